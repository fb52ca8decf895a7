//! Rules about the trait without its methods: it must be dyn compatible.

use syn::{ItemTrait, TypeParamBound};

use super::generics::{bounds_on_self, refuse_cfgs, trait_name};
use crate::{attributes, parse::ENDPOINT, report::Report};

/// Traits that are not dyn compatible and whose names are taken by no other trait. rustc reports the others.
const NOT_DYN_COMPATIBLE: [&str; 2] = ["Sized", "Clone"];

/// Reports mistakes and removes them, so that rustc reports no others.
pub(super) fn validate_and_repair(item: &mut ItemTrait, report: &mut Report) {
    for attribute in std::mem::take(&mut item.attrs) {
        if attributes::is_named(&attribute.meta, "api") {
            report.on(attribute, "duplicate `#[api]`; remove one");
        } else if attributes::is_named(&attribute.meta, ENDPOINT) {
            report.on(attribute, "`#[endpoint]` is not allowed on a trait; put it on a method");
        } else {
            item.attrs.push(attribute);
        }
    }
    if let Some(token) = item.unsafety.take() {
        report.on(token, "an `#[api]` trait cannot be `unsafe`; remove this keyword");
    }
    if let Some(token) = item.modifiers.auto_token.take() {
        report.on(token, "an `#[api]` trait cannot be `auto`; remove this keyword");
    }
    for bound in std::mem::take(&mut item.supertraits) {
        match incompatible_trait(&bound) {
            Some(name) => report
                .on(bound, format!("the supertrait `{name}` is not dyn compatible; remove it")),
            None => item.supertraits.push(bound),
        }
    }
    if item.supertraits.is_empty() {
        item.colon_token = None;
    }
    refuse_cfgs(&mut item.generics, report);
    repair_where_clause(item, report);
}

fn repair_where_clause(item: &mut ItemTrait, report: &mut Report) {
    let Some(clause) = &mut item.generics.where_clause else {
        return;
    };
    for predicate in std::mem::take(&mut clause.predicates) {
        let bounds = bounds_on_self(&predicate);
        match bounds.into_iter().find_map(incompatible_trait) {
            Some(name) => report.on(
                predicate,
                format!("the bound `Self: {name}` is not dyn compatible; remove it"),
            ),
            None => clause.predicates.push(predicate),
        }
    }
    if clause.predicates.is_empty() {
        item.generics.where_clause = None;
    }
}

fn incompatible_trait(bound: &TypeParamBound) -> Option<String> {
    trait_name(bound).filter(|name| NOT_DYN_COMPATIBLE.contains(&name.as_str()))
}
