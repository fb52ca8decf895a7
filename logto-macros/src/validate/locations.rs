//! Rules about where arguments go: each to one part of the request, and each placeholder gets an argument.

use proc_macro2::Ident;
use syn::{LitStr, Type, ext::IdentExt};

use super::arguments::{DeclaredArgument, Validity};
use crate::{
    model::{Argument, Location},
    parse::{
        argument::{ArgumentAttribute, ArgumentKind, Body},
        options::Options,
        pages::Pages,
        path::PathTemplate,
        syntax::header_name,
        verb::Verb,
    },
    report::Report,
    suggest::closest,
};

/// The path of an endpoint, with its mistakes already reported.
#[derive(Clone, Copy)]
pub(super) enum DeclaredPath<'p> {
    Valid(&'p PathTemplate, &'p LitStr),
    Invalid(&'p LitStr),
    Missing,
}

/// Gives each argument its location. Arguments with mistakes are left out.
pub(super) fn locate(
    mut declared: Vec<DeclaredArgument>,
    path: DeclaredPath<'_>,
    report: &mut Report,
) -> Vec<Argument> {
    let mut arguments = match path {
        DeclaredPath::Valid(template, path) => {
            path_arguments(&mut declared, template, path, report)
        }
        DeclaredPath::Invalid(path) => {
            declared.retain(|argument| {
                argument.attribute.is_some() || !may_mention(path, &argument.name)
            });
            Vec::new()
        }
        DeclaredPath::Missing => {
            declared.retain(|argument| argument.attribute.is_some());
            Vec::new()
        }
    };
    for DeclaredArgument { name, ty, attribute, validity } in declared {
        if validity != Validity::Valid {
            continue;
        }
        let Some(attribute) = attribute else {
            report.on(&name, unused(&name));
            continue;
        };
        if let Some(location) = location(attribute.kind, &name, report) {
            arguments.push(Argument { name, ty, location });
        }
    }
    let constant = match path {
        DeclaredPath::Valid(template, _) => template.query_keys().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    check_duplicates(&arguments, constant, report);
    check_content_type(&arguments, report);
    arguments
}

/// The names of the arguments that a placeholder can mean.
pub(super) fn names(declared: &[DeclaredArgument]) -> Vec<String> {
    let in_path = declared.iter().filter(|argument| argument.attribute.is_none());
    in_path.map(|argument| argument.name.unraw().to_string()).collect()
}

/// Removes the arguments that fill placeholders, and returns them in the order of the path.
fn path_arguments(
    declared: &mut Vec<DeclaredArgument>,
    template: &PathTemplate,
    path: &LitStr,
    report: &mut Report,
) -> Vec<Argument> {
    let mut arguments = Vec::new();
    let mut missing = Vec::new();
    for placeholder in template.placeholders() {
        let name = placeholder.name.as_str();
        let Some(at) = declared.iter().position(|argument| argument.name.unraw() == name) else {
            missing.push(name);
            continue;
        };
        let DeclaredArgument { ty, attribute, validity, name: argument } = declared.remove(at);
        if let (Some(attribute), Validity::Valid) = (attribute, validity) {
            report.at(
                attribute.span,
                format!(
                    "the argument `{name}` is already in the path; remove this attribute, or `<{name}>`"
                ),
            );
        }
        arguments.push(Argument {
            name: argument,
            ty,
            location: Location::Path(placeholder.clone()),
        });
    }
    report_missing(&missing, declared, path, report);
    arguments
}

/// Whether an invalid path may mention this argument, in any spelling.
fn may_mention(path: &LitStr, argument: &Ident) -> bool {
    let argument = argument.unraw().to_string();
    let path = path.value().replace('-', "_");
    let mut words = path.split(|c: char| !c.is_alphanumeric() && c != '_');
    path.contains("<>")
        || path.contains(['{', '['])
        || path.contains("/:")
        || words.any(|word| closest(word, [argument.as_str()]).is_some())
}

/// Reports placeholders without an argument. If an argument without a location was probably meant, the two are one
/// mistake.
fn report_missing(
    missing: &[&str],
    declared: &mut Vec<DeclaredArgument>,
    path: &LitStr,
    report: &mut Report,
) {
    if declared.iter().any(|argument| argument.validity == Validity::Unnamed) {
        return;
    }
    for placeholder in missing {
        let names = names(declared);
        let only = (missing.len() == 1 && names.len() == 1).then(|| names[0].as_str());
        let Some(meant) = closest(placeholder, names.iter().map(String::as_str)).or(only) else {
            report.on(
                path,
                format!(
                    "no argument is named `{placeholder}`; add `{placeholder}: &str`, or remove `<{placeholder}>`"
                ),
            );
            continue;
        };
        report.on(path, format!("no argument is named `{placeholder}`; did you mean `<{meant}>`?"));
        declared.retain(|argument| argument.name.unraw() != meant);
    }
}

fn location(kind: ArgumentKind, name: &Ident, report: &mut Report) -> Option<Location> {
    Some(match kind {
        ArgumentKind::Query { name: Some(key), .. } if key.value().is_empty() => {
            report.on(key, "empty query parameter name; write one such as \"pageSize\"");
            return None;
        }
        ArgumentKind::Query { name: key, join } => {
            let key = key.map_or_else(|| name.unraw().to_string(), |key| key.value());
            Location::Query(key, join)
        }
        ArgumentKind::Flatten => Location::FlattenedQuery,
        ArgumentKind::Header { name } => match header_name(&name) {
            Ok(name) => Location::Header(name),
            Err(error) => {
                report.add(error);
                return None;
            }
        },
        ArgumentKind::Body(Body::Field(key)) => {
            Location::BodyField(key.unwrap_or_else(|| name.unraw().to_string()))
        }
        ArgumentKind::Body(body) => Location::Body(body),
    })
}

fn unused(argument: &Ident) -> String {
    let name = argument.unraw();
    format!(
        "the argument `{name}` is not part of the request; write `<{name}>` in the path, or put `#[query]`, \
         `#[header(\"Name\")]` or `#[body]` before it"
    )
}

/// Refuses two arguments for one query parameter or header: which of them the server uses would be unclear.
fn check_duplicates(arguments: &[Argument], constant: Vec<String>, report: &mut Report) {
    let key = |argument: &Argument| match &argument.location {
        Location::Query(key, _) => Some(format!("query parameter `{key}`")),
        Location::Header(key) => Some(format!("header `{key}`")),
        Location::BodyField(key) => Some(format!("body field `{key}`")),
        Location::Path(_) | Location::FlattenedQuery | Location::Body(_) => None,
    };
    let constant = constant.into_iter().map(|key| format!("query parameter `{key}`"));
    let mut seen: Vec<String> = constant.collect();
    for argument in arguments {
        let Some(key) = key(argument) else {
            continue;
        };
        if seen.contains(&key) {
            report.on(
                &argument.name,
                format!("duplicate {key}; take a sequence to send several values"),
            );
        }
        seen.push(key);
    }
}

/// Refuses a `Content-Type` next to a multipart body, whose own names the boundary between its parts.
fn check_content_type(arguments: &[Argument], report: &mut Report) {
    if !arguments
        .iter()
        .any(|argument| matches!(argument.location, Location::Body(Body::Multipart)))
    {
        return;
    }
    for argument in arguments {
        if matches!(&argument.location, Location::Header(name) if name == "content-type") {
            report.on(
                &argument.name,
                "`#[body(multipart)]` sets the content type; remove this argument",
            );
        }
    }
}

/// Refuses arguments for the query parameters that `Pages` and `Items` set.
pub(super) fn check_page_parameters(
    returns: &Type,
    options: &Options,
    arguments: &[Argument],
    report: &mut Report,
) {
    let segment = match returns {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let Some(returned) = segment.map(|segment| &segment.ident) else {
        return;
    };
    if returned != "Pages" && returned != "Items" {
        return;
    }
    let default = Pages::default();
    let parameters = options.pages().unwrap_or(&default).parameters();
    for argument in arguments {
        if let Location::Query(key, _) = &argument.location
            && let Some((_, method)) = parameters.iter().find(|(parameter, _)| parameter == key)
        {
            report.on(
                &argument.name,
                format!(
                    "`{returned}` sets `{key}` itself; remove this argument, and write `.{method}(…)` in the call"
                ),
            );
        }
    }
}

/// Refuses a second body, and a body where the method does not allow one.
pub(super) fn check_body(verb: Option<Verb>, arguments: &[DeclaredArgument], report: &mut Report) {
    let mut bodies = arguments.iter().filter_map(|argument| match &argument.attribute {
        Some(ArgumentAttribute { kind: ArgumentKind::Body(body), span }) => {
            Some((*span, matches!(body, Body::Field(_))))
        }
        _ => None,
    });
    let first = bodies.next();
    let has_fields = first.is_some_and(|(_, is_field)| is_field);
    if let Some((first, _)) = first
        && let Some(verb) = verb
        && !verb.takes_body()
    {
        let verb = verb.as_str();
        report.at(
            first,
            format!("a {verb} request cannot have a body; use `#[query]` or another method"),
        );
    }
    for (second, is_field) in bodies {
        if !(has_fields && is_field) {
            report.at(second, "duplicate body; put both values into one struct");
        }
    }
}
