//! Turns a trait into the validated model. The rules stand here and in the modules below, each
//! with the words that help.

mod arguments;
mod head;
mod places;
mod provided;
mod signature;

use quote::ToTokens;
use syn::{
    Attribute, Block, Ident, ItemTrait, Path, Signature, TraitItem, TraitItemFn, parse::Parser,
    spanned::Spanned,
};

use self::places::Route;
use crate::{
    attribute::{ApiAttribute, EndpointAttribute, carried},
    lifetimes,
    model::{Api, Endpoint, Kind, Method},
    report::Report,
    suggest::closest,
    template::Template,
};

pub(crate) fn api(attribute: ApiAttribute, mut item: ItemTrait, report: &mut Report) -> Api {
    let ApiAttribute { runtime } = attribute;
    head::mend(&mut item, report);
    let mut methods: Vec<Method> = Vec::new();
    for member in std::mem::take(&mut item.items) {
        let Some(function) = function(member, report) else {
            continue;
        };
        let method = method(function, &item, &runtime, report);
        let name = &method.signature.ident;
        let is_twin = |other: &Method| other.signature.ident == *name && other.cfg.is_empty();
        if method.cfg.is_empty() && methods.iter().any(is_twin) {
            let message =
                format!("a method is called `{name}` already: give this one another name");
            report.on(name, message);
        } else {
            methods.push(method);
        }
    }
    let mention = |attributes: &[Attribute], name| {
        attributes
            .iter()
            .any(|attribute| carried::mentions(attribute, name))
    };
    Api {
        runtime,
        lints: carried::lints(&item.attrs),
        is_mocked: mention(&item.attrs, AUTOMOCK),
        has_deprecated: mention(&item.attrs, DEPRECATED)
            || methods
                .iter()
                .any(|method| mention(&method.attributes, DEPRECATED)),
        item,
        methods,
    }
}

const AUTOMOCK: &str = "automock";
const DEPRECATED: &str = "deprecated";

/// The members of a trait that are methods. One that says how visible it is becomes one, too.
fn function(member: TraitItem, report: &mut Report) -> Option<TraitItemFn> {
    let other = match member {
        TraitItem::Fn(function) => return Some(function),
        TraitItem::Verbatim(tokens) => {
            let visible = |input: syn::parse::ParseStream<'_>| {
                let attributes = input.call(Attribute::parse_outer)?;
                let visibility: syn::Visibility = input.parse()?;
                let mut function: TraitItemFn = input.parse()?;
                function.attrs.splice(0..0, attributes);
                Ok((visibility, function))
            };
            if let Ok((visibility, function)) = visible.parse2(tokens.clone()) {
                report.on(
                    visibility,
                    "a method is as visible as its trait: remove this",
                );
                return Some(function);
            }
            TraitItem::Verbatim(tokens)
        }
        other => other,
    };
    report.on(
        other,
        "an `#[api]` trait holds methods only, so that `dyn` works: declare this outside of it",
    );
    None
}

fn method(function: TraitItemFn, item: &ItemTrait, runtime: &Path, report: &mut Report) -> Method {
    let before = report.count();
    let TraitItemFn {
        attrs,
        modifiers: _,
        sig: mut signature,
        default: body,
        semi_token: _,
    } = function;
    let (ours, others) = partition(attrs, is_ours);
    let (macros, attributes) = partition(others, |attribute| {
        body.is_none() && is_macro(attribute, item)
    });
    let written = body.to_token_stream();
    refuse_macros(&macros, &ours, report);
    let kind = kind(&ours, &macros, body, &mut signature, item, runtime, report);
    let kind = if report.count() == before {
        kind
    } else {
        Kind::Broken
    };
    lifetimes::name_elided(&mut signature, &item.generics, written);
    Method {
        cfg: carried::conditions(&attributes),
        lints: carried::lints(&attributes),
        attributes,
        signature,
        kind,
    }
}

fn refuse_macros(macros: &[Attribute], ours: &[Attribute], report: &mut Report) {
    for found in macros {
        let message = if ours.is_empty() {
            "this is no attribute of an endpoint: write `#[endpoint(METHOD, \"/path\")]` instead"
        } else {
            "this would see only the body that a fake has by default, not the request: remove it"
        };
        report.on(found.path(), message);
    }
}

