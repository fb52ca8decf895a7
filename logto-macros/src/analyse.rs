//! Turns a trait into the validated model. The rules stand here and in the modules below, each
//! with the words that help.

mod arguments;
mod places;
mod signature;

use syn::{
    Attribute, Block, Ident, ItemTrait, Meta, Signature, Token, TraitItem, TraitItemFn,
    punctuated::Punctuated, spanned::Spanned,
};

use crate::{
    attribute::{ApiAttribute, EndpointAttribute},
    lifetimes,
    model::{Api, Endpoint, Kind, Method},
    report::Report,
    suggest::closest,
    template::Template,
};

pub(crate) fn api(attribute: ApiAttribute, mut item: ItemTrait, report: &mut Report) -> Api {
    let ApiAttribute { runtime } = attribute;
    signature::head(&mut item, report);
    let mut methods: Vec<Method> = Vec::new();
    for member in std::mem::take(&mut item.items) {
        match member {
            TraitItem::Fn(function) => {
                let method = method(function, &item, report);
                let name = &method.signature.ident;
                let is_twin = |other: &Method| other.signature.ident == *name && other.cfg.is_empty();
                if method.cfg.is_empty() && methods.iter().any(is_twin) {
                    report.on(name, format!("a method is called `{name}` already: give this one another name"));
                } else {
                    methods.push(method);
                }
            }
            other => report.on(
                other,
                "an `#[api]` trait holds methods only, so that `dyn` works: declare this outside of it",
            ),
        }
    }
    Api {
        runtime,
        item,
        methods,
    }
}

fn method(function: TraitItemFn, item: &ItemTrait, report: &mut Report) -> Method {
    let before = report.count();
    let TraitItemFn {
        attrs,
        modifiers: _,
        sig: mut signature,
        default: body,
        semi_token: _,
    } = function;
    let (ours, attributes) = partition(attrs, is_ours);
    let kind = match (ours.split_first(), body) {
        (None, Some(body)) => provided(&mut signature, body, report),
        (None, None) => {
            report.on(
                &signature.ident,
                "this method says nothing of its request: write `#[endpoint(METHOD, \"/path\")]` \
                 above it, or give it a body",
            );
            broken(&mut signature)
        }
        (Some((misspelt, _)), _) if !is_endpoint(misspelt) => {
            report.on(misspelt.path(), "did you mean `#[endpoint(…)]`?");
            broken(&mut signature)
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
            endpoint(first, &mut signature, report)
                .map_or(Kind::Broken, |endpoint| Kind::Endpoint(Box::new(endpoint)))
        }
    };
    let kind = if report.count() == before {
        kind
    } else {
        Kind::Broken
    };
    lifetimes::name_elided(&mut signature, &item.generics);
    let cfg = attributes
        .iter()
        .filter(|a| decides_existence(a))
        .cloned()
        .collect();
    Method {
        attributes,
        cfg,
        signature,
        kind,
    }
}

fn endpoint(
    attribute: &Attribute,
    signature: &mut Signature,
    report: &mut Report,
) -> Option<Endpoint> {
    let declared = arguments::take(signature, report);
    let returns = signature::mend(signature, report);
    let EndpointAttribute {
        verb,
        path,
        options,
    } = match EndpointAttribute::parse(attribute) {
        Ok(attribute) => attribute,
        Err(error) => {
            report.add(error);
            return None;
        }
    };
    places::check_body(verb, &declared, report);
    let template = Template::parse(&path, report)?;
    let arguments = places::place(declared, &template, &path, &options, report);
    Some(Endpoint {
        verb,
        path: template.to_openapi(),
        options,
        arguments,
        returns,
    })
}

/// A method with a body of the user's own.
fn provided(signature: &mut Signature, body: Block, report: &mut Report) -> Kind {
    for attribute in arguments::take_roles(signature) {
        report.on(
            attribute,
            "this method sends nothing itself: remove this, or write `#[endpoint(…)]` and no body",
        );
    }
    signature::mend_provided(signature, report);
    Kind::Provided {
        body,
        forwarded: signature::is_forwarded(signature),
    }
}

/// A method of which the one mistake was reported already: whatever else is wrong is mended in silence.
fn broken(signature: &mut Signature) -> Kind {
    let mut unheard = Report::default();
    arguments::take(signature, &mut unheard);
    signature::mend(signature, &mut unheard);
    Kind::Broken
}

fn is_endpoint(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "endpoint")
}

/// `#[endpoint]`, and what was probably meant to be: rustc would complain of it a second time.
fn is_ours(attribute: &Attribute) -> bool {
    let is_misspelt = |name: &Ident| closest(&name.to_string(), ["endpoint"]).is_some();
    is_endpoint(attribute) || attribute.path().get_ident().is_some_and(is_misspelt)
}

/// `cfg`, alone or at the end of a `cfg_attr`.
fn decides_existence(attribute: &Attribute) -> bool {
    let is_conditional_cfg = || {
        let list = attribute.meta.require_list().ok()?;
        let parts = list
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .ok()?;
        Some(parts.iter().skip(1).any(|part| part.path().is_ident("cfg")))
    };
    attribute.path().is_ident("cfg")
        || (attribute.path().is_ident("cfg_attr") && is_conditional_cfg().unwrap_or(false))
}

fn partition(
    attributes: Vec<Attribute>,
    is_wanted: impl Fn(&Attribute) -> bool,
) -> (Vec<Attribute>, Vec<Attribute>) {
    attributes.into_iter().partition(is_wanted)
}
