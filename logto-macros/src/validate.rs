//! Turns a trait into the validated model. The rules are here and in the modules below; each reports its mistake with
//! a message that says what to write instead, and repairs it so that rustc reports nothing else.

mod arguments;
mod generics;
mod header;
mod locations;
mod provided;
mod signature;

use quote::ToTokens;
use syn::{
    Attribute, Block, Ident, ItemTrait, LitStr, Path, Signature, TraitItem, TraitItemFn,
    Visibility,
    parse::{ParseStream, Parser},
    spanned::Spanned,
};

use self::locations::DeclaredPath;
use crate::{
    attributes, lifetimes,
    model::{Api, Endpoint, Method, MethodKind},
    parse::{
        ApiAttribute, ENDPOINT, EndpointAttribute, argument::ArgumentAttribute, options,
        path::PathTemplate, verb::Verb,
    },
    report::Report,
    suggest::closest,
};

const AUTOMOCK: &str = "automock";
const DEPRECATED: &str = "deprecated";

/// Validates an `#[api]` trait.
pub(crate) fn api(attribute: ApiAttribute, mut item: ItemTrait, report: &mut Report) -> Api {
    header::validate_and_repair(&mut item, report);
    let mut methods: Vec<Method> = Vec::new();
    for member in std::mem::take(&mut item.items) {
        let Some(function) = function(member, report) else {
            continue;
        };
        let method = method(function, &item, &attribute, report);
        let name = &method.signature.ident;
        // Two methods of one name can exclude each other by `cfg`.
        let is_duplicate = |other: &Method| other.signature.ident == *name && other.cfgs.is_empty();
        if method.cfgs.is_empty() && methods.iter().any(is_duplicate) {
            report.on(name, format!("duplicate method `{name}`; rename one of them"));
        } else {
            methods.push(method);
        }
    }
    let mention = |attributes: &[Attribute], name| {
        attributes.iter().any(|attribute| attributes::mentions(attribute, name))
    };
    Api {
        runtime: attribute.runtime,
        lints: attributes::lints(&item.attrs),
        is_mocked: mention(&item.attrs, AUTOMOCK),
        has_deprecated: mention(&item.attrs, DEPRECATED)
            || methods.iter().any(|method| mention(&method.attributes, DEPRECATED)),
        item,
        methods,
    }
}

/// Returns the member if it is a method, without a visibility.
fn function(member: TraitItem, report: &mut Report) -> Option<TraitItemFn> {
    let other = match member {
        TraitItem::Fn(function) => return Some(function),
        TraitItem::Verbatim(tokens) => {
            let with_visibility = |input: ParseStream<'_>| {
                let attributes = input.call(Attribute::parse_outer)?;
                let visibility: Visibility = input.parse()?;
                let mut function: TraitItemFn = input.parse()?;
                function.attrs.splice(0..0, attributes);
                Ok((visibility, function))
            };
            if let Ok((visibility, function)) = with_visibility.parse2(tokens.clone()) {
                report.on(visibility, "visibility is not allowed on a trait's method; remove it");
                return Some(function);
            }
            TraitItem::Verbatim(tokens)
        }
        other => other,
    };
    report.on(other, "only methods are allowed in an `#[api]` trait; move this out of it");
    None
}

fn method(
    function: TraitItemFn,
    item: &ItemTrait,
    api: &ApiAttribute,
    report: &mut Report,
) -> Method {
    let before = report.count();
    let TraitItemFn { attrs, modifiers: _, sig: mut signature, default: body, semi_token: _ } =
        function;
    let (ours, others): (Vec<_>, Vec<_>) = attrs.into_iter().partition(is_ours);
    let (macros, attributes): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|attribute| body.is_none() && is_macro(attribute, item));
    for found in &macros {
        report.on(found.path(), macro_on_an_endpoint(found, &ours));
    }
    let body_tokens = body.to_token_stream();
    let kind = match (ours.as_slice(), body) {
        ([], Some(body)) => provided(body, &mut signature, item, report),
        ([], None) => {
            if macros.is_empty() {
                report.on(
                    &signature.ident,
                    "missing `#[endpoint]`; write `#[endpoint(METHOD, \"/path\")]` above the method, or give it \
                     a body",
                );
            }
            invalid(&mut signature, &api.runtime)
        }
        ([first, more @ ..], body) => {
            endpoint(first, more, body.as_ref(), &mut signature, api, report)
                .map_or(MethodKind::Invalid, |endpoint| MethodKind::Endpoint(Box::new(endpoint)))
        }
    };
    lifetimes::refuse_undeclared(&mut signature, &item.generics, report);
    lifetimes::name_elided(&mut signature, &item.generics, body_tokens);
    Method {
        cfgs: attributes::cfgs(&attributes),
        lints: attributes::lints(&attributes),
        attributes,
        signature,
        kind: if report.count() == before { kind } else { MethodKind::Invalid },
    }
}

