//! Rules about where arguments go: each to one place of the request, and the path gets all it asks for.

use proc_macro2::Ident;
use syn::{LitStr, Type, ext::IdentExt};

use super::arguments::{DeclaredArgument, State};
use crate::{
    attribute::{Body, Options, Role, RoleKind, Verb, is_token},
    model::{Argument, Place},
    report::Report,
    suggest::closest,
    template::Template,
};

/// What is known of the path when the arguments are looked at.
#[derive(Clone, Copy)]
pub(super) enum Route<'p> {
    Known(&'p Template, &'p LitStr),
    /// What is wrong with it, or that it is missing, was reported.
    Unknown(Option<&'p LitStr>),
}

/// Checks placeholders and arguments against each other, both ways.
pub(super) fn place(
    mut declared: Vec<DeclaredArgument>,
    route: Route<'_>,
    options: &Options,
    report: &mut Report,
) -> Vec<Argument> {
    let mut arguments = match route {
        Route::Known(template, path) => in_path(&mut declared, template, path, report),
        Route::Unknown(path) => {
            declared.retain(|argument| argument.role.is_some() || !may_name(path, &argument.name));
            Vec::new()
        }
    };
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

/// The arguments that fill placeholders, in the order of the path.
fn in_path(
    declared: &mut Vec<DeclaredArgument>,
    template: &Template,
    path: &LitStr,
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
    report_missing(&missing, declared, path, report);
    arguments
}

/// Whether a path that is wrong may name this argument, in whatever spelling.
fn may_name(path: Option<&LitStr>, argument: &Ident) -> bool {
    let argument = argument.unraw().to_string();
    path.is_none_or(|path| {
        let path = path.value().replace('-', "_");
        let is_nameless = path.contains("<>") || path.contains("{}");
        is_nameless
            || path
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| closest(word, [argument.as_str()]).is_some())
    })
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
const MANAGED: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn header(name: &LitStr, options: &Options, report: &mut Report) -> Option<String> {
    let lower = name.value().to_ascii_lowercase();
    if !is_token(&lower) {
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

/// Two arguments of one name would leave it to chance which the server takes.
fn check_names(arguments: &[Argument], report: &mut Report) {
    let key = |argument: &Argument| match &argument.place {
        Place::Query(key) => Some(format!("query parameter `{key}`")),
        Place::Header(key) => Some(format!("header `{key}`")),
        Place::Path(_) | Place::Flatten | Place::Body(_) => None,
    };
    let has_files = arguments
        .iter()
        .any(|argument| matches!(argument.place, Place::Body(Body::Multipart)));
    for (at, argument) in arguments.iter().enumerate() {
        if has_files && matches!(&argument.place, Place::Header(name) if name == "content-type") {
            let message = "a form with files has a content type of its own, which tells its parts apart: remove this argument";
            report.on(&argument.name, message);
        }
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

/// A list that comes page by page numbers its pages itself.
pub(super) fn check_page_numbers(returns: &Type, arguments: &[Argument], report: &mut Report) {
    let last = match returns {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    if !last.is_some_and(|last| last.ident == "Pages" || last.ident == "Items") {
        return;
    }
    for argument in arguments {
        if let Place::Query(key) = &argument.place
            && ["page", "page_size"].contains(&key.as_str())
        {
            let message = format!(
                "pages are numbered already: remove this argument, and say `.{key}(…)` in the call"
            );
            report.on(&argument.name, message);
        }
    }
}

/// At most one body, and only where a request can have one.
pub(super) fn check_body(verb: Option<Verb>, arguments: &[DeclaredArgument], report: &mut Report) {
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
        && let Some(verb) = verb
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
