//! Rules about the signatures of endpoints: they must be dyn compatible and return a call.

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
use syn::{
    FnArg, GenericArgument, GenericParam, Lifetime, Path, PathArguments, ReturnType, Safety,
    Signature, Type, TypeFnPtr, TypePath, TypeReference,
    visit_mut::{self, VisitMut},
};

use super::generics::{
    TypeParts, exclude_from_dyn, is_about_self, is_shared_reference, refuse_cfgs, requires_sized,
};
use crate::report::Report;

/// Reports mistakes and repairs them, so that rustc reports no others. Returns the type that the endpoint returns.
pub(super) fn validate_and_repair(
    signature: &mut Signature,
    runtime: &Path,
    report: &mut Report,
) -> Type {
    if let Some(token) = signature.asyncness.take() {
        report.on(token, repair_async_output(signature, runtime));
    }
    if let Some(token) = signature.constness.take() {
        report.on(token, "an endpoint cannot be `const`; remove this keyword");
    }
    if let Safety::Unsafe(token) = std::mem::take(&mut signature.safety) {
        report.on(token, "an endpoint cannot be `unsafe`; remove this keyword");
    }
    if let Some(abi) = signature.abi.take() {
        report.on(abi, "an endpoint cannot have a foreign ABI; remove it");
    }
    refuse_cfgs(&mut signature.generics, report);
    repair_receiver(signature, report);
    repair_generics(signature, report);
    repair_output(signature, runtime, report)
}

/// Replaces the output of an `async fn` by a call, and returns the message that explains it.
fn repair_async_output(signature: &mut Signature, runtime: &Path) -> String {
    let output = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => match &**ty {
            Type::Path(path) if ends_in(path, &["Call", "Pages", "Items"]) => {
                return "an endpoint cannot be `async`; remove the keyword, since a `Call<T>` is a future itself"
                    .to_owned();
            }
            Type::Path(path) if ends_in(path, &["Result"]) => {
                first_type_argument(path).map_or_else(|| quote!(()), ToTokens::into_token_stream)
            }
            ty => ty.to_token_stream(),
        },
    };
    signature.output = syn::parse_quote!(-> #runtime::Call<#output>);
    let mut shown = output.to_string();
    for mark in [" <", "< ", " >", " ,", " ::", ":: ", "& "] {
        shown = shown.replace(mark, mark.trim());
    }
    format!(
        "an endpoint cannot be `async`; remove the keyword, and return `Call<{shown}>`, which is a future"
    )
}

fn ends_in(path: &TypePath, names: &[&str]) -> bool {
    let last = path.path.segments.last();
    last.is_some_and(|last| names.iter().any(|name| last.ident == name))
}

fn first_type_argument(path: &TypePath) -> Option<&Type> {
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

/// Excludes a method from `dyn` that is generic or mentions `Self`.
fn repair_generics(signature: &mut Signature, report: &mut Report) {
    let before = report.count();
    for parameter in &signature.generics.params {
        let name = match parameter {
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
            GenericParam::Lifetime(_) => continue,
        };
        report.on(
            parameter,
            format!(
                "generic methods are not dyn compatible; write a concrete type instead of `{name}`, or make \
                 the trait generic"
            ),
        );
    }
    for input in &signature.inputs {
        let FnArg::Typed(argument) = input else {
            continue;
        };
        let parts = TypeParts::of(&argument.ty);
        if parts.has_impl_trait {
            report.on(
                &argument.ty,
                "`impl Trait` is not dyn compatible; write a concrete type such as `&str`",
            );
        } else if parts.has_self {
            report.on(&argument.ty, "`Self` is not dyn compatible; write a concrete type");
        }
    }
    let clause = signature.generics.where_clause.iter();
    let predicates = clause.flat_map(|clause| &clause.predicates);
    for bound in predicates.filter(|predicate| is_about_self(predicate)) {
        let message = if requires_sized(bound) {
            "`Self: Sized` excludes the endpoint from `dyn`; remove it"
        } else {
            "an endpoint cannot have a bound on `Self`; make it a supertrait, or remove it"
        };
        report.on(bound, message);
    }
    if report.count() > before {
        exclude_from_dyn(signature);
    }
}

fn repair_receiver(signature: &mut Signature, report: &mut Report) {
    match signature.receiver() {
        Some(receiver) if is_shared_reference(receiver) => return,
        Some(receiver) => {
            report.on(receiver, "invalid receiver; write `&self`");
            signature.inputs = std::mem::take(&mut signature.inputs).into_iter().skip(1).collect();
        }
        None => report.on(&signature.ident, "missing receiver; add `&self` as the first argument"),
    }
    signature.inputs.insert(0, syn::parse_quote!(&self));
}

fn repair_output(signature: &mut Signature, runtime: &Path, report: &mut Report) -> Type {
    let ReturnType::Type(_, ty) = &mut signature.output else {
        report.on(
            &signature.ident,
            "missing return type; add `-> Call<T>`, or `-> Call<()>` if the response has no body",
        );
        return replace_output(signature, runtime);
    };
    let parts = TypeParts::of(ty);
    if parts.has_impl_trait || matches!(**ty, Type::TraitObject(_)) {
        let is_stream = ty.to_token_stream().into_iter().any(|token| token.to_string() == "Stream");
        let call =
            if is_stream { "Items<T>`, which is a stream" } else { "Call<T>`, which is a future" };
        report.on(ty, format!("an endpoint cannot return a trait; write `{call}"));
        return replace_output(signature, runtime);
    }
    if matches!(
        **ty,
        Type::Reference(_) | Type::Tuple(_) | Type::Array(_) | Type::Slice(_) | Type::Never(_)
    ) {
        report.on(
            ty,
            "an endpoint returns a call; write `Call<T>` with an owned type, or `Call<()>`",
        );
        return replace_output(signature, runtime);
    }
    let is_call = matches!(&**ty, Type::Path(path) if ends_in(path, &["Call", "Pages", "Items"]));
    let written = ty.clone();
    let mut borrows = MakeStatic { has_changed: false };
    borrows.visit_type_mut(ty);
    let repaired = (**ty).clone();
    // Of another type, rustc reports that it is no call.
    if borrows.has_changed && is_call {
        report.on(
            &written,
            "a response cannot be borrowed; write an owned type, such as `String` instead of `&str`",
        );
    }
    if parts.has_self {
        report.on(&written, "`Self` is not dyn compatible; write the type of the response");
        exclude_from_dyn(signature);
    }
    repaired
}

/// Returns a `Call<()>` instead: most callers compile with it, since they await, configure and unwrap it.
fn replace_output(signature: &mut Signature, runtime: &Path) -> Type {
    let call: Type = syn::parse_quote!(#runtime::Call<()>);
    signature.output = syn::parse_quote!(-> #call);
    call
}

/// Replaces all lifetimes in a type by `'static`.
struct MakeStatic {
    has_changed: bool,
}

impl VisitMut for MakeStatic {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        // Nothing can be borrowed from a response, not even for `'static`.
        self.has_changed = true;
        reference.lifetime.get_or_insert_with(|| Lifetime::new("'_", Span::call_site()));
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.has_changed |= lifetime.ident != "static";
        lifetime.ident = Ident::new("static", lifetime.ident.span());
    }

    // The lifetimes of `fn(&str)` are those of its calls.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}
}
