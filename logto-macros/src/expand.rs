//! The whole macro: tokens → attributes → validated model → code.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Item, ItemTrait};

use crate::{analyse, attribute::ApiAttribute, generate, report::Report};

/// Expands `#[api]`. Whatever is wrong, the trait is still emitted, so that the reported mistakes
/// are the only errors the user sees.
pub(crate) fn api(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut report = Report::default();
    let attribute = ApiAttribute::parse(arguments, &mut report);
    let Some(item) = parse_trait(item.clone(), &mut report) else {
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
    let errors = report.into_tokens();
    quote!(#item #errors)
}

fn parse_trait(item: TokenStream, report: &mut Report) -> Option<ItemTrait> {
    match syn::parse2(item) {
        Ok(Item::Trait(item)) => return Some(item),
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
