//! Path templates: `/api/connectors/<id>/test`.
//!
//! A placeholder is always a whole segment; that is what lets the runtime promise that an argument
//! can never change which endpoint is called.

use syn::{LitStr, ext::IdentExt, parse::Parser};

use crate::report::Report;

/// A path that is known to be well-formed.
pub(crate) struct Template {
    segments: Vec<Segment>,
}

enum Segment {
    Literal(String),
    Placeholder(String),
}

impl Template {
    /// Reads a path literal. Every mistake in it is reported on the literal.
    pub(crate) fn parse(literal: &LitStr, report: &mut Report) -> Option<Self> {
        let before = report.count();
        let path = literal.value();
        let Some(path) = path.strip_prefix('/') else {
            report.on(literal, missing_slash(&path));
            return None;
        };
        let mut segments = Vec::new();
        let mut texts = path.split('/').peekable();
        while let Some(text) = texts.next() {
            match Segment::parse(text, texts.peek().is_none()) {
                Ok(segment) => segments.push(segment),
                Err(message) => report.on(literal, message),
            }
        }
        let template = Self { segments };
        for name in template.duplicates() {
            report.on(
                literal,
                format!("placeholder `<{name}>` stands twice in the path: give each its own name"),
            );
        }
        (report.count() == before).then_some(template)
    }

    /// The names of the placeholders, in order.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Placeholder(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    /// The template in OpenAPI's spelling: `/api/connectors/{id}/test`.
    pub(crate) fn to_openapi(&self) -> String {
        self.segments
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => format!("/{text}"),
                Segment::Placeholder(name) => format!("/{{{name}}}"),
            })
            .collect()
    }

    fn duplicates(&self) -> Vec<&str> {
        let names: Vec<&str> = self.placeholders().collect();
        let mut twice: Vec<&str> = names
            .iter()
            .enumerate()
            .filter(|(at, name)| names.iter().take(*at).any(|earlier| earlier == *name))
            .map(|(_, name)| *name)
            .collect();
        twice.dedup();
        twice
    }
}

impl Segment {
    fn parse(text: &str, is_last: bool) -> Result<Self, String> {
        if let Some(inside) = text
            .strip_prefix('<')
            .filter(|inside| !inside.contains(['?', '#']))
        {
            return match inside.strip_suffix('>') {
                Some(name) => placeholder(name),
                None => Err(unclosed(text, inside)),
            };
        }
        if text.is_empty() {
            // The last one may be: `/`, and paths that end in a slash.
            return if is_last {
                Ok(Self::Literal(String::new()))
            } else {
                Err("the path has an empty segment: write single slashes".to_owned())
            };
        }
        literal(text)
    }
}

fn placeholder(name: &str) -> Result<Segment, String> {
    if name.is_empty() {
        return Err("`<>` names no argument: write `<name>`, with an argument of that name".into());
    }
    if name.contains(['<', '>']) {
        return Err(partial(&format!("<{name}>")));
    }
    // Keywords are fine: the argument is then a raw identifier.
    let is_name = |name: &str| {
        let parsed = syn::Ident::parse_any.parse_str(name);
        parsed.is_ok_and(|parsed| parsed == name) && !matches!(name, "_" | "self" | "Self")
    };
    if is_name(name) && !name.starts_with("r#") {
        return Ok(Segment::Placeholder(name.into()));
    }
    let near: String = name
        .trim()
        .trim_start_matches("r#")
        .replace(|c: char| !c.is_alphanumeric(), "_");
    let meant = if is_name(&near) { &near } else { "id" };
    Err(format!(
        "`<{name}>` does not name an argument: write `<{meant}>`, with an argument of that name"
    ))
}

fn literal(text: &str) -> Result<Segment, String> {
    if text.contains('?') {
        return Err("the path holds a query: make it an argument with `#[query]`".into());
    }
    if text.contains('#') {
        return Err("the path holds a fragment, which is never sent: remove it from `#` on".into());
    }
    let braced = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    if let Some(name) = braced.or_else(|| text.strip_prefix(':')) {
        let name = if name.is_empty() { "id" } else { name };
        return Err(format!(
            "`{text}` is not a placeholder here: write `<{name}>`"
        ));
    }
    if text.contains(['<', '>', '{', '}']) {
        return Err(partial(text));
    }
    if matches!(
        text.to_ascii_lowercase().replace("%2e", ".").as_str(),
        "." | ".."
    ) {
        return Err(format!(
            "`{text}` would change which path is called: write the path itself"
        ));
    }
    let escapes = text.split('%').skip(1);
    let is_escape =
        |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !escapes.into_iter().all(is_escape) {
        return Err(format!(
            "in `{text}` a `%` is not followed by two hexadecimal digits: write `%25` for the sign"
        ));
    }
    match text.chars().find(|c| !is_path_character(*c)) {
        Some(c) => Err(format!(
            "the path holds {c:?}, which a URL cannot: percent-encode it"
        )),
        None => Ok(Segment::Literal(text.into())),
    }
}

fn partial(text: &str) -> String {
    format!(
        "in `{text}` a placeholder fills only part of a segment: a placeholder is a whole segment, as in \
         `/users/<id>`"
    )
}

/// RFC 3986 `pchar`, with `%` for what is already encoded.
fn is_path_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%".contains(c)
}

fn missing_slash(path: &str) -> String {
    if path.contains("://") {
        return "the path holds a host: write only the path; the host is the client's base URL"
            .into();
    }
    format!("the path does not start with `/`: write \"/{path}\"")
}

fn unclosed(text: &str, inside: &str) -> String {
    if inside.contains('>') {
        return partial(text);
    }
    format!("`{text}` is not closed: write `<{inside}>`")
}