/// What a method is, by its attributes and its body.
fn kind(
    ours: &[Attribute],
    macros: &[Attribute],
    body: Option<Block>,
    signature: &mut Signature,
    item: &ItemTrait,
    runtime: &Path,
    report: &mut Report,
) -> Kind {
    match (ours.split_first(), body) {
        (None, Some(body)) => provided(signature, item, body, report),
        (None, None) => {
            if macros.is_empty() {
                report.on(
                    &signature.ident,
                    "this method says nothing of its request: write `#[endpoint(METHOD, \"/path\")]` \
                     above it, or give it a body",
                );
            }
            broken(signature, runtime)
        }
        (Some((conditional, _)), _) if conditional.path().is_ident("cfg_attr") => {
            report.on(
                conditional,
                "a method is an endpoint or is none: write `#[endpoint(…)]`, and `#[cfg(…)]` if the method \
                 is there only sometimes",
            );
            broken(signature, runtime)
        }
        (Some((misspelt, _)), _) if !carried::ends_in(&misspelt.meta, ENDPOINT) => {
            report.on(misspelt.path(), "did you mean `#[endpoint(…)]`?");
            broken(signature, runtime)
        }
        (Some((first, more)), body) => {
            for repeated in more {
                report.on(repeated, "a method is one endpoint: remove this attribute");
            }
            if let Some(body) = body {
                report.at(
                    body.span(),
                    "the body of an endpoint is generated: end the method with `;`, or remove `#[endpoint]`",
                );
            }
            endpoint(first, signature, runtime, report)
                .map_or(Kind::Broken, |endpoint| Kind::Endpoint(Box::new(endpoint)))
        }
    }
}

fn endpoint(
    attribute: &Attribute,
    signature: &mut Signature,
    runtime: &Path,
    report: &mut Report,
) -> Option<Endpoint> {
    let declared = arguments::take(signature, report);
    let returns = signature::mend(signature, runtime, report);
    let EndpointAttribute {
        verb,
        path,
        options,
    } = EndpointAttribute::parse(attribute, report);
    places::check_body(verb, &declared, report);
    let template = path.as_ref().and_then(|path| Template::parse(path, report));
    let route = match (&template, &path) {
        (Some(template), Some(path)) => Route::Known(template, path),
        (_, path) => Route::Unknown(path.as_ref()),
    };
    let arguments = places::place(declared, route, &options, report);
    places::check_page_numbers(&returns, &arguments, report);
    Some(Endpoint {
        verb: verb?,
        path: template?.to_openapi(),
        options,
        arguments,
        returns,
    })
}

/// A method with a body of the user's own.
fn provided(signature: &mut Signature, item: &ItemTrait, body: Block, report: &mut Report) -> Kind {
    for attribute in arguments::take_roles(signature) {
        report.on(
            attribute,
            "this method sends nothing itself: remove this, or write `#[endpoint(…)]` and no body",
        );
    }
    provided::mend(signature, item, report);
    Kind::Provided {
        body,
        forwarded: provided::is_forwarded(signature),
    }
}

/// A method of which the one mistake was reported already: whatever else is wrong is mended in silence.
fn broken(signature: &mut Signature, runtime: &Path) -> Kind {
    let mut unheard = Report::default();
    arguments::take(signature, &mut unheard);
    signature::mend(signature, runtime, &mut unheard);
    Kind::Broken
}

pub(crate) const ENDPOINT: &str = "endpoint";

/// `#[endpoint]`, and what was probably meant to be: rustc would complain of it a second time.
fn is_ours(attribute: &Attribute) -> bool {
    let is_misspelt = |name: &Ident| closest(&name.to_string(), [ENDPOINT]).is_some();
    carried::mentions(attribute, ENDPOINT) || attribute.path().get_ident().is_some_and(is_misspelt)
}

/// An attribute that would change the body of a method. A macro on the whole trait may have words of its own
/// for methods, of which nothing is known; `mockall` has one.
fn is_macro(attribute: &Attribute, item: &ItemTrait) -> bool {
    let is_mockalls = |attribute: &Attribute| {
        let mut segments = attribute.path().segments.iter();
        segments.any(|segment| {
            segment.ident == "mockall" || segment.ident == AUTOMOCK || segment.ident == "concretize"
        })
    };
    let has_others = item
        .attrs
        .iter()
        .any(|attribute| carried::is_foreign(attribute) && !carried::mentions(attribute, AUTOMOCK));
    !has_others && carried::is_foreign(attribute) && !is_mockalls(attribute)
}

fn partition(
    attributes: Vec<Attribute>,
    is_wanted: impl Fn(&Attribute) -> bool,
) -> (Vec<Attribute>, Vec<Attribute>) {
    attributes.into_iter().partition(is_wanted)
}
