//! The macros do not panic, whatever their input.

use proc_macro2::TokenStream;
use proptest::prelude::*;

use crate::expand;

/// Tokens of traits, and some that are invalid there.
const WORDS: &str = "trait fn pub unsafe async const where for impl dyn mut ref self Self & &self &mut 'a '_ 'static \
    r#type r#fn Connectors get id T Call<T> Option<&str> -> => : :: ; , . = + ? ! # < > ( ) { } [ ] | @ $ _ \
    #[endpoint(GET, \"/x/<id>\")] #[endpoint(POST,\"/x\",idempotent,timeout=\"1s\",auth=none)] #[endpoint] #[endpoint()] \
    #[endpont] #[query] #[query(flatten)] #[query(\"\")] #[header(\"X\")] #[header] #[body] #[body(bytes=\"\")] \
    #[body(form)] #[cfg(x)] #[cfg_attr(x,cfg(y))] #[cfg_attr] #[doc=\"x\"] \"/<\" \"\" \"\\0é\" 0 1.5 b'x' crate = GET";

fn word() -> impl Strategy<Value = String> {
    let words: Vec<String> = WORDS.split_whitespace().map(str::to_owned).collect();
    prop::sample::select(words)
}

/// Random tokens.
fn random_tokens() -> impl Strategy<Value = TokenStream> {
    let text = prop::collection::vec(word(), 0..40).prop_map(|words| words.join(" "));
    text.prop_filter_map("not tokens", |text| text.parse().ok())
}

/// A trait with one method, which has random tokens between its fixed parts.
fn broken_trait() -> impl Strategy<Value = TokenStream> {
    let tokens = || prop::collection::vec(word(), 0..6).prop_map(|words| words.join(" "));
    let path = ".{0,12}".prop_map(|path| format!("{path:?}"));
    (tokens(), tokens(), path, tokens(), tokens()).prop_filter_map("not tokens", |(bounds, attribute, path, arguments, output)| {
        let text = format!(
            "trait X {bounds} {{ {attribute} #[endpoint(GET, {path})] fn x(&self, {arguments}) -> Call<{output}>; }}"
        );
        text.parse().ok()
    })
}

proptest! {
    #[test]
    fn random_tokens_cause_no_panic(arguments in random_tokens(), item in random_tokens()) {
        expand::api(arguments.clone(), &item);
        expand::stray_endpoint(&arguments, &item);
    }

    #[test]
    fn broken_traits_cause_no_panic(item in broken_trait()) {
        expand::api(TokenStream::new(), &item);
    }
}
