//! Pieces of syntax that several attributes share.

use syn::{
    LitStr, Token,
    parse::{Parse, ParseStream},
};

/// Parses the next token, with this error if it is another one.
pub(crate) fn expect<T: Parse>(input: ParseStream<'_>, message: &str) -> syn::Result<T> {
    input.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))
}

/// Parses a string literal without a suffix.
pub(crate) fn string(input: ParseStream<'_>, message: &str) -> syn::Result<LitStr> {
    let literal: LitStr = expect(input, message)?;
    if literal.suffix().is_empty() {
        return Ok(literal);
    }
    let message = format!("unexpected suffix; remove `{}`", literal.suffix());
    Err(syn::Error::new(literal.span(), message))
}

/// Skips the rest of something invalid, so that parsing can continue at the next comma.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// Whether a string is a `media-type` of RFC 9110: `type/subtype`, with optional parameters.
pub(crate) fn is_media_type(string: &str) -> bool {
    let mut parts = string.split(';').map(|part| part.trim_matches(' '));
    let kind = parts.next().and_then(|kind| kind.split_once('/'));
    let is_parameter = |part: &str| {
        let is_printable = |byte| matches!(byte, b' '..=b'~');
        part.split_once('=').is_some_and(|(name, value)| {
            is_token(name) && !value.is_empty() && value.bytes().all(is_printable)
        })
    };
    kind.is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
        && parts.all(is_parameter)
}

/// Whether a string is a `token` of RFC 9110: a header name, or a part of a media type.
pub(crate) fn is_token(string: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !string.is_empty() && string.bytes().all(is_token_byte)
}

/// Headers that control the connection and the framing of the request.
const MANAGED_HEADERS: [&str; 10] = [
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

/// Returns the name of a header in lower case.
pub(crate) fn header_name(literal: &LitStr) -> syn::Result<String> {
    let name = literal.value().to_ascii_lowercase();
    let message = if !is_token(&name) {
        "invalid header name; write one such as \"If-None-Match\""
    } else if MANAGED_HEADERS.contains(&name.as_str()) {
        "the HTTP client sets this header; remove it"
    } else {
        return Ok(name);
    };
    Err(syn::Error::new(literal.span(), message))
}
