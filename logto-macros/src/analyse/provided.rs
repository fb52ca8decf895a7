//! Rules about methods with a body of the user's own: they are not ours, but `dyn Trait` must work, and what
//! points to an implementation must do as that does.

use syn::{FnArg, GenericParam, ItemTrait, ReturnType, Signature, TypeParamBound};

use super::{
    head::refuse_conditions,
    signature::{
        Found, asks_for_sized, bounds_on_self, is_shared_reference, keep_from_dyn, name_of,
    },
};
use crate::report::Report;

/// Checks the signature of a provided method.
pub(super) fn mend(signature: &mut Signature, item: &ItemTrait, report: &mut Report) {
    refuse_conditions(&mut signature.generics, report);
    if needs_sized(signature) {
        return;
    }
    let is_generic = signature
        .generics
        .params
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    let mut types = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(&argument.ty),
        FnArg::Receiver(_) => None,
    });
    let takes_impl_trait = types.any(|ty| Found::in_type(ty).impl_trait);
    let returns_impl_trait =
        matches!(&signature.output, ReturnType::Type(_, ty) if Found::in_type(ty).impl_trait);
    if let Some(token) = signature.asyncness {
        report.on(
            token,
            "an `async` method breaks `dyn`: add `where Self: Sized` to it, return a `Call`, or put `#[async_trait]` above `#[api]`",
        );
        keep_from_dyn(signature);
    } else if is_generic || takes_impl_trait || returns_impl_trait || signature.receiver().is_none()
    {
        report.on(
            &signature.ident,
            "this method breaks `dyn`: add `where Self: Sized` to it",
        );
        keep_from_dyn(signature);
    } else if !signature.receiver().is_some_and(is_shared_reference) {
        report.on(
            signature.receiver(),
            "what points to an implementation could not forward this: take `&self`, or add `where Self: Sized`",
        );
        keep_from_dyn(signature);
    } else if let Some(bound) = unforwardable(signature, item) {
        report.on(
            bound,
            "what points to an implementation could not forward this: write the bound as a supertrait, or \
             add `where Self: Sized`",
        );
        keep_from_dyn(signature);
    }
}

/// A bound on `Self` that `Box<T>` may meet though `T` does not. A supertrait is met by both, and a lifetime is.
fn unforwardable(signature: &Signature, item: &ItemTrait) -> Option<TypeParamBound> {
    let supertraits: Vec<String> = item.supertraits.iter().filter_map(name_of).collect();
    let clause = signature.generics.where_clause.iter();
    let predicates = clause.flat_map(|clause| &clause.predicates);
    let mut bounds = predicates.flat_map(bounds_on_self);
    let met =
        |bound: &TypeParamBound| name_of(bound).is_none_or(|name| supertraits.contains(&name));
    bounds.find(|bound| !met(bound)).cloned()
}

/// Whether pointers forward a provided method: they do what can be called on every `&dyn Trait`.
pub(super) fn is_forwarded(signature: &Signature) -> bool {
    signature.receiver().is_some_and(is_shared_reference) && !needs_sized(signature)
}

fn needs_sized(signature: &Signature) -> bool {
    let clause = signature.generics.where_clause.as_ref();
    clause.is_some_and(|clause| clause.predicates.iter().any(asks_for_sized))
}
