//! Writes the code of a validated trait: the trait itself, and in one anonymous constant everything
//! that implements it. Generated code calls the runtime and computes nothing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{FnArg, ItemTrait, Pat, Signature, ext::IdentExt};

use crate::{
    attribute::Verb,
    model::{Api, Argument, Endpoint, Kind, Method, Place},
};

pub(crate) fn api(api: &Api) -> TokenStream {
    let trait_item = trait_item(api);
    let constants = api
        .methods
        .iter()
        .filter_map(|method| constant(api, method));
    let client = client(api);
    let pointers = pointers(api);
    let table = table(api);
    quote! {
        #trait_item
        const _: () = {
            #(#constants)*
            #client
            #pointers
            #table
        };
    }
}

/// The trait as the user wrote it, with default bodies for its endpoints.
fn trait_item(api: &Api) -> TokenStream {
    let ItemTrait {
        attrs,
        vis,
        unsafety,
        trait_token,
        ident,
        generics,
        colon_token,
        supertraits,
        ..
    } = &api.item;
    let where_clause = &generics.where_clause;
    let methods = api.methods.iter().map(|method| trait_method(api, method));
    // `mockall` hands the attributes on to its mock, where it writes `&Option<&str>`.
    quote! {
        #(#attrs)*
        #[allow(clippy::ref_option_ref)]
        #vis #unsafety #trait_token #ident #generics #colon_token #supertraits #where_clause {
            #(#methods)*
        }
    }
}

