//! Generates the code of a validated trait: the trait itself and, in one anonymous constant, everything that
//! implements it. Generated code calls the runtime and computes nothing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, FnArg, ItemTrait, Pat, Path, Signature, ext::IdentExt, spanned::Spanned};

use crate::{
    attributes,
    model::{Api, Argument, Endpoint, Location, Method, MethodKind},
    parse::{argument::Body, path::Placeholder},
};

pub(crate) fn api(api: &Api) -> TokenStream {
    let trait_item = trait_item(api);
    let constants =
        api.methods.iter().enumerate().filter_map(|(at, method)| constant(api, at, method));
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

/// The trait as written, with default bodies for its endpoints.
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
    // `mockall` copies the attributes to its mock, which contains `&Option<&str>`.
    // With a span of the macro, rustc suggests no type parameter for an unknown type, and reports it once.
    let no_generics = generics.params.is_empty().then(|| quote_spanned!(Span::mixed_site()=> <>));
    let allow = api.is_mocked.then(|| quote!(#[allow(clippy::ref_option_ref)]));
    // `mockall` would copy this one, too, to a struct.
    let has_own = attrs.iter().any(|attribute| attributes::mentions(attribute, "on_unimplemented"));
    let unimplemented = (!api.is_mocked && !has_own).then(|| {
        let message = format!("`{{Self}}` is no client for `{ident}`");
        let runtime = api.runtime.to_token_stream().to_string().replace(' ', "");
        let label = format!("not a `{}::Client`", runtime.trim_start_matches("::"));
        quote!(#[diagnostic::on_unimplemented(message = #message, label = #label)])
    });
    quote! {
        #(#attrs)*
        #allow
        #unimplemented
        #vis #unsafety #trait_token #ident #generics #no_generics #colon_token #supertraits #where_clause {
            #(#methods)*
        }
    }
}

fn trait_method(api: &Api, method: &Method) -> TokenStream {
    let Method { attributes, cfgs: _, lints: _, signature, kind } = method;
    let runtime = &api.runtime;
    let body = match kind {
        MethodKind::Provided { body, .. } => body.to_token_stream(),
        MethodKind::Endpoint(endpoint) => {
            let used = use_arguments(&endpoint.arguments);
            let operation = operation(signature);
            let returns = &endpoint.returns;
            quote!({
                #used
                #runtime::__private::send::<#returns>(#runtime::__private::unimplemented(#operation))
            })
        }
        MethodKind::Invalid => quote!({ ::core::unimplemented!() }),
    };
    let request_line = match kind {
        MethodKind::Endpoint(endpoint) => request_line(endpoint, attributes),
        MethodKind::Provided { .. } | MethodKind::Invalid => None,
    };
    let allow = matches!(kind, MethodKind::Invalid).then(|| quote!(#[allow(unused_variables)]));
    quote! {
        #(#attributes)*
        #request_line
        #allow
        #signature #body
    }
}

/// The request line as the last paragraph of the docs. An undocumented method gets none, so that `missing_docs`
/// reports it.
fn request_line(endpoint: &Endpoint, attributes: &[Attribute]) -> Option<TokenStream> {
    let line = format!(" `{} {}`", endpoint.verb.as_str(), endpoint.path);
    attributes::have_docs(attributes).then(|| quote!(#[doc = ""] #[doc = #line]))
}

/// Silences unused-variable warnings: `let _ = (&a, &b);`.
fn use_arguments(arguments: &[Argument]) -> Option<TokenStream> {
    let names = arguments.iter().map(|argument| &argument.name);
    (!arguments.is_empty()).then(|| quote!(let _ = (#(&#names,)*);))
}

/// The `Endpoint` constant of a method.
fn constant(api: &Api, at: usize, method: &Method) -> Option<TokenStream> {
    let MethodKind::Endpoint(endpoint) = &method.kind else {
        return None;
    };
    let Endpoint { verb, path, options, arguments, returns: _ } = &**endpoint;
    let runtime = &api.runtime;
    let cfgs = &method.cfgs;
    let name = constant_name(at);
    let operation = operation(&method.signature);
    let verb = format_ident!("{}", verb.variant());
    let parameters = arguments.iter().filter_map(|argument| parameter(api, argument));
    let options = options.builder_calls(runtime);
    Some(quote! {
        #(#cfgs)*
        const #name: #runtime::Endpoint = #runtime::__private::EndpointBuilder::new(
            #operation,
            #runtime::__private::Verb::#verb,
            #path,
            &[#(#parameters),*],
        )#options.build();
    })
}

fn parameter(api: &Api, argument: &Argument) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let (constructor, name) = match &argument.location {
        Location::Path(placeholder) => ("path", &placeholder.name),
        Location::Query(name, _) => ("query", name),
        Location::Header(name) => ("header", name),
        // Only serde knows the names of a struct's fields.
        Location::FlattenedQuery | Location::Body(_) | Location::BodyField(_) => return None,
    };
    let constructor = format_ident!("{constructor}");
    Some(quote!(#runtime::__private::parameter::#constructor(#name)))
}

/// The implementation for `Client`.
fn client(api: &Api) -> TokenStream {
    let ItemTrait { ident, generics, .. } = &api.item;
    let runtime = &api.runtime;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let methods =
        api.methods.iter().enumerate().filter_map(|(at, method)| client_method(api, at, method));
    let attributes = impl_attributes(api);
    quote! {
        #attributes
        impl #impl_generics #ident #type_generics for #runtime::Client #where_clause {
            #(#methods)*
        }
    }
}

/// The attributes of each implementation.
fn impl_attributes(api: &Api) -> TokenStream {
    let lints = &api.lints;
    let allow = api.has_deprecated.then(|| quote!(#[allow(deprecated)]));
    quote!(#[automatically_derived] #(#lints)* #allow)
}

fn client_method(api: &Api, at: usize, method: &Method) -> Option<TokenStream> {
    let MethodKind::Endpoint(endpoint) = &method.kind else {
        return None;
    };
    let Endpoint { arguments, returns, options, .. } = &**endpoint;
    let Method { cfgs, lints, signature, .. } = method;
    let runtime = &api.runtime;
    let constant = constant_name(at);
    let client = self_token(signature);
    let request = Ident::new("__request", Span::mixed_site());
    let statements = arguments.iter().map(|argument| statement(runtime, &request, argument));
    // At the type, so that rustc underlines it.
    let span = returns.span().resolved_at(Span::call_site());
    let check = quote_spanned!(span=> #runtime::__private::Returned::<#returns>::NEW.check(););
    let check_pages = options
        .are_about_pages()
        .then(|| quote_spanned!(span=> #runtime::__private::paged::<#returns>();));
    let mutable = (!arguments.is_empty()).then(|| quote!(mut));
    // Inlined, so that the code of an endpoint is compiled in the crates that call it, and nowhere else.
    Some(quote! {
        #(#cfgs)*
        #(#lints)*
        #[inline]
        #signature {
            let #mutable #request = #runtime::__private::request(#client, &#constant);
            #(#statements)*
            #check
            #check_pages
            #runtime::__private::send::<#returns>(#request)
        }
    })
}

/// Adds an argument to the request. The type is explicit so that rustc underlines it if a trait bound is not met.
fn statement(runtime: &Path, request: &Ident, argument: &Argument) -> TokenStream {
    let Argument { name, ty, location } = argument;
    let runtime = quote!(#runtime::__private);
    match location {
        Location::Path(Placeholder { is_multi: false, .. }) => {
            quote!(#runtime::path::<#ty>(&mut #request, #name);)
        }
        Location::Path(_) => quote!(#runtime::segments::<#ty>(&mut #request, #name);),
        Location::Query(key, None) => quote!(#runtime::query::<#ty>(&mut #request, #key, #name);),
        Location::Query(key, Some(separator)) => {
            quote!(#runtime::joined::<#ty>(&mut #request, #key, #separator, #name);)
        }
        Location::FlattenedQuery => {
            let argument = name.unraw().to_string();
            quote!(#runtime::flatten::<#ty>(&mut #request, #argument, #name);)
        }
        Location::Header(key) => quote!(#runtime::header::<#ty>(&mut #request, #key, #name);),
        Location::BodyField(key) => quote!(#runtime::field::<#ty>(&mut #request, #key, #name);),
        Location::Body(Body::Json | Body::Field(_)) => {
            quote!(#runtime::body::<#ty>(&mut #request, #name);)
        }
        Location::Body(Body::Form) => quote!(#runtime::form::<#ty>(&mut #request, #name);),
        Location::Body(Body::Bytes(media_type)) => {
            quote!(#runtime::bytes::<#ty>(&mut #request, #media_type, #name);)
        }
        Location::Body(Body::Stream(media_type)) => {
            quote!(#runtime::stream::<#ty>(&mut #request, #media_type, #name);)
        }
        Location::Body(Body::Multipart) => {
            quote!(#runtime::multipart::<#ty>(&mut #request, #name);)
        }
    }
}

/// The implementations for `&T`, `Box<T>` and `Arc<T>`, which forward to `T`.
fn pointers(api: &Api) -> TokenStream {
    let pointee = Ident::new("__T", Span::mixed_site());
    let pointers = [
        quote!(&#pointee),
        quote!(::std::boxed::Box<#pointee>),
        quote!(::std::sync::Arc<#pointee>),
    ];
    pointers.iter().map(|pointer| forwarding(api, &pointee, pointer)).collect()
}

fn forwarding(api: &Api, inner: &Ident, pointer: &TokenStream) -> TokenStream {
    let ItemTrait { ident, generics, supertraits, .. } = &api.item;
    let (_, type_generics, _) = generics.split_for_impl();
    let mut extended = generics.clone();
    extended.params.push(syn::parse_quote!(#inner: #ident #type_generics + ?::core::marker::Sized));
    if !supertraits.is_empty() {
        extended.make_where_clause().predicates.push(syn::parse_quote!(Self: #supertraits));
    }
    let (impl_generics, _, where_clause) = extended.split_for_impl();
    let methods = api.methods.iter().filter_map(|method| forwarding_method(api, inner, method));
    let attributes = impl_attributes(api);
    quote! {
        #attributes
        impl #impl_generics #ident #type_generics for #pointer #where_clause {
            #(#methods)*
        }
    }
}

/// Calls the method by path, since a supertrait may have a method of the same name.
fn forwarding_method(api: &Api, inner: &Ident, method: &Method) -> Option<TokenStream> {
    let Method { attributes: _, cfgs, lints, signature, kind } = method;
    if !matches!(kind, MethodKind::Endpoint(_) | MethodKind::Provided { is_forwarded: true, .. }) {
        return None;
    }
    let ItemTrait { ident, generics, .. } = &api.item;
    let (_, type_generics, _) = generics.split_for_impl();
    let pointer = self_token(signature);
    let name = &signature.ident;
    let mut signature = signature.clone();
    let arguments = name_arguments(&mut signature);
    Some(quote! {
        #(#cfgs)*
        #(#lints)*
        #signature {
            <#inner as #ident #type_generics>::#name(&**#pointer, #(#arguments),*)
        }
    })
}

/// Replaces patterns, which provided methods may have, by names.
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
        argument.attrs = attributes::lints(&argument.attrs);
        name
    });
    named.collect()
}

/// The table of endpoints: `<dyn Trait as Api>::ENDPOINTS`.
fn table(api: &Api) -> TokenStream {
    let ItemTrait { ident, generics, .. } = &api.item;
    let runtime = &api.runtime;
    let (_, type_generics, where_clause) = generics.split_for_impl();
    let mut extended = generics.clone();
    extended.params.insert(0, syn::parse_quote!('__object));
    let (impl_generics, _, _) = extended.split_for_impl();
    let rows = api.methods.iter().enumerate().filter_map(|(at, method)| {
        let cfgs = &method.cfgs;
        let name = constant_name(at);
        matches!(method.kind, MethodKind::Endpoint(_)).then(|| quote!(#(#cfgs)* #name))
    });
    let attributes = impl_attributes(api);
    quote! {
        #attributes
        impl #impl_generics #runtime::Api for dyn #ident #type_generics + '__object #where_clause {
            const ENDPOINTS: &'static [#runtime::Endpoint] = &[#(#rows),*];
        }
    }
}

/// The `self` token of the receiver: `self` is hygienic, so it must have the same span.
fn self_token(signature: &Signature) -> TokenStream {
    signature
        .receiver()
        .map_or_else(|| quote!(self), |receiver| receiver.self_token.to_token_stream())
}

fn operation(signature: &Signature) -> String {
    signature.ident.unraw().to_string()
}

/// Numbered, since method names may differ only in case, and repeat under different `cfg`s.
fn constant_name(at: usize) -> Ident {
    Ident::new(&format!("__ENDPOINT_{at}"), Span::mixed_site())
}
