//! Rules about the methods' signatures: `dyn Trait` must work, and a call must be what comes back. What
//! breaks a rule is mended after the report, so that nothing else turns red.

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
use syn::{
    FnArg, GenericArgument, GenericParam, Lifetime, Path, PathArguments, Receiver, ReceiverKind,
    ReturnType, Safety, Signature, Type, TypeFnPtr, TypeImplTrait, TypeParamBound, TypePath,
    TypeReference, WherePredicate,
    visit_mut::{self, VisitMut},
};

use super::head::refuse_conditions;
use crate::report::Report;

/// Checks the signature of an endpoint, and gives the type that it returns.
pub(super) fn mend(signature: &mut Signature, runtime: &Path, report: &mut Report) -> Type {
    if let Some(token) = signature.asyncness.take() {
        report.on(token, mend_async_output(signature, runtime));
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
    refuse_conditions(&mut signature.generics, report);
    mend_receiver(signature, report);
    mend_generics(signature, report);
    mend_output(signature, runtime, report)
}

/// What `async` wraps in a future is in a `Call` already, or should be.
fn mend_async_output(signature: &mut Signature, runtime: &Path) -> String {
    let output = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => match &**ty {
            Type::Path(path) if is_called(path, &["Call", "Pages", "Items"]) => {
                return "write `fn` without `async`: the `Call<T>` it returns is the future"
                    .to_owned();
            }
            Type::Path(path) if is_called(path, &["Result"]) => {
                first_argument(path).map_or_else(|| quote!(()), ToTokens::into_token_stream)
            }
            ty => ty.to_token_stream(),
        },
    };
    signature.output = syn::parse_quote!(-> #runtime::Call<#output>);
    let mut shown = output.to_string();
    for mark in [" <", "< ", " >", " ,", " ::", ":: ", "& "] {
        shown = shown.replace(mark, mark.trim());
    }
    format!("write `fn` without `async`, and return `Call<{shown}>`: that is the future")
}

fn is_called(path: &TypePath, names: &[&str]) -> bool {
    let last = path.path.segments.last();
    last.is_some_and(|last| names.iter().any(|name| last.ident == name))
}

fn first_argument(path: &TypePath) -> Option<&Type> {
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// What makes a method generic, or names `Self`, keeps `dyn` from working.
fn mend_generics(signature: &mut Signature, report: &mut Report) {
    let before = report.count();
    for parameter in &signature.generics.params {
        let name = match parameter {
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
            GenericParam::Lifetime(_) => continue,
        };
        report.on(
            parameter,
            format!("a generic method breaks `dyn`: write a type instead of `{name}`, or make the trait generic"),
        );
    }
    for input in &signature.inputs {
        let FnArg::Typed(argument) = input else {
            continue;
        };
        let found = Found::in_type(&argument.ty);
        if found.impl_trait {
            report.on(
                &argument.ty,
                "`impl Trait` breaks `dyn`: write a type, such as `&str`",
            );
        } else if found.self_type {
            report.on(&argument.ty, "`Self` breaks `dyn`: write a type");
        }
    }
    let clause = signature.generics.where_clause.iter();
    let predicates = clause.flat_map(|clause| &clause.predicates);
    for bound in predicates.filter(|predicate| is_about_self(predicate)) {
        let message = if asks_for_sized(bound) {
            "`Self: Sized` keeps `dyn` from having this method: remove it"
        } else {
            "a bound on `Self` is one on the whole trait: write it as a supertrait, or remove it"
        };
        report.on(bound, message);
    }
    if report.count() > before {
        keep_from_dyn(signature);
    }
}

/// The method stays callable, and `dyn` works without it.
pub(super) fn keep_from_dyn(signature: &mut Signature) {
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

fn mend_output(signature: &mut Signature, runtime: &Path, report: &mut Report) -> Type {
    let ReturnType::Type(_, ty) = &mut signature.output else {
        report.on(
            &signature.ident,
            "an endpoint returns `Call<T>`: add `-> Call<()>` if the answer has no body",
        );
        return replace_output(signature, runtime);
    };
    let found = Found::in_type(ty);
    if found.impl_trait || found.trait_object {
        report.on(
            ty,
            "an endpoint returns `Call<T>`, which is a future: write it instead of the trait",
        );
        return replace_output(signature, runtime);
    }
    let written = ty.clone();
    let mut outlive = Outlive { has_changed: false };
    outlive.visit_type_mut(ty);
    let mended = (**ty).clone();
    if outlive.has_changed {
        report.on(
            &written,
            "what a response is turned into is owned: write `String` instead of `&str`, and so on",
        );
    }
    if found.self_type {
        report.on(
            &written,
            "`Self` breaks `dyn`: write the type that the answer is read as",
        );
        keep_from_dyn(signature);
    }
    mended
}

/// Makes it return what most uses can do with: something to await, to configure and to unwrap.
fn replace_output(signature: &mut Signature, runtime: &Path) -> Type {
    let call: Type = syn::parse_quote!(#runtime::Call<()>);
    signature.output = syn::parse_quote!(-> #call);
    call
}

/// What `dyn` cannot have in the types of its methods.
#[derive(Default)]
pub(super) struct Found {
    pub(super) impl_trait: bool,
    /// The type itself, not one behind a pointer.
    trait_object: bool,
    /// `Self` alone: of what stands behind a `Self::`, rustc knows more.
    self_type: bool,
}

impl Found {
    pub(super) fn in_type(ty: &Type) -> Self {
        let mut found = Self {
            trait_object: matches!(ty, Type::TraitObject(_)),
            ..Self::default()
        };
        found.visit_type_mut(&mut ty.clone());
        found
    }
}

impl VisitMut for Found {
    fn visit_type_impl_trait_mut(&mut self, _: &mut TypeImplTrait) {
        self.impl_trait = true;
    }

    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        self.self_type |= path.path.is_ident("Self");
        visit_mut::visit_type_path_mut(self, path);
    }
}

/// Makes everything that a type borrows `'static`.
struct Outlive {
    has_changed: bool,
}

impl VisitMut for Outlive {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        // What is read from a response is gone with it, so that even a `&'static` cannot be had.
        self.has_changed = true;
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

pub(super) fn is_shared_reference(receiver: &Receiver) -> bool {
    matches!(&receiver.kind, ReceiverKind::Reference(_, _, None)) && receiver.mutability.is_none()
}

pub(super) fn asks_for_sized(predicate: &WherePredicate) -> bool {
    let mut bounds = bounds_on_self(predicate).into_iter();
    bounds.any(|bound| name_of(bound).as_deref() == Some("Sized"))
}

fn is_about_self(predicate: &WherePredicate) -> bool {
    matches!(predicate, WherePredicate::Type(predicate)
        if matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident("Self")))
}

pub(super) fn bounds_on_self(predicate: &WherePredicate) -> Vec<&TypeParamBound> {
    match predicate {
        WherePredicate::Type(bounded) if is_about_self(predicate) => {
            bounded.bounds.iter().collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn name_of(bound: &TypeParamBound) -> Option<String> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let last = bound.path.segments.last();
    last.map(|segment| segment.ident.to_string())
}
