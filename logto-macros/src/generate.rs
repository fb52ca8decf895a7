//! Writes the code of a validated trait: the trait itself, and in one anonymous constant everything
//! that implements it. Generated code calls the runtime and computes nothing.

mod pointers;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{ItemTrait, Path, Signature, ext::IdentExt};

use crate::{
    attribute::{Body, Options},
    model::{Api, Argument, Endpoint, Kind, Method, Place},
};

pub(crate) fn api(api: &Api) -> TokenStream {
    let trait_item = trait_item(api);
    let constants = api
        .methods
        .iter()
        .enumerate()
        .filter_map(|(at, method)| constant(api, at, method));
    let client = client(api);
    let pointers = pointers::all(api);
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
    let allow = api
        .is_mocked
        .then(|| quote!(#[allow(clippy::ref_option_ref)]));
    quote! {
        #(#attrs)*
        #allow
        #vis #unsafety #trait_token #ident #generics #colon_token #supertraits #where_clause {
            #(#methods)*
        }
    }
}

fn trait_method(api: &Api, method: &Method) -> TokenStream {
    let Method {
        attributes,
        cfg: _,
        lints: _,
        signature,
        kind,
    } = method;
    let runtime = &api.runtime;
    let body = match kind {
        Kind::Provided { body, forwarded: _ } => body.to_token_stream(),
        Kind::Endpoint(endpoint) => {
            let used = use_arguments(&endpoint.arguments);
            let operation = operation(signature);
            let returns = &endpoint.returns;
            quote!({
                #used
                #runtime::__private::send::<#returns>(#runtime::__private::unimplemented(#operation))
            })
        }
        Kind::Broken => quote!({ ::core::unimplemented!() }),
    };
    let allow = matches!(kind, Kind::Broken).then(|| quote!(#[allow(unused_variables)]));
    quote! {
        #(#attributes)*
        #allow
        #signature #body
    }
}

/// A statement by which no argument is unused.
fn use_arguments(arguments: &[Argument]) -> Option<TokenStream> {
    let names = arguments.iter().map(|argument| &argument.name);
    (!arguments.is_empty()).then(|| quote!(let _ = (#(&#names,)*);))
}

/// The description of one endpoint.
fn constant(api: &Api, at: usize, method: &Method) -> Option<TokenStream> {
    let Kind::Endpoint(endpoint) = &method.kind else {
        return None;
    };
    let Endpoint {
        verb,
        path,
        options,
        arguments,
        returns: _,
    } = &**endpoint;
    let runtime = &api.runtime;
    let cfg = &method.cfg;
    let name = constant_name(at);
    let operation = operation(&method.signature);
    let verb = format_ident!("{}", verb.variant());
    let parameters = arguments
        .iter()
        .filter_map(|argument| parameter(api, argument));
    let options = option_calls(options);
    Some(quote! {
        #(#cfg)*
        const #name: #runtime::Endpoint = #runtime::__private::EndpointBuilder::new(
            #operation,
            #runtime::__private::Verb::#verb,
            #path,
            &[#(#parameters),*],
        )#options.build();
    })
}

fn option_calls(options: &Options) -> TokenStream {
    let Options {
        idempotent,
        timeout,
        is_public,
        accept,
    } = options;
    let idempotent = idempotent.map(|is| quote!(.idempotent(#is)));
    let timeout = timeout.map(|milliseconds| quote!(.timeout_millis(#milliseconds)));
    let public = is_public.then(|| quote!(.public()));
    let accept = accept.as_ref().map(|accept| quote!(.accept(#accept)));
    quote!(#idempotent #timeout #public #accept)
}

fn parameter(api: &Api, argument: &Argument) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let (constructor, name) = match &argument.place {
        Place::Path(name) => ("path", name),
        Place::Query(name) => ("query", name),
        Place::Header(name) => ("header", name),
        // The names of a struct's fields are known to serde alone.
        Place::Flatten | Place::Body(_) => return None,
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
        .enumerate()
        .filter_map(|(at, method)| client_method(api, at, method));
    let attributes = impl_attributes(api);
    quote! {
        #attributes
        impl #impl_generics #ident #type_generics for #runtime::Client #where_clause {
            #(#methods)*
        }
    }
}

/// What stands above each implementation.
fn impl_attributes(api: &Api) -> TokenStream {
    let lints = &api.lints;
    let allow = api.has_deprecated.then(|| quote!(#[allow(deprecated)]));
    quote!(#[automatically_derived] #(#lints)* #allow)
}

fn client_method(api: &Api, at: usize, method: &Method) -> Option<TokenStream> {
    let Kind::Endpoint(endpoint) = &method.kind else {
        return None;
    };
    let Endpoint {
        arguments, returns, ..
    } = &**endpoint;
    let Method {
        cfg,
        lints,
        signature,
        ..
    } = method;
    let runtime = &api.runtime;
    let constant = constant_name(at);
    let client = self_token(signature);
    let request = Ident::new("__request", Span::mixed_site());
    let statements = arguments
        .iter()
        .map(|argument| statement(runtime, &request, argument));
    let mutable = (!arguments.is_empty()).then(|| quote!(mut));
    Some(quote! {
        #(#cfg)*
        #(#lints)*
        #signature {
            let #mutable #request = #runtime::__private::request(#client, &#constant);
            #(#statements)*
            #runtime::__private::send::<#returns>(#request)
        }
    })
}

/// Puts one argument into the request. The type is written out, so that it is underlined if it does not
/// fit.
fn statement(runtime: &Path, request: &Ident, argument: &Argument) -> TokenStream {
    let Argument { name, ty, place } = argument;
    let runtime = quote!(#runtime::__private);
    match place {
        Place::Path(_) => quote!(#runtime::path::<#ty>(&mut #request, #name);),
        Place::Query(key) => quote!(#runtime::query::<#ty>(&mut #request, #key, #name);),
        Place::Flatten => {
            let argument = name.unraw().to_string();
            quote!(#runtime::flatten::<#ty>(&mut #request, #argument, #name);)
        }
        Place::Header(key) => quote!(#runtime::header::<#ty>(&mut #request, #key, #name);),
        Place::Body(Body::Json) => quote!(#runtime::body::<#ty>(&mut #request, #name);),
        Place::Body(Body::Form) => quote!(#runtime::form::<#ty>(&mut #request, #name);),
        Place::Body(Body::Bytes(media_type)) => {
            quote!(#runtime::bytes::<#ty>(&mut #request, #media_type, #name);)
        }
        Place::Body(Body::Multipart) => quote!(#runtime::multipart::<#ty>(&mut #request, #name);),
    }
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
    let rows = api.methods.iter().enumerate().filter_map(|(at, method)| {
        let cfg = &method.cfg;
        let name = constant_name(at);
        matches!(method.kind, Kind::Endpoint(_)).then(|| quote!(#(#cfg)* #name))
    });
    let attributes = impl_attributes(api);
    quote! {
        #attributes
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

/// By number, since names can differ in their case alone, and be given twice under different `cfg`s.
fn constant_name(at: usize) -> Ident {
    Ident::new(&format!("__ENDPOINT_{at}"), Span::mixed_site())
}
