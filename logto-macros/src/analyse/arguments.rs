//! Rules about arguments as they are declared: a name, a type, and at most one attribute of ours.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{Attribute, FnArg, Pat, PatType, Signature, Type};

use super::partition;
use crate::{
    attribute::{Role, carried},
    report::Report,
    suggest::did_you_mean,
};

/// An argument, its type as it is written, and what its attribute says of it.
pub(super) struct DeclaredArgument {
    pub(super) name: Ident,
    pub(super) ty: Type,
    pub(super) role: Option<Role>,
    pub(super) state: State,
}

/// What was reported of an argument already, so that nothing follows from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Right,
    Wrong,
    /// It has a pattern, and might be what a placeholder means.
    Nameless,
}

/// Takes our attributes off the arguments, and what is left of them that rustc would refuse.
pub(super) fn take(signature: &mut Signature, report: &mut Report) -> Vec<DeclaredArgument> {
    let mut arguments: Vec<DeclaredArgument> = Vec::new();
    for (at, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                for attribute in std::mem::take(&mut receiver.attrs) {
                    report.on(
                        attribute,
                        "`self` is the client, not a part of the request: remove this",
                    );
                }
            }
            FnArg::Typed(argument) => {
                let declared = declared(argument, at, report);
                if arguments.iter().any(|other| other.name == declared.name) {
                    let name = &declared.name;
                    report.on(
                        name,
                        format!(
                            "an argument is called `{name}` already: give this one another name"
                        ),
                    );
                    let name = made_up(at);
                    *argument.pat = syn::parse_quote!(#name);
                } else {
                    arguments.push(declared);
                }
            }
        }
    }
    arguments
}

/// Takes our attributes off the arguments of a method that is no endpoint.
pub(super) fn take_roles(signature: &mut Signature) -> Vec<Attribute> {
    let attributes = signature.inputs.iter_mut().map(|input| match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(argument) => &mut argument.attrs,
    });
    let mut taken = Vec::new();
    for attributes in attributes {
        let (ours, kept) = partition(std::mem::take(attributes), is_role);
        *attributes = kept;
        taken.extend(ours);
    }
    taken
}

fn declared(argument: &mut PatType, at: usize, report: &mut Report) -> DeclaredArgument {
    let before = report.count();
    let role = role(argument, report);
    let (name, is_nameless) = name(argument, at, report);
    mend_type(&mut argument.ty, report);
    let state = match (report.count() == before, is_nameless) {
        (true, _) => State::Right,
        (false, true) => State::Nameless,
        (false, false) => State::Wrong,
    };
    DeclaredArgument {
        name,
        ty: (*argument.ty).clone(),
        role,
        state,
    }
}

/// Takes the attributes of an argument off it, but for those that rustc knows.
fn role(argument: &mut PatType, report: &mut Report) -> Option<Role> {
    let (ours, others) = partition(std::mem::take(&mut argument.attrs), is_role);
    // What rustc itself allows on an argument, besides `cfg`.
    let (kept, unknown) = partition(others, carried::is_lint);
    argument.attrs = kept;
    for attribute in unknown {
        report.on(attribute.path(), unknown_attribute(&attribute));
    }
    let mut roles = Vec::new();
    for attribute in &ours {
        match Role::parse(attribute) {
            Ok(role) => roles.push(role),
            Err(error) => report.add(error),
        }
    }
    if let [_, second, ..] = roles.as_slice() {
        report.at(
            second.span,
            "an argument goes to one place: remove one of its attributes",
        );
    }
    roles.into_iter().next()
}

/// The name of an argument, and whether it had to be made up: a trait's method has no patterns.
fn name(argument: &mut PatType, at: usize, report: &mut Report) -> (Ident, bool) {
    match &mut *argument.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            if let Some(token) = pattern.mutability.take() {
                report.on(
                    token,
                    "an endpoint has no body that could change this: remove `mut`",
                );
            }
            (pattern.ident.clone(), false)
        }
        pattern => {
            report.on(
                &pattern,
                "an argument of an endpoint is a name, as in `id: &str`, not a pattern",
            );
            let name = made_up(at);
            *pattern = syn::parse_quote!(#name);
            (name, true)
        }
    }
}

fn made_up(at: usize) -> Ident {
    Ident::new(&format!("argument{at}"), Span::mixed_site())
}

/// What has no size known to the compiler goes behind a reference.
fn mend_type(ty: &mut Type, report: &mut Report) {
    let is_unsized = match &*ty {
        Type::Path(path) => path.path.is_ident("str"),
        Type::Slice(_) | Type::TraitObject(_) => true,
        _ => false,
    };
    if is_unsized {
        let written = ty.to_token_stream();
        report.on(
            &written,
            format!("an argument has a size: write `&{written}`"),
        );
        *ty = syn::parse_quote!(&#written);
    }
}

fn is_role(attribute: &Attribute) -> bool {
    Role::NAMES
        .iter()
        .any(|name| attribute.path().is_ident(name))
}

fn unknown_attribute(attribute: &Attribute) -> String {
    let name = attribute
        .path()
        .get_ident()
        .map(Ident::to_string)
        .unwrap_or_default();
    match name.as_str() {
        "cfg" | "cfg_attr" => {
            "an argument cannot be conditional, since a call must fit all builds: put \
                               `cfg` on the method"
                .to_owned()
        }
        "doc" => {
            "an argument has no docs of its own: write of it in those of the method".to_owned()
        }
        "path" | "param" => {
            "a path argument has no attribute: remove this, and write `<name>` in the path"
                .to_owned()
        }
        "json" | "form" | "multipart" => format!("write `#[body({name})]`"),
        name => {
            let hint = did_you_mean(name, Role::NAMES);
            format!(
                "unknown attribute{hint}: an argument can have `#[query]`, `#[header(\"Name\")]` or `#[body]`"
            )
        }
    }
}
