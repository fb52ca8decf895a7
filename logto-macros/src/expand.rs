//! The whole macro: tokens → attributes → validated model → code.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{Item, ItemTrait};

use crate::{
    analyse::{self, ENDPOINT},
    attribute::{ApiAttribute, Role},
    generate,
    report::Report,
};

/// Expands `#[api]`. Whatever is wrong, the trait is still emitted, so that the reported mistakes
/// are the only errors the user sees.
pub(crate) fn api(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut report = Report::default();
    let attribute = ApiAttribute::parse(arguments, &mut report);
    let Some(item) = parse_trait(item.clone(), &mut report) else {
        let item = without(&[ENDPOINT], without(&Role::NAMES, item.clone()));
        let errors = report.into_tokens();
        return quote!(#item #errors);
    };
    let api = analyse::api(attribute, item, &mut report);
    let code = generate::api(&api);
    let errors = report.into_tokens();
    quote!(#code #errors)
}

/// Answers an `#[endpoint]` that no `#[api]` has claimed.
pub(crate) fn stray_endpoint(arguments: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut report = Report::default();
    let message =
        "`#[endpoint]` describes a method of an `#[api]` trait: put `#[api]` on the trait";
    if arguments.is_empty() {
        report.at(Span::call_site(), message);
    } else {
        report.on(arguments, message);
    }
    let item = without(&Role::NAMES, item.clone());
    let errors = report.into_tokens();
    quote!(#item #errors)
}

/// Some tokens without the attributes of these names, however deep, so that rustc does not complain that it
/// knows none of them.
fn without(names: &[&str], tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            kept.push(token);
            continue;
        };
        let is_behind_hash =
            matches!(kept.last(), Some(TokenTree::Punct(mark)) if mark.as_char() == '#');
        let first = group.stream().into_iter().next();
        let is_named = matches!(first, Some(TokenTree::Ident(name)) if names.iter().any(|known| name == known));
        if is_behind_hash && is_named {
            kept.pop();
            continue;
        }
        let mut inner = Group::new(group.delimiter(), without(names, group.stream()));
        inner.set_span(group.span());
        kept.push(inner.into());
    }
    kept.into_iter().collect()
}

fn parse_trait(item: TokenStream, report: &mut Report) -> Option<ItemTrait> {
    match syn::parse2(item) {
        Ok(Item::Trait(item)) => return Some(item),
        Ok(Item::Struct(mock)) if mock.ident.to_string().starts_with("Mock") => report.on(
            mock.struct_token,
            "`#[api]` goes on a trait, and this is its mock: put `#[automock]` below `#[api]`",
        ),
        Ok(other) => report.on(head(&other), "`#[api]` goes on a trait"),
        Err(error) => report.add(error),
    }
    None
}

/// The word that says what an item is: the rest of it need not be underlined.
fn head(item: &Item) -> TokenStream {
    match item {
        Item::Struct(item) => quote::ToTokens::to_token_stream(&item.struct_token),
        Item::Enum(item) => quote::ToTokens::to_token_stream(&item.enum_token),
        Item::Fn(item) => quote::ToTokens::to_token_stream(&item.sig.fn_token),
        Item::Impl(item) => quote::ToTokens::to_token_stream(&item.impl_token),
        Item::Mod(item) => quote::ToTokens::to_token_stream(&item.mod_token),
        other => quote::ToTokens::to_token_stream(other),
    }
}