fn macro_on_an_endpoint(attribute: &Attribute, ours: &[Attribute]) -> String {
    let path = attributes::path(attribute);
    let last = path.rsplit("::").next().unwrap_or_default();
    if let Some(usage) = options::usage(last) {
        return format!("`{last}` is an option; write `#[endpoint(METHOD, \"/path\", {usage})]`");
    }
    if ArgumentAttribute::NAMES.contains(&last) {
        return format!(
            "`#[{last}]` is for arguments; put it before one, as in `#[{last}] name: &str`"
        )
        .replace("#[header]", "#[header(\"Name\")]");
    }
    if !ours.is_empty() {
        return "a macro here would only see the default body, not the request; remove it"
            .to_owned();
    }
    let verb = Verb::of(last).map_or("METHOD", Verb::as_str);
    let literal = attribute.meta.require_list().ok();
    let literal = literal.and_then(|list| syn::parse2::<LitStr>(list.tokens.clone()).ok());
    let written = literal.map_or_else(|| "/path".to_owned(), |literal| literal.value());
    format!("unknown attribute `{path}`; write `#[endpoint({verb}, \"{written}\")]`")
}

/// Validates a method with `#[endpoint]`, or with an attribute that was meant as one.
fn endpoint(
    attribute: &Attribute,
    more: &[Attribute],
    body: Option<&Block>,
    signature: &mut Signature,
    ApiAttribute { runtime, prefix }: &ApiAttribute,
    report: &mut Report,
) -> Option<Endpoint> {
    if attribute.path().is_ident("cfg_attr") {
        report.on(
            attribute,
            "`#[endpoint]` cannot be conditional; write `#[endpoint(…)]`, and `#[cfg(…)]` for a conditional method",
        );
        invalid(signature, runtime);
        return None;
    }
    if !attributes::is_named(&attribute.meta, ENDPOINT) {
        let path = attributes::path(attribute);
        report.on(
            attribute.path(),
            format!("unknown attribute `{path}`; did you mean `{ENDPOINT}`?"),
        );
        invalid(signature, runtime);
        return None;
    }
    for duplicate in more {
        report.on(duplicate, "duplicate `#[endpoint]`; remove one");
    }
    if let Some(body) = body {
        report.at(
            body.span(),
            "an endpoint cannot have a body; end the method with `;`, or remove `#[endpoint]`",
        );
    }
    let declared = arguments::take(signature, report);
    let returns = signature::validate_and_repair(signature, runtime, report);
    let EndpointAttribute { verb, path, options } = EndpointAttribute::parse(attribute, report);
    locations::check_body(verb, &declared, report);
    let names = locations::names(&declared);
    let template = path.as_ref().and_then(|path| PathTemplate::parse(path, &names, report));
    let declared_path = match (&template, &path) {
        (Some(template), Some(path)) => DeclaredPath::Valid(template, path),
        (None, Some(path)) => DeclaredPath::Invalid(path),
        (_, None) => DeclaredPath::Missing,
    };
    let arguments = locations::locate(declared, declared_path, report);
    locations::check_page_parameters(&returns, &options, &arguments, report);
    let path = format!("{prefix}{}", template?.to_openapi());
    Some(Endpoint { verb: verb?, path, options, arguments, returns })
}

/// Validates a method with a body of the user's own.
fn provided(
    body: Block,
    signature: &mut Signature,
    item: &ItemTrait,
    report: &mut Report,
) -> MethodKind {
    for attribute in arguments::take_attributes(signature) {
        report.on(
            attribute,
            "a method with a body sends no request itself; remove this, or replace the body by `#[endpoint(…)]`",
        );
    }
    provided::validate_and_repair(signature, item, report);
    MethodKind::Provided { body, is_forwarded: provided::is_forwarded(signature) }
}

/// Repairs a method whose main mistake is reported already, without reporting others.
fn invalid(signature: &mut Signature, runtime: &Path) -> MethodKind {
    let mut ignored = Report::default();
    arguments::take(signature, &mut ignored);
    signature::validate_and_repair(signature, runtime, &mut ignored);
    MethodKind::Invalid
}

/// Whether this is `#[endpoint]`, perhaps misspelled or in a `cfg_attr`.
fn is_ours(attribute: &Attribute) -> bool {
    let is_close = |name: &Ident| closest(&name.to_string(), [ENDPOINT]).is_some();
    attributes::mentions(attribute, ENDPOINT) || attribute.path().get_ident().is_some_and(is_close)
}

/// Whether this is a macro that would change the body of a method. A macro on the whole trait can have attributes of
/// its own for methods, as `mockall` has.
fn is_macro(attribute: &Attribute, item: &ItemTrait) -> bool {
    let is_mockalls = |attribute: &Attribute| {
        let mut segments = attribute.path().segments.iter();
        segments.any(|segment| {
            segment.ident == "mockall" || segment.ident == AUTOMOCK || segment.ident == "concretize"
        })
    };
    let trait_has_macro = item.attrs.iter().any(|attribute| {
        attributes::is_macro(attribute) && !attributes::mentions(attribute, AUTOMOCK)
    });
    !trait_has_macro && attributes::is_macro(attribute) && !is_mockalls(attribute)
}
