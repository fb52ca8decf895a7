//! Rules about arguments: each goes to one place of the request, and the path gets all it asks for.

use proc_macro2::{Ident, Span};
use syn::{Attribute, FnArg, LitStr, Pat, PatType, Signature, Type, ext::IdentExt};

use super::partition;
use crate::{
    attribute::{Options, Role, RoleKind, Verb},
    model::{Argument, Place},
    report::Report,
    suggest::{closest, did_you_mean},
    template::Template,
};

/// An argument, its type as it is written, and what its attribute says of it.
pub(super) struct DeclaredArgument {
    name: Ident,
    ty: Type,
    role: Option<Role>,
    state: State,
}

/// What was reported of an argument already, so that nothing follows from it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Right,
    Wrong,
    /// It has a pattern, and might be what a placeholder means.
    Nameless,
}

/// Takes our attributes off the arguments, and what is left of them that rustc would refuse.
pub(super) fn take(signature: &mut Signature, report: &mut Report) -> Vec<DeclaredArgument> {
    let mut arguments = Vec::new();
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
            FnArg::Typed(argument) => arguments.push(declared(argument, at, report)),
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
    if let Type::ImplTrait(ty) = &*argument.ty {
        report.on(
            ty,
            "`impl Trait` breaks `dyn`: write a type, such as `&str`",
        );
        let bounds = &ty.bounds;
        *argument.ty = syn::parse_quote!(::std::boxed::Box<dyn #bounds>);
    }
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
    let (kept, unknown) = partition(others, is_lint);
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
                "an argument of an endpoint is a name, not a pattern",
            );
            let name = Ident::new(&format!("argument{at}"), Span::mixed_site());
            *pattern = syn::parse_quote!(#name);
            (name, true)
        }
    }
}

/// Checks placeholders and arguments against each other, both ways.
pub(super) fn place(
    mut declared: Vec<DeclaredArgument>,
    template: &Template,
    path: &LitStr,
    options: &Options,
    report: &mut Report,
) -> Vec<Argument> {
    let mut arguments = Vec::new();
    let mut missing = Vec::new();
    for placeholder in template.placeholders() {
        let Some(at) = declared
            .iter()
            .position(|argument| argument.name.unraw() == placeholder)
        else {
            missing.push(placeholder);
            continue;
        };
        let DeclaredArgument {
            name,
            ty,
            role,
            state,
        } = declared.remove(at);
        if let (Some(role), State::Right) = (role, state) {
            report.at(
                role.span,
                format!(
                    "`{placeholder}` stands in the path already: remove this, or `<{placeholder}>`"
                ),
            );
        }
        arguments.push(Argument {
            name,
            ty,
            place: Place::Path(placeholder.to_owned()),
        });
    }
    report_missing(&missing, &mut declared, path, report);
    for DeclaredArgument {
        name,
        ty,
        role,
        state,
    } in declared
    {
        match role {
            _ if state != State::Right => {}
            Some(role) => {
                let place = place_of(role, &name, options, report);
                arguments.extend(place.map(|place| Argument { name, ty, place }));
            }
            None => report.on(&name, without_role(&name)),
        }
    }
    check_names(&arguments, report);
    arguments
}

/// Placeholders without an argument. An argument that goes nowhere and must have been meant is part of
/// the same mistake.
fn report_missing(
    missing: &[&str],
    declared: &mut Vec<DeclaredArgument>,
    path: &LitStr,
    report: &mut Report,
) {
    if declared
        .iter()
        .any(|argument| argument.state == State::Nameless)
    {
        return;
    }
    for placeholder in missing {
        let homeless = declared.iter().filter(|argument| argument.role.is_none());
        let names: Vec<String> = homeless
            .map(|argument| argument.name.unraw().to_string())
            .collect();
        let only = (missing.len() == 1 && names.len() == 1).then(|| names[0].as_str());
        let Some(meant) = closest(placeholder, names.iter().map(String::as_str)).or(only) else {
            report.on(
                path,
                format!(
                    "no argument is called `{placeholder}`: add `{placeholder}: &str`, or remove `<{placeholder}>`"
                ),
            );
            continue;
        };
        report.on(
            path,
            format!("no argument is called `{placeholder}`: did you mean `<{meant}>`?"),
        );
        declared.retain(|argument| argument.name.unraw() != meant);
    }
}

