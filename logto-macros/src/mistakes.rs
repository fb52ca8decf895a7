//! All mistakes that the macros report, with messages and spans: `mistakes.txt`.
//!
//! Each row contains source code and, after `>`, the messages. The span of an error is between `«` and `»`; an error
//! on the whole attribute has none. Source code that does not start with `#[api]` is the body of a trait. Rows are
//! separated by empty lines. A failure prints the rows as they should be.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{File, Item, LitStr, Macro};

use crate::expand;

const ROWS: &str = include_str!("mistakes.txt");

#[test]
fn every_mistake_is_reported_at_its_source() {
    let rows: Vec<&str> = ROWS
        .split("\n\n")
        .map(str::trim)
        .filter(|row| !row.starts_with('#') || row.starts_with("#["))
        .collect();
    let failures: Vec<String> = rows.iter().filter_map(|row| check(row)).collect();
    assert!(
        failures.is_empty(),
        "{} of {} rows differ; they should be:\n\n{}\n",
        failures.len(),
        rows.len(),
        failures.join("\n\n")
    );
}

/// Returns the row as it should be, if it is not.
fn check(row: &str) -> Option<String> {
    let source: Vec<&str> = row.lines().filter(|line| !line.starts_with("> ")).collect();
    let source = source.join("\n").replace(['«', '»'], "");
    let actual = reported(&source);
    (actual != row).then_some(actual)
}

/// Returns the row for this source.
fn reported(source: &str) -> String {
    let (before, after) =
        if source.starts_with("#[api") { ("", "") } else { ("#[api] trait Connectors { ", " }") };
    let tokens: TokenStream = format!("{before}{source}{after}").parse().unwrap();
    let mut errors = errors(expand(tokens));
    assert!(!errors.is_empty(), "no mistake in {source}");
    errors.sort_by_key(|(span, _)| span.byte_range().start);

    let mut ranges: Vec<_> = errors.iter().map(|(span, _)| span.byte_range()).collect();
    ranges.dedup();
    ranges.retain(|range| !range.is_empty());
    let mut row = source.to_owned();
    for range in ranges.into_iter().rev() {
        row.insert(range.end - before.len(), '»');
        row.insert(range.start - before.len(), '«');
    }
    for (_, message) in errors {
        row.push_str("\n> ");
        row.push_str(&message);
    }
    row
}

/// Expands an item whose first attribute is `#[api]`.
fn expand(item: TokenStream) -> TokenStream {
    let mut tokens = item.into_iter();
    let Some(TokenTree::Group(attribute)) = tokens.nth(1) else {
        panic!("no attribute");
    };
    let arguments = match attribute.stream().into_iter().nth(1) {
        Some(TokenTree::Group(arguments)) => arguments.stream(),
        _ => TokenStream::new(),
    };
    expand::api(arguments, &tokens.collect())
}

/// Returns the errors in an expansion, which must be nothing but items.
fn errors(expanded: TokenStream) -> Vec<(Span, String)> {
    let file: File = syn::parse2(expanded).unwrap();
    let macros = file.items.iter().filter_map(|item| match item {
        Item::Macro(item) => Some(&item.mac),
        _ => None,
    });
    macros.map(compile_error).collect()
}

/// Returns the span and the message of a `compile_error!`. The span goes from its first token to its last.
fn compile_error(call: &Macro) -> (Span, String) {
    assert!(call.path.segments.last().unwrap().ident == "compile_error");
    let message: LitStr = call.parse_body().unwrap();
    let start = call.path.leading_colon.unwrap().spans[0];
    (start.join(message.span()).unwrap(), message.value())
}

#[test]
fn endpoint_outside_of_an_api_trait_is_a_mistake() {
    for (arguments, marked) in [("GET, \"/\"", Some("GET, \"/\"")), ("", None)] {
        let method = "fn list(&self, #[query] target: &str) -> Call<()> {}";
        let expanded =
            expand::stray_endpoint(&arguments.parse().unwrap(), &method.parse().unwrap());
        let [(span, message)] = &errors(expanded)[..] else {
            panic!("not one error");
        };
        assert_eq!(span.source_text().as_deref(), marked);
        assert_eq!(
            message,
            "`#[endpoint]` is only allowed in an `#[api]` trait; put `#[api]` on the trait, or declare a trait instead of an `impl`"
        );
    }
}
