//! Generic parameters, bounds, types and receivers, as far as several rules depend on them.

use syn::{
    GenericParam, Generics, Receiver, ReceiverKind, Signature, Type, TypeImplTrait, TypeParamBound,
    TypePath, WherePredicate,
    visit_mut::{self, VisitMut},
};

use crate::{attributes, report::Report};

/// Removes `cfg` from generic parameters: generated code repeats them by name.
pub(super) fn refuse_cfgs(generics: &mut Generics, report: &mut Report) {
    for parameter in &mut generics.params {
        let attributes = match parameter {
            GenericParam::Type(parameter) => &mut parameter.attrs,
            GenericParam::Const(parameter) => &mut parameter.attrs,
            GenericParam::Lifetime(parameter) => &mut parameter.attrs,
        };
        for attribute in std::mem::take(attributes) {
            if attributes::mentions(&attribute, "cfg") {
                report.on(
                    attribute,
                    "`cfg` is not supported on a generic parameter; put it on the whole trait or method",
                );
            } else {
                attributes.push(attribute);
            }
        }
    }
}

/// Adds `where Self: Sized`: the method stays callable, and the trait dyn compatible.
pub(super) fn exclude_from_dyn(signature: &mut Signature) {
    let clause = signature.generics.make_where_clause();
    clause.predicates.push(syn::parse_quote!(Self: ::core::marker::Sized));
}

/// The parts of a type that decide whether a method is dyn compatible.
#[derive(Default)]
pub(super) struct TypeParts {
    pub(super) has_impl_trait: bool,
    /// `Self` alone, not as in `Self::Item`: such paths are left to rustc.
    pub(super) has_self: bool,
}

impl TypeParts {
    pub(super) fn of(ty: &Type) -> Self {
        let mut parts = Self::default();
        parts.visit_type_mut(&mut ty.clone());
        parts
    }
}

impl VisitMut for TypeParts {
    fn visit_type_impl_trait_mut(&mut self, _: &mut TypeImplTrait) {
        self.has_impl_trait = true;
    }

    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        self.has_self |= path.path.is_ident("Self");
        visit_mut::visit_type_path_mut(self, path);
    }
}

/// Whether the receiver is `&self`.
pub(super) fn is_shared_reference(receiver: &Receiver) -> bool {
    matches!(&receiver.kind, ReceiverKind::Reference(_, _, None)) && receiver.mutability.is_none()
}

/// Whether this is a bound on `Self`.
pub(super) fn is_about_self(predicate: &WherePredicate) -> bool {
    matches!(predicate, WherePredicate::Type(predicate)
        if matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident("Self")))
}

/// Whether this is `Self: Sized`.
pub(super) fn requires_sized(predicate: &WherePredicate) -> bool {
    let mut bounds = bounds_on_self(predicate).into_iter();
    bounds.any(|bound| trait_name(bound).as_deref() == Some("Sized"))
}

pub(super) fn bounds_on_self(predicate: &WherePredicate) -> Vec<&TypeParamBound> {
    match predicate {
        WherePredicate::Type(bounded) if is_about_self(predicate) => {
            bounded.bounds.iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the last segment of the bound's path; `None` for a lifetime.
pub(super) fn trait_name(bound: &TypeParamBound) -> Option<String> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let last = bound.path.segments.last();
    last.map(|segment| segment.ident.to_string())
}