fn trait_method(api: &Api, method: &Method) -> TokenStream {
    let Method {
        attributes,
        cfg: _,
        signature,
        kind,
    } = method;
    let runtime = &api.runtime;
    let body = match kind {
        Kind::Provided { body, forwarded: _ } => body.to_token_stream(),
        Kind::Endpoint(endpoint) => {
            let operation = operation(signature);
            let returns = &endpoint.returns;
            quote!({ #runtime::__private::send::<#returns>(#runtime::__private::unimplemented(#operation)) })
        }
        Kind::Broken => quote!({ ::core::unimplemented!() }),
    };
    let allow =
        (!matches!(kind, Kind::Provided { .. })).then(|| quote!(#[allow(unused_variables)]));
    quote! {
        #(#attributes)*
        #allow
        #signature #body
    }
}

/// The description of one endpoint.
fn constant(api: &Api, method: &Method) -> Option<TokenStream> {
    let Kind::Endpoint(endpoint) = &method.kind else {
        return None;
    };
    let Endpoint {
        verb,
        path,
        idempotent,
        arguments,
        returns: _,
    } = &**endpoint;
    let runtime = &api.runtime;
    let cfg = &method.cfg;
    let name = constant_name(method);
    let operation = operation(&method.signature);
    let verb = verb_variant(*verb);
    let parameters = arguments
        .iter()
        .filter_map(|argument| parameter(api, argument));
    let idempotent = idempotent.then(|| quote!(.idempotent()));
    Some(quote! {
        #(#cfg)*
        #[allow(non_upper_case_globals)]
        const #name: #runtime::Endpoint = #runtime::__private::EndpointBuilder::new(
            #operation,
            #runtime::__private::Verb::#verb,
            #path,
            &[#(#parameters),*],
        )#idempotent.build();
    })
}

fn parameter(api: &Api, argument: &Argument) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let (constructor, name) = match &argument.place {
        Place::Path(name) => ("path", name),
        Place::Query(name) => ("query", name),
        Place::Header(name) => ("header", name),
        Place::Body => return None,
    };
    let constructor = format_ident!("{constructor}");
    Some(quote!(#runtime::__private::parameter::#constructor(#name)))
}

/// The implementation for the client.
fn client(api: &Api) -> TokenStream {
    let ItemTrait {
        ident, generics, ..
    } = &api.item;
    let runtime = &api.runtime;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let methods = api
        .methods
        .iter()
        .filter_map(|method| client_method(api, method));
    quote! {
        #[automatically_derived]
        impl #impl_generics #ident #type_generics for #runtime::Client #where_clause {
            #(#methods)*
        }
    }
}

fn client_method(api: &Api, method: &Method) -> Option<TokenStream> {
    let Kind::Endpoint(endpoint) = &method.kind else {
        return None;
    };
    let Endpoint {
        arguments, returns, ..
    } = &**endpoint;
    let Method { cfg, signature, .. } = method;
    let runtime = &api.runtime;
    let constant = constant_name(method);
    let client = self_token(signature);
    let request = Ident::new("request", Span::mixed_site());
    let statements = arguments
        .iter()
        .map(|Argument { name, ty, place }| match place {
            Place::Path(_) => quote!(#runtime::__private::path::<#ty>(&mut #request, #name);),
            Place::Query(key) => {
                quote!(#runtime::__private::query::<#ty>(&mut #request, #key, #name);)
            }
            Place::Header(key) => {
                quote!(#runtime::__private::header::<#ty>(&mut #request, #key, #name);)
            }
            Place::Body => quote!(#runtime::__private::body::<#ty>(&mut #request, #name);),
        });
    let mutable = (!arguments.is_empty()).then(|| quote!(mut));
    Some(quote! {
        #(#cfg)*
        #signature {
            let #mutable #request = #runtime::__private::request(#client, &#constant);
            #(#statements)*
            #runtime::__private::send::<#returns>(#request)
        }
    })
}

/// The implementations for `&T`, `Box<T>` and `Arc<T>`, which forward to what they point to.
fn pointers(api: &Api) -> TokenStream {
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
    let methods = api.methods.iter().filter_map(forwarding_method);
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #ident #type_generics for #pointer #where_clause {
            #(#methods)*
        }
    }
}

fn forwarding_method(method: &Method) -> Option<TokenStream> {
    let Method {
        attributes: _,
        cfg,
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
    let pointer = self_token(signature);
    let name = &signature.ident;
    let arguments = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pattern) => Some(&pattern.ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    Some(quote! {
        #(#cfg)*
        #signature {
            (**#pointer).#name(#(#arguments),*)
        }
    })
}

/// The table of what was declared.
fn table(api: &Api) -> TokenStream {
    let ItemTrait {
        ident, generics, ..
    } = &api.item;
    let runtime = &api.runtime;
    let (_, type_generics, where_clause) = generics.split_for_impl();
    let mut extended = generics.clone();
    extended.params.insert(0, syn::parse_quote!('__object));
    let (impl_generics, _, _) = extended.split_for_impl();
    let rows = api
        .methods
        .iter()
        .filter(|method| matches!(method.kind, Kind::Endpoint(_)));
    let rows = rows.map(|method| {
        let cfg = &method.cfg;
        let name = constant_name(method);
        quote!(#(#cfg)* #name)
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #runtime::Api for dyn #ident #type_generics + '__object #where_clause {
            const ENDPOINTS: &'static [#runtime::Endpoint] = &[#(#rows),*];
        }
    }
}

/// The receiver's own `self`: it is hygienic, so no other would do.
fn self_token(signature: &Signature) -> TokenStream {
    signature.receiver().map_or_else(
        || quote!(self),
        |receiver| receiver.self_token.to_token_stream(),
    )
}

fn operation(signature: &Signature) -> String {
    signature.ident.unraw().to_string()
}

fn constant_name(method: &Method) -> Ident {
    let operation = operation(&method.signature);
    Ident::new(&format!("__ENDPOINT_{operation}"), Span::mixed_site())
}

fn verb_variant(verb: Verb) -> Ident {
    let name = match verb {
        Verb::Get => "Get",
        Verb::Post => "Post",
        Verb::Put => "Put",
        Verb::Patch => "Patch",
        Verb::Delete => "Delete",
        Verb::Head => "Head",
        Verb::Options => "Options",
    };
    Ident::new(name, Span::call_site())
}