fn place_of(role: Role, name: &Ident, options: &Options, report: &mut Report) -> Option<Place> {
    match role.kind {
        RoleKind::Query { name: None } => Some(Place::Query(name.unraw().to_string())),
        RoleKind::Query { name: Some(key) } if key.value().is_empty() => {
            report.on(
                key,
                "a query parameter has a name: write one such as \"pageSize\"",
            );
            None
        }
        RoleKind::Query { name: Some(key) } => Some(Place::Query(key.value())),
        RoleKind::Flatten => Some(Place::Flatten),
        RoleKind::Body(body) => Some(Place::Body(body)),
        RoleKind::Header { name } => header(&name, options, report).map(Place::Header),
    }
}

/// Headers that say where a request goes and where it ends.
const MANAGED: [&str; 7] = [
    "connection",
    "content-length",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn header(name: &LitStr, options: &Options, report: &mut Report) -> Option<String> {
    let lower = name.value().to_ascii_lowercase();
    if lower.is_empty() || !lower.bytes().all(is_token_byte) {
        report.on(
            name,
            "this is not the name of a header: write one such as \"If-None-Match\"",
        );
        return None;
    }
    if MANAGED.contains(&lower.as_str()) {
        report.on(
            name,
            "this header is set by the HTTP client: remove the argument",
        );
        return None;
    }
    if lower == "authorization" && !options.is_public {
        report.on(
            name,
            "the client sends its own token in this header: remove the argument, or add `auth = none` to the endpoint",
        );
        return None;
    }
    Some(lower)
}

/// RFC 9110 `tchar`.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Two arguments of one name would leave it to chance which the server takes.
fn check_names(arguments: &[Argument], report: &mut Report) {
    let key = |argument: &Argument| match &argument.place {
        Place::Query(key) => Some(format!("query parameter `{key}`")),
        Place::Header(key) => Some(format!("header `{key}`")),
        Place::Path(_) | Place::Flatten | Place::Body(_) => None,
    };
    for (at, argument) in arguments.iter().enumerate() {
        let Some(key_here) = key(argument) else {
            continue;
        };
        if arguments
            .iter()
            .take(at)
            .any(|earlier| key(earlier).as_ref() == Some(&key_here))
        {
            report.on(
                &argument.name,
                format!(
                    "the {key_here} has an argument already: for several values take a sequence"
                ),
            );
        }
    }
}

fn without_role(name: &Ident) -> String {
    let name = name.unraw();
    format!(
        "where does `{name}` go? Write `<{name}>` in the path, or put `#[query]`, `#[header(\"Name\")]` \
         or `#[body]` before it"
    )
}

/// At most one body, and only where a request can have one.
pub(super) fn check_body(verb: Verb, arguments: &[DeclaredArgument], report: &mut Report) {
    let mut bodies = arguments
        .iter()
        .filter_map(|argument| match &argument.role {
            Some(Role {
                kind: RoleKind::Body(_),
                span,
            }) => Some(*span),
            _ => None,
        });
    if let Some(first) = bodies.next()
        && !verb.takes_body()
    {
        let verb = verb.as_str();
        report.at(
            first,
            format!("a {verb} request has no body: use `#[query]`, or another method"),
        );
    }
    for second in bodies {
        report.at(second, "a request has one body: put both into one struct");
    }
}

fn is_role(attribute: &Attribute) -> bool {
    Role::NAMES
        .iter()
        .any(|name| attribute.path().is_ident(name))
}

/// What rustc itself allows on an argument, besides `cfg`.
fn is_lint(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
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
        name => {
            let hint = did_you_mean(name, Role::NAMES);
            format!(
                "unknown attribute{hint}: an argument can have `#[query]`, `#[header(\"Name\")]` or `#[body]`"
            )
        }
    }
}
