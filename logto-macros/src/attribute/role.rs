use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr, Meta, Token, parse::ParseStream};

use super::{expect, text};
use crate::suggest::did_you_mean;

/// Where an argument goes, as its attribute says.
pub(crate) struct Role {
    pub(crate) kind: RoleKind,
    /// The word with which the attribute begins.
    pub(crate) span: Span,
}

pub(crate) enum RoleKind {
    /// `#[query]`, `#[query("name")]`
    Query { name: Option<LitStr> },
    /// `#[query(flatten)]`
    Flatten,
    /// `#[header("Name")]`
    Header { name: LitStr },
    /// `#[body]`, `#[body(…)]`
    Body(Body),
}

/// How a body is written.
pub(crate) enum Body {
    Json,
    Form,
    /// As it is, of this media type.
    Bytes(String),
    Multipart,
}

const QUERY: &str = "write `#[query]`, `#[query(\"name\")]` or `#[query(flatten)]`";
const HEADER: &str = "write `#[header(\"Name\")]`";
const BODY: &str = "write `#[body]` for JSON, `#[body(form)]`, `#[body(multipart)]` or `#[body(bytes = \"image/png\")]`";

impl Role {
    /// The words with which the attributes of arguments begin.
    pub(crate) const NAMES: [&str; 3] = ["query", "header", "body"];

    pub(crate) fn parse(attribute: &Attribute) -> syn::Result<Self> {
        let path = attribute.path();
        let span = path.get_ident().map_or_else(Span::call_site, Ident::span);
        let kind = if path.is_ident("query") {
            inside(attribute, QUERY, query)?.unwrap_or(RoleKind::Query { name: None })
        } else if path.is_ident("header") {
            let name = inside(attribute, HEADER, |input| text(input, HEADER))?;
            let name = name.ok_or_else(|| syn::Error::new_spanned(attribute, HEADER))?;
            RoleKind::Header { name }
        } else {
            RoleKind::Body(inside(attribute, BODY, body)?.unwrap_or(Body::Json))
        };
        Ok(Self { kind, span })
    }
}

/// What stands in the parentheses of an attribute; `None` if it has none.
fn inside<T>(
    attribute: &Attribute,
    usage: &str,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<Option<T>> {
    let list = match &attribute.meta {
        Meta::Path(_) => return Ok(None),
        Meta::List(list) if !list.tokens.is_empty() => list,
        Meta::List(_) | Meta::NameValue(_) => {
            return Err(syn::Error::new_spanned(attribute, usage));
        }
    };
    let whole = |input: ParseStream<'_>| {
        let parsed = parse(input)?;
        if input.is_empty() {
            Ok(Some(parsed))
        } else {
            Err(input.error(usage))
        }
    };
    list.parse_args_with(whole)
}

fn query(input: ParseStream<'_>) -> syn::Result<RoleKind> {
    if input.peek(LitStr) {
        return Ok(RoleKind::Query {
            name: Some(text(input, QUERY)?),
        });
    }
    let word: Ident = expect(input, QUERY)?;
    if word == "flatten" {
        return Ok(RoleKind::Flatten);
    }
    let hint = did_you_mean(&word.to_string(), ["flatten"]);
    Err(syn::Error::new(
        word.span(),
        format!("`{word}` is unknown here{hint}: {QUERY}"),
    ))
}

fn body(input: ParseStream<'_>) -> syn::Result<Body> {
    let word: Ident = expect(input, BODY)?;
    match word.to_string().as_str() {
        "json" => Ok(Body::Json),
        "form" => Ok(Body::Form),
        "multipart" => Ok(Body::Multipart),
        "bytes" => {
            expect::<Token![=]>(input, BODY)?;
            let media_type = text(input, BODY)?;
            if is_media_type(&media_type.value()) {
                return Ok(Body::Bytes(media_type.value()));
            }
            let message = "`bytes` takes a media type: write one such as \"image/png\"";
            Err(syn::Error::new(media_type.span(), message))
        }
        other => {
            let hint = did_you_mean(other, ["form", "json", "multipart", "bytes"]);
            Err(syn::Error::new(
                word.span(),
                format!("`{word}` is unknown here{hint}: {BODY}"),
            ))
        }
    }
}

/// RFC 9110 `media-type`: `type/subtype`, perhaps with parameters behind.
pub(super) fn is_media_type(text: &str) -> bool {
    let mut parts = text.split(';').map(|part| part.trim_matches(' '));
    let kind = parts.next().and_then(|kind| kind.split_once('/'));
    let is_parameter = |part: &str| {
        let is_sayable = |byte| matches!(byte, b' '..=b'~');
        part.split_once('=').is_some_and(|(name, value)| {
            is_token(name) && !value.is_empty() && value.bytes().all(is_sayable)
        })
    };
    kind.is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
        && parts.all(is_parameter)
}

/// RFC 9110 `token`, of which names of headers and of media types consist.
pub(crate) fn is_token(text: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}
