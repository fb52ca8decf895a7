//! Names the elided lifetimes inside the types of arguments, and refuses undeclared ones.
//!
//! ```text
//! fn list(&self, target: Option<&str>) -> Call<T>;
//! fn list<'target>(&self, target: Option<&'target str>) -> Call<T>;
//! ```
//!
//! The two are equivalent, but `mockall` supports only the second.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    BoundLifetimes, FnArg, GenericParam, Generics, Lifetime, LifetimeParam,
    ParenthesizedGenericArguments, Pat, Signature, Type, TypeFnPtr, TypeReference,
    ext::IdentExt,
    visit_mut::{self, VisitMut},
};

use crate::report::Report;

/// Names the elided lifetimes of a method. The names differ from those in the trait's `generics` and in its `body`.
pub(crate) fn name_elided(signature: &mut Signature, generics: &Generics, body: TokenStream) {
    if signature.receiver().is_none() {
        // A lifetime elided in the output could be that of an argument, and would need a name as well.
        return;
    }
    let mut taken = collected(generics.to_token_stream());
    collect(signature.to_token_stream(), &mut taken);
    collect(body, &mut taken);
    let mut namer = Namer { taken, added: Vec::new(), argument: None };
    for argument in &mut signature.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(pattern) = &*argument.pat
        {
            namer.argument = Some(pattern.ident.clone());
            match &mut *argument.ty {
                // `mockall` supports an elided lifetime of the reference itself.
                Type::Reference(reference) => namer.visit_type_mut(&mut reference.elem),
                ty => namer.visit_type_mut(ty),
            }
        }
    }
    let declared = signature.generics.lifetimes().count();
    for (offset, lifetime) in namer.added.into_iter().enumerate() {
        let parameter = GenericParam::Lifetime(LifetimeParam::new(lifetime));
        signature.generics.params.insert(declared + offset, parameter);
    }
}

/// Reports lifetimes that are declared nowhere, each once, and replaces them: rustc would report each for the trait and for
/// every implementation.
pub(crate) fn refuse_undeclared(
    signature: &mut Signature,
    generics: &Generics,
    report: &mut Report,
) {
    let declared = generics.lifetimes().chain(signature.generics.lifetimes());
    let declared = declared.map(|parameter| parameter.lifetime.ident.to_string()).collect();
    Undeclared { declared, reported: HashSet::new(), report }.visit_signature_mut(signature);
}

struct Undeclared<'r> {
    declared: HashSet<String>,
    reported: HashSet<String>,
    report: &'r mut Report,
}

impl VisitMut for Undeclared<'_> {
    fn visit_bound_lifetimes_mut(&mut self, binder: &mut BoundLifetimes) {
        self.declared.extend(collected(binder.to_token_stream()));
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        let name = lifetime.ident.to_string();
        if matches!(name.as_str(), "static" | "_") || self.declared.contains(&name) {
            return;
        }
        if self.reported.insert(name.clone()) {
            let message = format!(
                "undeclared lifetime `'{name}`; remove it, or declare it on the trait or the method"
            );
            self.report.on(&*lifetime, message);
        }
        lifetime.ident = Ident::new("static", lifetime.ident.span());
    }
}

fn collected(tokens: TokenStream) -> HashSet<String> {
    let mut names = HashSet::new();
    collect(tokens, &mut names);
    names
}

/// Collects the names of all lifetimes in the tokens, without quotes.
fn collect(tokens: TokenStream, names: &mut HashSet<String>) {
    let mut is_after_quote = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), names),
            TokenTree::Ident(name) if is_after_quote => {
                names.insert(name.to_string());
            }
            TokenTree::Punct(mark) => {
                is_after_quote = mark.as_char() == '\'';
                continue;
            }
            _ => {}
        }
        is_after_quote = false;
    }
}

struct Namer {
    taken: HashSet<String>,
    added: Vec<Lifetime>,
    argument: Option<Ident>,
}

impl Namer {
    fn fresh(&mut self) -> Option<Lifetime> {
        let argument = self.argument.as_ref()?;
        let mut name = argument.unraw().to_string();
        // `'type` is not a lifetime, though `r#type` is a name.
        if *argument != name {
            name.push('_');
        }
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        let span = Span::mixed_site().located_at(argument.span());
        let lifetime = Lifetime::new(&format!("'{name}"), span);
        self.added.push(lifetime.clone());
        Some(lifetime)
    }
}

impl VisitMut for Namer {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.lifetime.is_none() {
            reference.lifetime = self.fresh();
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_"
            && let Some(fresh) = self.fresh()
        {
            *lifetime = fresh;
        }
    }

    // Lifetimes elided in `fn(&str)` and `Fn(&str)` are those of their calls.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {
    }
}
