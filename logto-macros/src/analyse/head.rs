//! Rules about what stands before a trait's methods: `dyn Trait` must work. What breaks a rule is taken off
//! after the report, so that nothing else turns red.

use syn::{GenericParam, Generics, ItemTrait, TypeParamBound};

use super::signature::{bounds_on_self, name_of};
use crate::{attribute::carried, report::Report};

/// Traits that no `dyn Trait` can have: they say `Sized`, take another `Self`, or have generic methods.
const NOT_DYN: [&str; 17] = [
    "Sized",
    "Clone",
    "Copy",
    "Default",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "FromStr",
    "Serialize",
    "Deserialize",
    "DeserializeOwned",
];

/// Checks the head of the trait.
pub(super) fn mend(item: &mut ItemTrait, report: &mut Report) {
    for attribute in std::mem::take(&mut item.attrs) {
        if carried::ends_in(&attribute.meta, "api") {
            report.on(attribute, "`#[api]` is here already: remove this");
        } else if carried::ends_in(&attribute.meta, "endpoint") {
            report.on(attribute, "`#[endpoint]` describes a method: put it on one");
        } else {
            item.attrs.push(attribute);
        }
    }
    if let Some(token) = item.unsafety.take() {
        report.on(token, "an `#[api]` trait is not `unsafe`: remove this");
    }
    if let Some(token) = item.modifiers.auto_token.take() {
        report.on(
            token,
            "an `#[api]` trait has methods, so it cannot be `auto`: remove this",
        );
    }
    let supertraits = std::mem::take(&mut item.supertraits);
    for bound in supertraits {
        match not_dyn(&bound) {
            Some(name) => report.on(
                bound,
                format!("the supertrait `{name}` breaks `dyn`: remove it"),
            ),
            None => item.supertraits.push(bound),
        }
    }
    if item.supertraits.is_empty() {
        item.colon_token = None;
    }
    refuse_conditions(&mut item.generics, report);
    let Some(clause) = &mut item.generics.where_clause else {
        return;
    };
    let predicates = std::mem::take(&mut clause.predicates);
    for predicate in predicates {
        match bounds_on_self(&predicate)
            .iter()
            .find_map(|bound| not_dyn(bound))
        {
            Some(name) => report.on(predicate, format!("`Self: {name}` breaks `dyn`: remove it")),
            None => clause.predicates.push(predicate),
        }
    }
    if clause.predicates.is_empty() {
        item.generics.where_clause = None;
    }
}

/// A trait whose parameters depend on the build is another trait in each.
pub(super) fn refuse_conditions(generics: &mut Generics, report: &mut Report) {
    for parameter in &mut generics.params {
        let attributes = match parameter {
            GenericParam::Type(parameter) => &mut parameter.attrs,
            GenericParam::Const(parameter) => &mut parameter.attrs,
            GenericParam::Lifetime(parameter) => &mut parameter.attrs,
        };
        for attribute in std::mem::take(attributes) {
            if carried::mentions(&attribute, "cfg") {
                report.on(
                    attribute,
                    "a parameter cannot be conditional: put `cfg` on the whole trait or method",
                );
            } else {
                attributes.push(attribute);
            }
        }
    }
}

fn not_dyn(bound: &TypeParamBound) -> Option<String> {
    name_of(bound).filter(|name| NOT_DYN.contains(&name.as_str()))
}
