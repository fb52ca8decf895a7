//! The whole macro: tokens → attributes → validated model → code.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Item, ItemTrait};

use crate::{
    generate,
    parse::{ApiAttribute, ENDPOINT, argument::ArgumentAttribute},
    report::Report,
    validate,
};

/// Expands `#[api]`. The trait is emitted even if it has mistakes, so that rustc reports only these.
pub(crate) fn api(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut report = Report::default();
    let attribute = ApiAttribute::parse(arguments, &mut report);
    let code = match parse_trait(item.clone(), &mut report) {
        Some(item) => generate::api(&validate::api(attribute, item, &mut report)),
        None => {
            remove_attributes(&[&[ENDPOINT], &ArgumentAttribute::NAMES[..]].concat(), item.clone())
        }
    };
    let errors = report.into_tokens();
    quote!(#code #errors)
}

/// Expands an `#[endpoint]` outside of an `#[api]` trait, which is a mistake.
pub(crate) fn stray_endpoint(arguments: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut report = Report::default();
    let message = "`#[endpoint]` is only allowed in an `#[api]` trait; put `#[api]` on the trait, or declare a trait instead \
                   of an `impl`";
    if arguments.is_empty() {
        report.at(Span::call_site(), message);
    } else {
        report.on(arguments, message);
    }
    let item = remove_attributes(&ArgumentAttribute::NAMES, item.clone());
    let errors = report.into_tokens();
    quote!(#item #errors)
}

fn parse_trait(item: TokenStream, report: &mut Report) -> Option<ItemTrait> {
    match syn::parse2(item) {
        Ok(Item::Trait(item)) => return Some(item),
        Ok(Item::Struct(mock)) if mock.ident.to_string().starts_with("Mock") => report.on(
            mock.struct_token,
            "`#[api]` is applied to a mock; put `#[automock]` below `#[api]`",
        ),
        Ok(Item::Impl(item)) => report.on(
            item.impl_token,
            "`#[api]` is only allowed on a trait; declare one, which `#[api]` implements for `Client`",
        ),
        Ok(other) => report.on(keyword(&other), "`#[api]` is only allowed on a trait; remove it"),
        Err(error) => report.add(error),
    }
    None
}

/// The keyword of an item, which is enough to underline.
fn keyword(item: &Item) -> TokenStream {
    match item {
        Item::Struct(item) => item.struct_token.to_token_stream(),
        Item::Enum(item) => item.enum_token.to_token_stream(),
        Item::Fn(item) => item.sig.fn_token.to_token_stream(),
        Item::Mod(item) => item.mod_token.to_token_stream(),
        other => other.to_token_stream(),
    }
}

/// Removes the attributes with these names at any depth: rustc would report them as unknown.
fn remove_attributes(names: &[&str], tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            kept.push(token);
            continue;
        };
        let is_attribute =
            matches!(kept.last(), Some(TokenTree::Punct(mark)) if mark.as_char() == '#');
        let first = group.stream().into_iter().next();
        let is_named = matches!(first, Some(TokenTree::Ident(name)) if names.iter().any(|known| name == known));
        if is_attribute && is_named {
            kept.pop();
            continue;
        }
        let mut inner = Group::new(group.delimiter(), remove_attributes(names, group.stream()));
        inner.set_span(group.span());
        kept.push(inner.into());
    }
    kept.into_iter().collect()
}
