//! The implementations for `&T`, `Box<T>` and `Arc<T>`, which forward to what they point to.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{FnArg, ItemTrait, Pat, Signature};

use super::{impl_attributes, self_token};
use crate::{
    attribute::carried,
    model::{Api, Kind, Method},
};

pub(super) fn all(api: &Api) -> TokenStream {
    let pointee = Ident::new("__T", Span::mixed_site());
    let pointers = [
        quote!(&#pointee),
        quote!(::std::boxed::Box<#pointee>),
        quote!(::std::sync::Arc<#pointee>),
    ];
    pointers
        .iter()
        .map(|pointer| forwarding(api, &pointee, pointer))
        .collect()
}

fn forwarding(api: &Api, inner: &Ident, pointer: &TokenStream) -> TokenStream {
    let ItemTrait {
        ident,
        generics,
        supertraits,
        ..
    } = &api.item;
    let (_, type_generics, _) = generics.split_for_impl();
    let mut extended = generics.clone();
    extended
        .params
        .push(syn::parse_quote!(#inner: ?::core::marker::Sized + #ident #type_generics));
    if !supertraits.is_empty() {
        extended
            .make_where_clause()
            .predicates
            .push(syn::parse_quote!(Self: #supertraits));
    }
    let (impl_generics, _, where_clause) = extended.split_for_impl();
    let methods = api
        .methods
        .iter()
        .filter_map(|method| forwarding_method(api, inner, method));
    let attributes = impl_attributes(api);
    quote! {
        #attributes
        impl #impl_generics #ident #type_generics for #pointer #where_clause {
            #(#methods)*
        }
    }
}

/// Calls by path, since a supertrait may have a method of the same name.
fn forwarding_method(api: &Api, inner: &Ident, method: &Method) -> Option<TokenStream> {
    let Method {
        attributes: _,
        cfg,
        lints,
        signature,
        kind,
    } = method;
    if !matches!(
        kind,
        Kind::Endpoint(_)
            | Kind::Provided {
                forwarded: true,
                ..
            }
    ) {
        return None;
    }
    let ItemTrait {
        ident, generics, ..
    } = &api.item;
    let (_, type_generics, _) = generics.split_for_impl();
    let pointer = self_token(signature);
    let name = &signature.ident;
    let mut signature = signature.clone();
    let arguments = name_arguments(&mut signature);
    Some(quote! {
        #(#cfg)*
        #(#lints)*
        #signature {
            <#inner as #ident #type_generics>::#name(&**#pointer, #(#arguments),*)
        }
    })
}

/// Gives a name to each argument, where a provided method may have a pattern. What is expected of it there
/// need not be so here.
fn name_arguments(signature: &mut Signature) -> Vec<Ident> {
    let typed = signature.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    let named = typed.enumerate().map(|(at, argument)| {
        let name = match &*argument.pat {
            Pat::Ident(pattern) => pattern.ident.clone(),
            _ => Ident::new(&format!("argument{at}"), Span::mixed_site()),
        };
        *argument.pat = syn::parse_quote!(#name);
        argument.attrs = carried::lints(&argument.attrs);
        name
    });
    named.collect()
}
