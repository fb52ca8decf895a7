//! Rules about arguments as they are declared: a name, a type, and at most one of our attributes.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{Attribute, FnArg, Pat, PatType, Signature, Type};

use crate::{
    attributes, parse::argument::ArgumentAttribute, report::Report, suggest::did_you_mean,
};

/// An argument with its type and attribute as written.
pub(super) struct DeclaredArgument {
    pub(super) name: Ident,
    pub(super) ty: Type,
    pub(super) attribute: Option<ArgumentAttribute>,
    pub(super) validity: Validity,
}

/// Whether a mistake in an argument was reported, so that none follows from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Validity {
    Valid,
    Invalid,
    /// The argument has a pattern, and could be meant by any placeholder.
    Unnamed,
}

/// Reads the arguments of an endpoint, and removes from them everything that rustc would refuse.
pub(super) fn take(signature: &mut Signature, report: &mut Report) -> Vec<DeclaredArgument> {
    let mut arguments: Vec<DeclaredArgument> = Vec::new();
    for (at, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                for attribute in std::mem::take(&mut receiver.attrs) {
                    report.on(attribute, "attributes are not allowed on `self`; remove this one");
                }
            }
            FnArg::Typed(argument) => {
                let declared = declared(argument, at, report);
                let name = &declared.name;
                if arguments.iter().any(|other| other.name == *name) {
                    report.on(name, format!("duplicate argument `{name}`; rename one of them"));
                    let name = generated_name(at);
                    *argument.pat = syn::parse_quote!(#name);
                } else {
                    arguments.push(declared);
                }
            }
        }
    }
    arguments
}

/// Removes our attributes from the arguments of a method that is not an endpoint.
pub(super) fn take_attributes(signature: &mut Signature) -> Vec<Attribute> {
    let inputs = signature.inputs.iter_mut().map(|input| match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(argument) => &mut argument.attrs,
    });
    let mut taken = Vec::new();
    for attributes in inputs {
        taken.extend(attributes.extract_if(.., |attribute| is_ours(attribute)));
    }
    taken
}

fn declared(argument: &mut PatType, at: usize, report: &mut Report) -> DeclaredArgument {
    let before = report.count();
    let attribute = take_attribute(argument, report);
    let name = name(argument, report);
    repair_type(&mut argument.ty, report);
    let validity = if report.count() == before {
        Validity::Valid
    } else if name.is_some() {
        Validity::Invalid
    } else {
        Validity::Unnamed
    };
    let name = name.unwrap_or_else(|| {
        let name = generated_name(at);
        *argument.pat = syn::parse_quote!(#name);
        name
    });
    DeclaredArgument { name, ty: (*argument.ty).clone(), attribute, validity }
}

/// Removes all attributes from an argument but lint levels, which rustc allows there.
fn take_attribute(argument: &mut PatType, report: &mut Report) -> Option<ArgumentAttribute> {
    let mut parsed = Vec::new();
    for attribute in std::mem::take(&mut argument.attrs) {
        if is_ours(&attribute) {
            match ArgumentAttribute::parse(&attribute) {
                Ok(attribute) => parsed.push(attribute),
                Err(error) => report.add(error),
            }
        } else if attributes::is_lint(&attribute) {
            argument.attrs.push(attribute);
        } else {
            report.on(attribute.path(), unknown_attribute(&attribute));
        }
    }
    if let [_, second, ..] = parsed.as_slice() {
        report.at(
            second.span,
            "an argument can have only one of `#[query]`, `#[header]` and `#[body]`; remove one",
        );
    }
    parsed.into_iter().next()
}

/// Returns the name of an argument, unless it has a pattern, which trait methods cannot have.
fn name(argument: &mut PatType, report: &mut Report) -> Option<Ident> {
    match &mut *argument.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            if let Some(token) = pattern.mutability.take() {
                report.on(token, "arguments of an endpoint cannot be `mut`; remove this keyword");
            }
            Some(pattern.ident.clone())
        }
        pattern => {
            report.on(
                pattern,
                "arguments of an endpoint cannot be patterns; write a name, as in `id: &str`",
            );
            None
        }
    }
}

fn generated_name(at: usize) -> Ident {
    Ident::new(&format!("argument{at}"), Span::mixed_site())
}

/// Puts unsized types behind a reference.
fn repair_type(ty: &mut Type, report: &mut Report) {
    let is_unsized = match &*ty {
        Type::Path(path) => path.path.is_ident("str"),
        Type::Slice(_) | Type::TraitObject(_) => true,
        _ => false,
    };
    if is_unsized {
        let written = ty.to_token_stream();
        report.on(
            &written,
            format!("`{written}` has no size known at compile time; write `&{written}`"),
        );
        *ty = syn::parse_quote!(&#written);
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    ArgumentAttribute::NAMES.iter().any(|name| attribute.path().is_ident(name))
}

fn unknown_attribute(attribute: &Attribute) -> String {
    let path = attributes::path(attribute);
    match path.as_str() {
        "cfg" => "`cfg` is not supported on an argument; put it on the method".to_owned(),
        "cfg_attr" => {
            "`cfg_attr` is not supported on an argument; write the attribute without a condition"
                .to_owned()
        }
        "doc" => {
            "doc comments are not allowed on an argument; describe it in the docs of the method"
                .to_owned()
        }
        "path" | "param" => {
            "path arguments have no attribute; remove it, and write `<name>` in the path".to_owned()
        }
        "json" | "form" | "multipart" | "stream" => {
            format!("unknown attribute `{path}`; write `#[body({path})]`")
        }
        _ => {
            let usage = "an argument can have `#[query]`, `#[header(\"Name\")]` or `#[body]`";
            let hint = did_you_mean(&path, ArgumentAttribute::NAMES, usage);
            format!("unknown attribute `{path}`; {hint}")
        }
    }
}
