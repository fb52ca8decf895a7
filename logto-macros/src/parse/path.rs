//! Path templates: `/api/connectors/<id>/test`, `/files/<name..>`, `/jobs/<id>:cancel?force=true`.
//!
//! A placeholder fills a segment or a part of one, `<name..>` several. The runtime relies on what is refused here: an
//! argument can never change which endpoint is called.

use syn::{LitStr, ext::IdentExt, parse::Parser};

use crate::report::Report;

/// A valid path.
pub(crate) struct PathTemplate {
    pieces: Vec<Piece>,
    /// The constant query, with its `?`.
    query: String,
}

enum Piece {
    Literal(String),
    Placeholder(Placeholder),
}

#[derive(Clone)]
pub(crate) struct Placeholder {
    pub(crate) name: String,
    /// Whether it fills several segments, as in `<name..>`.
    pub(crate) is_multi: bool,
}

impl PathTemplate {
    /// Parses a path. Every mistake is reported on the whole literal. Suggestions name one of the arguments if they can.
    pub(crate) fn parse(
        literal: &LitStr,
        arguments: &[String],
        report: &mut Report,
    ) -> Option<Self> {
        let before = report.count();
        let written = literal.value();
        let Some(path) = written.strip_prefix('/') else {
            report.on(literal, missing_slash(&written));
            return None;
        };
        let (path, query) = path.split_at(start_of_query(path));
        let mut template = Self { pieces: Vec::new(), query: query.to_owned() };
        let mut segments = path.split('/').peekable();
        while let Some(segment) = segments.next() {
            template.pieces.push(Piece::Literal("/".to_owned()));
            // A path may end in a slash.
            if segment.is_empty() && segments.peek().is_some() {
                report.on(literal, "the path contains an empty segment; remove a slash");
            } else if let Err(message) = template.parse_segment(segment, arguments) {
                report.on(literal, message);
            }
        }
        // An optional placeholder of other frameworks, `:id?`, is one mistake.
        if report.count() == before
            && let Err(message) = check_query(query)
        {
            report.on(literal, message);
        }
        for name in template.duplicates() {
            report.on(literal, format!("duplicate placeholder `<{name}>`; give each its own name"));
        }
        (report.count() == before).then_some(template)
    }

    fn parse_segment(&mut self, segment: &str, arguments: &[String]) -> Result<(), String> {
        let mut rest = segment;
        while !rest.is_empty() {
            let is_start = rest.len() == segment.len();
            let (before, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            if !before.is_empty() {
                if is_start && let Some(meant) = meant_placeholder(before, arguments) {
                    return Err(format!("`{before}` is not a placeholder; write `{meant}`"));
                }
                check_literal(before)?;
                self.pieces.push(Piece::Literal(before.to_owned()));
            }
            let Some(inside) = after.strip_prefix('<') else {
                // Also after an argument, whose last slash would make them a segment of their own.
                if is_dots(before) {
                    return Err(format!(
                        "`{before}` is a relative segment; write the path without it"
                    ));
                }
                break;
            };
            if !is_start && before.is_empty() {
                return Err(format!(
                    "nothing separates the placeholders in `{segment}`; write a character between them"
                ));
            }
            let Some((name, after)) = inside.split_once('>') else {
                return Err(format!("`<{inside}` is not closed; write `<{inside}>`"));
            };
            self.pieces.push(Piece::Placeholder(placeholder(name, arguments)?));
            rest = after;
        }
        Ok(())
    }

    /// The placeholders, in order.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Placeholder(placeholder) => Some(placeholder),
            Piece::Literal(_) => None,
        })
    }

    /// The keys of the constant query.
    pub(crate) fn query_keys(&self) -> impl Iterator<Item = &str> {
        let pairs = self.query.trim_start_matches('?').split('&');
        pairs.filter_map(|pair| pair.split('=').next()).filter(|key| !key.is_empty())
    }

    /// The path in OpenAPI's spelling, with the constant query: `/api/connectors/{id}/test`.
    pub(crate) fn to_openapi(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Literal(literal) => literal.clone(),
            Piece::Placeholder(placeholder) => format!("{{{}}}", placeholder.name),
        });
        pieces.chain([self.query.clone()]).collect()
    }

    fn duplicates(&self) -> Vec<&str> {
        let names: Vec<&str> = self.placeholders().map(|it| it.name.as_str()).collect();
        let repeated = names.iter().enumerate().filter(|(at, name)| names[..*at].contains(name));
        let mut repeated: Vec<&str> = repeated.map(|(_, name)| *name).collect();
        repeated.dedup();
        repeated
    }
}

