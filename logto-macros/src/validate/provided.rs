//! Rules about methods with a body of the user's own: the trait must be dyn compatible, and the implementations for
//! pointers must be able to forward them.

use syn::{FnArg, GenericParam, ItemTrait, ReturnType, Signature, TypeParamBound};

use super::generics::{
    TypeParts, bounds_on_self, exclude_from_dyn, is_shared_reference, refuse_cfgs, requires_sized,
    trait_name,
};
use crate::report::Report;

pub(super) fn validate_and_repair(
    signature: &mut Signature,
    item: &ItemTrait,
    report: &mut Report,
) {
    refuse_cfgs(&mut signature.generics, report);
    if is_excluded_from_dyn(signature) {
        return;
    }
    if let Some(token) = signature.asyncness {
        report.on(
            token,
            "`async` methods are not dyn compatible; add `where Self: Sized`, return a `Call`, or put \
             `#[async_trait]` above `#[api]`",
        );
    } else if is_generic(signature) || signature.receiver().is_none() {
        report.on(&signature.ident, "this method is not dyn compatible; add `where Self: Sized`");
    } else if !signature.receiver().is_some_and(is_shared_reference) {
        report.on(
            signature.receiver(),
            "`Box<T>` and `Arc<T>` cannot forward this method; take `&self`, or add `where Self: Sized`",
        );
    } else if let Some(bound) = unforwardable_bound(signature, item) {
        report.on(
            bound,
            "`Box<T>` and `Arc<T>` cannot forward this method; make the bound a supertrait, or add \
             `where Self: Sized`",
        );
    } else {
        return;
    }
    exclude_from_dyn(signature);
}

fn is_generic(signature: &Signature) -> bool {
    let is_lifetime = |parameter: &GenericParam| matches!(parameter, GenericParam::Lifetime(_));
    let mut types = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(&argument.ty),
        FnArg::Receiver(_) => None,
    });
    !signature.generics.params.iter().all(is_lifetime)
        || types.any(|ty| TypeParts::of(ty).has_impl_trait)
        || matches!(&signature.output, ReturnType::Type(_, ty) if TypeParts::of(ty).has_impl_trait)
}

/// Returns a bound on `Self` that `Box<T>` may satisfy though `T` does not. Lifetimes and supertraits hold for both.
fn unforwardable_bound(signature: &Signature, item: &ItemTrait) -> Option<TypeParamBound> {
    let supertraits: Vec<String> = item.supertraits.iter().filter_map(trait_name).collect();
    let clause = signature.generics.where_clause.iter();
    let predicates = clause.flat_map(|clause| &clause.predicates);
    let mut bounds = predicates.flat_map(bounds_on_self);
    let holds =
        |bound: &TypeParamBound| trait_name(bound).is_none_or(|name| supertraits.contains(&name));
    bounds.find(|bound| !holds(bound)).cloned()
}

/// Whether the implementations for pointers forward the method: those that can be called on a `&dyn Trait`.
pub(super) fn is_forwarded(signature: &Signature) -> bool {
    signature.receiver().is_some_and(is_shared_reference) && !is_excluded_from_dyn(signature)
}

fn is_excluded_from_dyn(signature: &Signature) -> bool {
    let clause = signature.generics.where_clause.as_ref();
    clause.is_some_and(|clause| clause.predicates.iter().any(requires_sized))
}
