//! The user's own attributes that matter to the generated code, also inside a `cfg_attr`.

use quote::ToTokens;
use syn::{Attribute, Meta, Token, parse_quote, punctuated::Punctuated};

/// Attributes that set a lint's level.
const LINTS: [&str; 5] = ["allow", "expect", "warn", "deny", "forbid"];

/// Built-in attributes that do not change how a method is called.
const BUILT_IN: [&str; 7] =
    ["cfg", "cold", "deprecated", "doc", "inline", "must_use", "track_caller"];
const TOOLS: [&str; 5] = ["clippy", "diagnostic", "rust_analyzer", "rustdoc", "rustfmt"];

/// Returns the conditions under which an item exists.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    let cfg = |meta: &Meta| meta.path().is_ident("cfg").then(|| meta.clone());
    filter_map(attributes, &cfg)
}

/// Returns the lint levels, for generated code that repeats the user's names and types. `expect` becomes `allow`,
/// since the lint may not fire there, and `forbid` becomes `deny`, since a forbidden level cannot be set again.
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
    filter_map(attributes, &lint)
}

/// Whether there are docs, in every build.
pub(crate) fn have_docs(attributes: &[Attribute]) -> bool {
    let is_docs = |attribute: &Attribute| matches!(&attribute.meta, Meta::NameValue(meta) if meta.path.is_ident("doc"));
    attributes.iter().any(is_docs)
}

/// Whether the attribute, or one inside its `cfg_attr`, has a path that ends in this name.
pub(crate) fn mentions(attribute: &Attribute, name: &str) -> bool {
    let leaves = leaves(&attribute.meta);
    leaves.iter().any(|meta| is_named(meta, name))
}

/// Whether the attribute sets a lint's level.
pub(crate) fn is_lint(attribute: &Attribute) -> bool {
    LINTS.iter().any(|level| attribute.path().is_ident(level))
}

/// Whether the attribute, or one inside its `cfg_attr`, is unknown to rustc and its tools, so probably a macro.
pub(crate) fn is_macro(attribute: &Attribute) -> bool {
    let is_known = |meta: &Meta| {
        let path = meta.path();
        let tool = path.segments.first().filter(|_| path.segments.len() > 1);
        tool.is_some_and(|tool| TOOLS.iter().any(|known| tool.ident == known))
            || LINTS.iter().chain(&BUILT_IN).any(|known| path.is_ident(known))
    };
    !leaves(&attribute.meta).iter().all(is_known)
}

/// Returns the path of an attribute as a string.
pub(crate) fn path(attribute: &Attribute) -> String {
    let path = attribute.path().to_token_stream().to_string();
    path.replace(' ', "")
}

/// Whether the path of an attribute ends in this name.
pub(crate) fn is_named(meta: &Meta, name: &str) -> bool {
    let last = meta.path().segments.last();
    last.is_some_and(|segment| segment.ident == name)
}

fn filter_map(attributes: &[Attribute], wanted: &impl Fn(&Meta) -> Option<Meta>) -> Vec<Attribute> {
    let metas = attributes.iter().filter_map(|attribute| filter_map_meta(&attribute.meta, wanted));
    metas.map(|meta| parse_quote!(#[#meta])).collect()
}

fn filter_map_meta(meta: &Meta, wanted: &impl Fn(&Meta) -> Option<Meta>) -> Option<Meta> {
    let Some((condition, inner)) = cfg_attr(meta) else {
        return wanted(meta);
    };
    let inner: Vec<Meta> = inner.iter().filter_map(|meta| filter_map_meta(meta, wanted)).collect();
    (!inner.is_empty()).then(|| parse_quote!(cfg_attr(#condition, #(#inner),*)))
}

/// Returns the attribute itself, or those inside it if it is a `cfg_attr`, at any depth.
fn leaves(meta: &Meta) -> Vec<Meta> {
    match cfg_attr(meta) {
        Some((_, inner)) => inner.iter().flat_map(leaves).collect(),
        None => vec![meta.clone()],
    }
}

/// Splits `cfg_attr(condition, inner…)`.
fn cfg_attr(meta: &Meta) -> Option<(Meta, Vec<Meta>)> {
    let list = meta.require_list().ok()?;
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let mut parts = list.parse_args_with(parse).ok()?.into_iter();
    Some((parts.next()?, parts.collect()))
}
