//! Whatever is written, the macros answer with tokens and do not panic.

use proc_macro2::TokenStream;
use proptest::prelude::*;

use crate::expand;

/// The words that traits are made of, and some that have no place in one.
const WORDS: &str = "trait fn pub unsafe async const where for impl dyn mut ref self Self & &self &mut 'a '_ 'static \
    r#type r#fn Connectors get id T Call<T> Option<&str> -> => : :: ; , . = + ? ! # < > ( ) { } [ ] | @ $ _ \
    #[endpoint(GET, \"/x/<id>\")] #[endpoint(POST,\"/x\",idempotent,timeout=\"1s\",auth=none)] #[endpoint] #[endpoint()] \
    #[endpont] #[query] #[query(flatten)] #[query(\"\")] #[header(\"X\")] #[header] #[body] #[body(bytes=\"\")] \
    #[body(form)] #[cfg(x)] #[cfg_attr(x,cfg(y))] #[cfg_attr] #[doc=\"x\"] \"/<\" \"\" \"\\0é\" 0 1.5 b'x' crate = GET";

fn word() -> impl Strategy<Value = String> {
    let words: Vec<String> = WORDS.split_whitespace().map(str::to_owned).collect();
    prop::sample::select(words)
}

/// Tokens without order.
fn noise() -> impl Strategy<Value = TokenStream> {
    let text = prop::collection::vec(word(), 0..40).prop_map(|words| words.join(" "));
    text.prop_filter_map("not tokens", |text| text.parse().ok())
}

/// A trait whose one method is made of what may stand in a method, and of what may not.
fn almost_a_trait() -> impl Strategy<Value = TokenStream> {
    let part = || prop::collection::vec(word(), 0..6).prop_map(|words| words.join(" "));
    let path = ".{0,12}".prop_map(|path| format!("{path:?}"));
    (part(), part(), path, part(), part()).prop_filter_map("not tokens", |(head, attribute, path, arguments, output)| {
        let text = format!(
            "trait X {head} {{ {attribute} #[endpoint(GET, {path})] fn x(&self, {arguments}) -> Call<{output}>; }}"
        );
        text.parse().ok()
    })
}

proptest! {
    #[test]
    fn no_tokens_make_the_macros_panic(arguments in noise(), item in noise()) {
        expand::api(arguments.clone(), &item);
        expand::stray_endpoint(&arguments, &item);
    }

    #[test]
    fn nothing_that_is_almost_a_trait_makes_them_panic(item in almost_a_trait()) {
        expand::api(TokenStream::new(), &item);
    }
}
