//! The attributes of arguments: `#[query]`, `#[header]` and `#[body]`.

use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr, Meta, Token, parse::ParseStream};

use super::syntax::{expect, is_media_type, string};
use crate::suggest::did_you_mean;

/// The attribute that puts an argument into the request.
pub(crate) struct ArgumentAttribute {
    pub(crate) kind: ArgumentKind,
    /// The name of the attribute.
    pub(crate) span: Span,
}

pub(crate) enum ArgumentKind {
    /// `#[query]`, `#[query("name")]`, `#[query("name", join = ",")]`
    Query { name: Option<LitStr>, join: Option<String> },
    /// `#[query(flatten)]`
    Flatten,
    /// `#[header("Name")]`
    Header { name: LitStr },
    /// `#[body]`, `#[body(…)]`
    Body(Body),
}

/// The encoding of a body.
pub(crate) enum Body {
    Json,
    Form,
    /// Sent as it is, with this media type.
    Bytes(String),
    Multipart,
    /// A field of a JSON object, named like the argument unless a name is given.
    Field(Option<String>),
}

const QUERY: &str = "write `#[query]`, `#[query(\"name\")]`, `#[query(\"name\", join = \",\")]` or `#[query(flatten)]`";
const BODY: &str = "write `#[body]` for JSON, `#[body(field)]`, `#[body(form)]`, `#[body(multipart)]` or `#[body(bytes = \"image/png\")]`";
const INVALID_HEADER: &str = "invalid `#[header]`; write `#[header(\"Name\")]`";

impl ArgumentAttribute {
    pub(crate) const NAMES: [&str; 3] = ["query", "header", "body"];

    pub(crate) fn parse(attribute: &Attribute) -> syn::Result<Self> {
        let path = attribute.path();
        let span = path.get_ident().map_or_else(Span::call_site, Ident::span);
        let kind = if path.is_ident("query") {
            let query = parenthesized(attribute, &invalid("query", QUERY), query)?;
            query.unwrap_or(ArgumentKind::Query { name: None, join: None })
        } else if path.is_ident("header") {
            let header = |input: ParseStream<'_>| string(input, INVALID_HEADER);
            let name = parenthesized(attribute, INVALID_HEADER, header)?;
            let name = name.ok_or_else(|| syn::Error::new_spanned(attribute, INVALID_HEADER))?;
            ArgumentKind::Header { name }
        } else {
            let body = parenthesized(attribute, &invalid("body", BODY), body)?;
            ArgumentKind::Body(body.unwrap_or(Body::Json))
        };
        Ok(Self { kind, span })
    }
}

fn invalid(attribute: &str, usage: &str) -> String {
    format!("invalid `#[{attribute}]`; {usage}")
}

/// Parses all between the parentheses of an attribute; `None` if it has none.
fn parenthesized<T>(
    attribute: &Attribute,
    message: &str,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<Option<T>> {
    let list = match &attribute.meta {
        Meta::Path(_) => return Ok(None),
        Meta::List(list) if !list.tokens.is_empty() => list,
        Meta::List(_) | Meta::NameValue(_) => {
            return Err(syn::Error::new_spanned(attribute, message));
        }
    };
    let parse_all = |input: ParseStream<'_>| {
        let parsed = parse(input)?;
        if input.is_empty() { Ok(Some(parsed)) } else { Err(input.error(message)) }
    };
    list.parse_args_with(parse_all)
}

fn query(input: ParseStream<'_>) -> syn::Result<ArgumentKind> {
    let message = invalid("query", QUERY);
    let mut name = None;
    if input.peek(LitStr) {
        name = Some(string(input, &message)?);
        if input.is_empty() {
            return Ok(ArgumentKind::Query { name, join: None });
        }
        expect::<Token![,]>(input, &message)?;
    }
    let word: Ident = expect(input, &message)?;
    if word == "flatten" {
        let message = "`flatten` takes the names from the value; remove the name";
        return match name {
            None => Ok(ArgumentKind::Flatten),
            Some(name) => Err(syn::Error::new(name.span(), message)),
        };
    }
    if word == "join" {
        let usage = "missing separator; write `join = \",\"`";
        if !input.peek(Token![=]) {
            return Err(syn::Error::new(word.span(), usage));
        }
        input.parse::<Token![=]>()?;
        let separator = string(input, usage)?;
        if separator.value().is_empty() {
            return Err(syn::Error::new(
                separator.span(),
                "empty separator; write one such as \",\"",
            ));
        }
        return Ok(ArgumentKind::Query { name, join: Some(separator.value()) });
    }
    let hint = did_you_mean(&word.to_string(), ["flatten", "join"], QUERY);
    let message = format!("unknown argument `{word}`; {hint}");
    Err(syn::Error::new(word.span(), message))
}

fn body(input: ParseStream<'_>) -> syn::Result<Body> {
    let message = invalid("body", BODY);
    let word: Ident = expect(input, &message)?;
    match word.to_string().as_str() {
        "json" => Ok(Body::Json),
        "form" => Ok(Body::Form),
        "multipart" => Ok(Body::Multipart),
        "field" if input.is_empty() => Ok(Body::Field(None)),
        "field" => {
            expect::<Token![=]>(input, &message)?;
            Ok(Body::Field(Some(string(input, &message)?.value())))
        }
        "bytes" => {
            expect::<Token![=]>(input, &message)?;
            let media_type = string(input, &message)?;
            if is_media_type(&media_type.value()) {
                return Ok(Body::Bytes(media_type.value()));
            }
            let message = "invalid media type; write one such as \"image/png\"";
            Err(syn::Error::new(media_type.span(), message))
        }
        other => {
            let hint = did_you_mean(other, ["field", "form", "json", "multipart", "bytes"], BODY);
            let message = format!("unknown argument `{word}`; {hint}");
            Err(syn::Error::new(word.span(), message))
        }
    }
}
