//! Path templates: `/api/connectors/<id>/test`.
//!
//! A placeholder fills a whole segment. The runtime relies on it: an argument can never change which endpoint is
//! called.

use syn::{LitStr, ext::IdentExt, parse::Parser};

use crate::report::Report;

/// A valid path.
pub(crate) struct PathTemplate {
    segments: Vec<Segment>,
}

enum Segment {
    Literal(String),
    Placeholder(String),
}

impl PathTemplate {
    /// Parses a path. Every mistake is reported on the whole literal.
    pub(crate) fn parse(literal: &LitStr, report: &mut Report) -> Option<Self> {
        let before = report.count();
        let path = literal.value();
        let Some(path) = path.strip_prefix('/') else {
            report.on(literal, missing_slash(&path));
            return None;
        };
        let mut segments: Vec<Segment> = Vec::new();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            match Segment::parse(part, is_last) {
                Ok(segment) => segments.push(segment),
                Err(message) => report.on(literal, message),
            }
        }
        let template = Self { segments };
        for name in template.duplicates() {
            report.on(literal, format!("duplicate placeholder `<{name}>`; give each its own name"));
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

    /// The path in OpenAPI's spelling: `/api/connectors/{id}/test`.
    pub(crate) fn to_openapi(&self) -> String {
        let segments = self.segments.iter().map(|segment| match segment {
            Segment::Literal(literal) => format!("/{literal}"),
            Segment::Placeholder(name) => format!("/{{{name}}}"),
        });
        segments.collect()
    }

    fn duplicates(&self) -> Vec<&str> {
        let names: Vec<&str> = self.placeholders().collect();
        let repeated = names.iter().enumerate().filter(|(at, name)| names[..*at].contains(name));
        let mut repeated: Vec<&str> = repeated.map(|(_, name)| *name).collect();
        repeated.dedup();
        repeated
    }
}

impl Segment {
    fn parse(part: &str, is_last: bool) -> Result<Self, String> {
        let is_placeholder = |inside: &&str| {
            let name = inside.strip_prefix("r#").unwrap_or(inside);
            !name.contains(['?', '#'])
        };
        if let Some(inside) = part.strip_prefix('<').filter(is_placeholder) {
            return match inside.strip_suffix('>') {
                Some(name) => placeholder(name),
                None if inside.contains('>') => Err(partial(part)),
                None => Err(format!("`{part}` is not closed; write `<{inside}>`")),
            };
        }
        // A path may end in a slash.
        if part.is_empty() && !is_last {
            return Err("the path contains an empty segment; remove a slash".to_owned());
        }
        literal(part)
    }
}

fn placeholder(name: &str) -> Result<Segment, String> {
    if name.is_empty() {
        return Err("`<>` has no name; write `<name>`, with an argument of that name".into());
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
    let repaired =
        name.trim().trim_start_matches("r#").replace(|c: char| !c.is_alphanumeric(), "_");
    let suggested = if is_name(&repaired) { &repaired } else { "id" };
    Err(format!(
        "`<{name}>` is not an argument name; write `<{suggested}>`, with an argument of that name"
    ))
}

fn literal(part: &str) -> Result<Segment, String> {
    if part.contains('?') {
        return Err("the path contains a query; use an argument with `#[query]` instead".into());
    }
    if part.contains('#') {
        return Err(
            "the path contains a fragment, which is never sent; remove everything from `#`".into(),
        );
    }
    let braced = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    if let Some(name) = braced.or_else(|| part.strip_prefix(':')) {
        let name = if name.is_empty() { "id" } else { name };
        return Err(format!("`{part}` is not a placeholder; write `<{name}>`"));
    }
    if part.contains(['<', '>', '{', '}']) {
        return Err(partial(part));
    }
    let decoded_dots = part.to_ascii_lowercase().replace("%2e", ".");
    if matches!(decoded_dots.as_str(), "." | "..") {
        return Err(format!("`{part}` is a relative segment; write the path without it"));
    }
    let is_escape =
        |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !part.split('%').skip(1).all(is_escape) {
        return Err(format!(
            "`{part}` has a `%` without two hexadecimal digits after it; write `%25` for a percent sign"
        ));
    }
    match part.chars().find(|c| !is_path_character(*c)) {
        Some(c) => Err(format!(
            "the path contains {c:?}, which is not allowed in a URL; percent-encode it"
        )),
        None => Ok(Segment::Literal(part.into())),
    }
}

fn partial(part: &str) -> String {
    format!(
        "the placeholder in `{part}` is only part of a segment; write a whole segment, as in `/users/<id>`"
    )
}

/// RFC 3986 `pchar`, with `%` for characters that are already encoded.
fn is_path_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%".contains(c)
}

fn missing_slash(path: &str) -> String {
    if path.contains("://") {
        return "the path contains a host; write only the path, since the host is the client's base URL".into();
    }
    format!("the path does not start with `/`; write \"/{path}\"")
}
