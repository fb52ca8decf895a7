//! Rules about the trait's head and the methods' signatures: `dyn Trait` must work, and a call must be
//! what comes back. What breaks a rule is mended after the report, so that nothing else turns red.

use proc_macro2::{Ident, Span};
use syn::{
    FnArg, GenericParam, ItemTrait, Lifetime, Receiver, ReceiverKind, ReturnType, Safety,
    Signature, Type, TypeFnPtr, TypeImplTrait, TypeParamBound, TypeReference, WherePredicate,
    visit_mut::{self, VisitMut},
};

use crate::report::Report;

/// Supertraits that no `dyn Trait` can have: they say `Sized`, or take another `Self`.
const NOT_DYN: [&str; 8] = [
    "Sized",
    "Clone",
    "Copy",
    "Default",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
];

/// Checks the head of the trait.
pub(super) fn head(item: &mut ItemTrait, report: &mut Report) {
    if let Some(token) = item.unsafety.take() {
        report.on(token, "an `#[api]` trait is not `unsafe`: remove this");
    }
    let supertraits = std::mem::take(&mut item.supertraits);
    for bound in supertraits {
        match name_of(&bound).filter(|name| NOT_DYN.contains(&name.as_str())) {
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
    if let Some(clause) = &item.generics.where_clause
        && let Some(bound) = clause
            .predicates
            .iter()
            .find(|predicate| asks_for_sized(predicate))
    {
        report.on(bound, "`Self: Sized` breaks `dyn`: remove it");
        item.generics.where_clause = None;
    }
}

/// Checks the signature of an endpoint, and gives the type that it returns.
pub(super) fn mend(signature: &mut Signature, report: &mut Report) -> Type {
    if let Some(token) = signature.asyncness.take() {
        report.on(
            token,
            "write `fn` without `async`: the `Call<T>` it returns is the future",
        );
    }
    if let Some(token) = signature.constness.take() {
        report.on(token, "an endpoint cannot be `const`: remove this");
    }
    if let Safety::Unsafe(token) = std::mem::take(&mut signature.safety) {
        report.on(token, "an endpoint is not `unsafe`: remove this");
    }
    if let Some(abi) = signature.abi.take() {
        report.on(abi, "an endpoint has Rust's own ABI: remove this");
    }
    mend_generics(signature, report);
    mend_receiver(signature, report);
    mend_output(signature, report)
}

fn mend_generics(signature: &mut Signature, report: &mut Report) {
    let mut has_types = false;
    for parameter in &signature.generics.params {
        let name = match parameter {
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
            GenericParam::Lifetime(_) => continue,
        };
        has_types = true;
        report.on(
            parameter,
            format!("a generic method breaks `dyn`: write a type instead of `{name}`, or make the trait generic"),
        );
    }
    if has_types {
        keep_from_dyn(signature);
        return;
    }
    let clause = signature.generics.where_clause.iter();
    let mut predicates = clause.flat_map(|clause| &clause.predicates);
    if let Some(bound) = predicates.find(|predicate| is_about_self(predicate)) {
        report.on(
            bound,
            "a bound on `Self` is one on the whole trait: write it as a supertrait, or remove it",
        );
    }
}

/// The method stays callable, and `dyn` works without it.
fn keep_from_dyn(signature: &mut Signature) {
    let clause = signature.generics.make_where_clause();
    clause
        .predicates
        .push(syn::parse_quote!(Self: ::core::marker::Sized));
}

fn mend_receiver(signature: &mut Signature, report: &mut Report) {
    let only = "the receiver of an endpoint is `&self`";
    match signature.receiver() {
        Some(receiver) if is_shared_reference(receiver) => return,
        Some(receiver) => {
            report.on(receiver, only);
            signature.inputs = std::mem::take(&mut signature.inputs)
                .into_iter()
                .skip(1)
                .collect();
        }
        None => report.on(
            &signature.ident,
            format!("{only}: add it as the first argument"),
        ),
    }
    signature.inputs.insert(0, syn::parse_quote!(&self));
}

fn mend_output(signature: &mut Signature, report: &mut Report) -> Type {
    let output = match &mut signature.output {
        ReturnType::Type(_, ty) if holds_impl_trait(ty) => {
            report.on(
                ty,
                "`impl Trait` breaks `dyn`: an endpoint returns `Call<T>`, which is a future",
            );
            None
        }
        ReturnType::Type(_, ty) => {
            let mut outlive = Outlive { has_changed: false };
            let written = ty.clone();
            outlive.visit_type_mut(ty);
            if outlive.has_changed {
                report.on(written, "what a response is turned into is owned: write `String` instead of `&str`, and so on");
            }
            Some((**ty).clone())
        }
        ReturnType::Default => {
            report.on(
                &signature.ident,
                "an endpoint returns `Call<T>`: add `-> Call<()>` if the answer has no body",
            );
            None
        }
    };
    output.unwrap_or_else(|| {
        // A type that no use of the method can quarrel with.
        let future: Type = syn::parse_quote!(
            ::std::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = ()> + Send>>
        );
        signature.output = ReturnType::Type(syn::parse_quote!(->), Box::new(future.clone()));
        future
    })
}

fn holds_impl_trait(ty: &Type) -> bool {
    struct Search(bool);
    impl VisitMut for Search {
        fn visit_type_impl_trait_mut(&mut self, _: &mut TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut search = Search(false);
    search.visit_type_mut(&mut ty.clone());
    search.0
}

/// Makes everything that a type borrows `'static`.
struct Outlive {
    has_changed: bool,
}

impl VisitMut for Outlive {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        reference
            .lifetime
            .get_or_insert_with(|| Lifetime::new("'_", Span::call_site()));
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.has_changed |= lifetime.ident != "static";
        lifetime.ident = Ident::new("static", lifetime.ident.span());
    }

    // What is borrowed in `fn(&str)` is borrowed when that is called.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}
}

/// A provided method is the user's own, but `dyn Trait` must work.
pub(super) fn mend_provided(signature: &mut Signature, report: &mut Report) {
    if needs_sized(signature) {
        return;
    }
    let is_generic = signature
        .generics
        .params
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    let takes_impl_trait = signature.inputs.iter().any(|input| match input {
        FnArg::Typed(argument) => holds_impl_trait(&argument.ty),
        FnArg::Receiver(_) => false,
    });
    let returns_impl_trait =
        matches!(&signature.output, ReturnType::Type(_, ty) if holds_impl_trait(ty));
    let is_async = signature.asyncness.is_some();
    if is_generic
        || takes_impl_trait
        || returns_impl_trait
        || is_async
        || signature.receiver().is_none()
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
    }
}

/// Whether pointers forward a provided method: they do what can be called on every `&dyn Trait`.
pub(super) fn is_forwarded(signature: &Signature) -> bool {
    signature.receiver().is_some_and(is_shared_reference) && !has_bound_on_self(signature)
}

fn is_shared_reference(receiver: &Receiver) -> bool {
    matches!(&receiver.kind, ReceiverKind::Reference(_, _, None)) && receiver.mutability.is_none()
}

fn needs_sized(signature: &Signature) -> bool {
    let clause = signature.generics.where_clause.as_ref();
    clause.is_some_and(|clause| clause.predicates.iter().any(asks_for_sized))
}

fn has_bound_on_self(signature: &Signature) -> bool {
    let clause = signature.generics.where_clause.as_ref();
    clause.is_some_and(|clause| clause.predicates.iter().any(is_about_self))
}

fn asks_for_sized(predicate: &WherePredicate) -> bool {
    let WherePredicate::Type(bounded) = predicate else {
        return false;
    };
    is_about_self(predicate)
        && bounded
            .bounds
            .iter()
            .any(|bound| name_of(bound).as_deref() == Some("Sized"))
}

fn is_about_self(predicate: &WherePredicate) -> bool {
    let WherePredicate::Type(predicate) = predicate else {
        return false;
    };
    matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident("Self"))
}

fn name_of(bound: &TypeParamBound) -> Option<String> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    bound
        .path
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}