/// The position of the first `?` outside of a placeholder.
fn start_of_query(path: &str) -> usize {
    let mut is_inside = false;
    let found = path.find(|c| {
        is_inside = c == '<' || is_inside && c != '>' && c != '/';
        c == '?' && !is_inside
    });
    found.unwrap_or(path.len())
}

fn check_query(query: &str) -> Result<(), String> {
    if query == "?" {
        return Err("the path ends in `?`; remove it".to_owned());
    }
    if query.contains(['<', '{']) {
        return Err(
            "the query contains a placeholder; use an argument with `#[query]` instead".to_owned()
        );
    }
    check_characters(query, |c| is_path_character(c) || matches!(c, '/' | '?'))
}

fn placeholder(name: &str, arguments: &[String]) -> Result<Placeholder, String> {
    if name.is_empty() {
        let suggested = suggested("id", arguments);
        return Err(format!(
            "`<>` has no name; write `<{suggested}>`, with an argument of that name"
        ));
    }
    let (stem, is_multi) = match name.strip_suffix("..") {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    // Keywords are fine: the argument is then a raw identifier.
    if is_name(stem) {
        return Ok(Placeholder { name: stem.into(), is_multi });
    }
    let suggested = suggested(name, arguments);
    Err(format!(
        "`<{name}>` is not an argument name; write `<{suggested}>`, with an argument of that name"
    ))
}

fn is_name(name: &str) -> bool {
    let parsed = syn::Ident::parse_any.parse_str(name);
    parsed.is_ok_and(|parsed| parsed == name)
        && !matches!(name, "_" | "self" | "Self")
        && !name.starts_with("r#")
}

/// The inside of the placeholder that was probably meant: an argument that is mentioned, or else the first word.
fn suggested(written: &str, arguments: &[String]) -> String {
    let is_multi = written.contains('*') || written.contains("..") || written.contains("path:");
    let joined =
        written.trim().trim_start_matches("r#").replace(|c: char| !c.is_alphanumeric(), "_");
    let words = written.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words: Vec<&str> =
        [joined.as_str()].into_iter().chain(words.filter(|word| is_name(word))).collect();
    let argument = words.iter().find(|word| arguments.iter().any(|argument| argument == *word));
    let only = match arguments {
        [only] => Some(only.as_str()),
        _ => None,
    };
    let name = argument.copied().or(only);
    let name = name.unwrap_or_else(|| words.iter().find(|word| is_name(word)).unwrap_or(&"id"));
    format!("{name}{}", if is_multi { ".." } else { "" })
}

/// Checks the text of a segment outside of placeholders.
fn check_literal(text: &str) -> Result<(), String> {
    if text.contains('#') {
        return Err(
            "the path contains a fragment, which is never sent; remove everything from `#`".into(),
        );
    }
    check_characters(text, is_path_character)
}

/// The text with a placeholder in place of one as in other frameworks: `{id}`, `[id]`, `:id`, `*rest`.
fn meant_placeholder(text: &str, arguments: &[String]) -> Option<String> {
    let in_brackets = |(open, close)| {
        let (before, rest) = text.split_once(open)?;
        let (name, after) = rest.rsplit_once(close).unwrap_or((rest, ""));
        Some((before, name, after))
    };
    let bracketed = [('{', '}'), ('[', ']')].into_iter().find_map(in_brackets);
    let (before, name, after) = bracketed.or_else(|| {
        let is_marked = text.len() > 1 && text.starts_with([':', '*']) || text.ends_with('>');
        is_marked.then_some(("", text, ""))
    })?;
    Some(format!("{before}<{}>{after}", suggested(name, arguments)))
}

/// Whether a proxy would resolve this segment.
fn is_dots(segment: &str) -> bool {
    let decoded = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(decoded.as_str(), "." | "..")
}

fn check_characters(text: &str, is_allowed: impl Fn(char) -> bool) -> Result<(), String> {
    let is_escape =
        |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(is_escape) {
        return Err(format!(
            "`{text}` has a `%` without two hexadecimal digits after it; write `%25` for a percent sign"
        ));
    }
    match text.chars().find(|c| !is_allowed(*c)) {
        Some(c) => Err(format!(
            "the path contains {c:?}, which is not allowed in a URL; percent-encode it"
        )),
        None => Ok(()),
    }
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
