//! Attributes of the user's that concern the generated code, too; also those inside a `cfg_attr`.

use syn::{Attribute, Meta, Token, parse_quote, punctuated::Punctuated};

/// The lints of rustc and clippy are told so, wherever the user's names and types are repeated.
const LINTS: [&str; 5] = ["allow", "expect", "warn", "deny", "forbid"];

/// What rustc and its tools know, and what changes nothing that a caller of the method could see.
const INERT: [&str; 6] = [
    "cold",
    "deprecated",
    "doc",
    "inline",
    "must_use",
    "track_caller",
];
const TOOLS: [&str; 5] = [
    "clippy",
    "diagnostic",
    "rust_analyzer",
    "rustdoc",
    "rustfmt",
];

/// Those that decide whether something exists at all.
pub(crate) fn conditions(attributes: &[Attribute]) -> Vec<Attribute> {
    let condition = |meta: &Meta| meta.path().is_ident("cfg").then(|| meta.clone());
    carried(attributes, &condition)
}

/// Those that set a lint's level. What is expected in one place is allowed in the others, and what is
/// forbidden is denied, since a level that is forbidden cannot be set again.
pub(crate) fn lints(attributes: &[Attribute]) -> Vec<Attribute> {
    let lint = |meta: &Meta| {
        let level = LINTS.iter().find(|level| meta.path().is_ident(level))?;
        let lints = &meta.require_list().ok()?.tokens;
        Some(match *level {
            "allow" | "expect" => parse_quote!(allow(#lints)),
            "warn" => parse_quote!(warn(#lints)),
            _ => parse_quote!(deny(#lints)),
        })
    };
    carried(attributes, &lint)
}

/// Whether it, or something in it, has this name at its end.
pub(crate) fn mentions(attribute: &Attribute, name: &str) -> bool {
    let leaves = leaves(&attribute.meta);
    leaves.iter().any(|meta| ends_in(meta, name))
}

/// Whether it sets a lint's level.
pub(crate) fn is_lint(attribute: &Attribute) -> bool {
    LINTS.iter().any(|level| attribute.path().is_ident(level))
}

/// Whether it, or something in it, is neither rustc's nor one of its tools': a macro, in all likelihood.
pub(crate) fn is_foreign(attribute: &Attribute) -> bool {
    let is_known = |meta: &Meta| {
        let path = meta.path();
        let tool = path.segments.first().filter(|_| path.segments.len() > 1);
        tool.is_some_and(|tool| TOOLS.iter().any(|known| tool.ident == known))
            || LINTS
                .iter()
                .chain(&INERT)
                .chain(&["cfg"])
                .any(|known| path.is_ident(known))
    };
    !leaves(&attribute.meta).iter().all(is_known)
}

pub(crate) fn ends_in(meta: &Meta, name: &str) -> bool {
    let last = meta.path().segments.last();
    last.is_some_and(|segment| segment.ident == name)
}

fn carried(attributes: &[Attribute], wanted: &impl Fn(&Meta) -> Option<Meta>) -> Vec<Attribute> {
    let metas = attributes
        .iter()
        .filter_map(|attribute| of_meta(&attribute.meta, wanted));
    metas.map(|meta| parse_quote!(#[#meta])).collect()
}

fn of_meta(meta: &Meta, wanted: &impl Fn(&Meta) -> Option<Meta>) -> Option<Meta> {
    let Some((condition, parts)) = conditional(meta) else {
        return wanted(meta);
    };
    let parts: Vec<Meta> = parts
        .iter()
        .filter_map(|part| of_meta(part, wanted))
        .collect();
    (!parts.is_empty()).then(|| parse_quote!(cfg_attr(#condition, #(#parts),*)))
}

/// It, or what stands in it if it is a `cfg_attr`, however deep.
fn leaves(meta: &Meta) -> Vec<Meta> {
    match conditional(meta) {
        Some((_, parts)) => parts.iter().flat_map(leaves).collect(),
        None => vec![meta.clone()],
    }
}

/// `cfg_attr(condition, parts…)`.
fn conditional(meta: &Meta) -> Option<(Meta, Vec<Meta>)> {
    let list = meta.require_list().ok()?;
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let mut parts = list.parse_args_with(parse).ok()?.into_iter();
    Some((parts.next()?, parts.collect()))
}
