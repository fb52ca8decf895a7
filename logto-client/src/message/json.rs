//! JSON bodies. A decode error reports the place and the expectation, and quotes no value.

mod pointer;
mod tracked;

use std::{fmt::Write, marker::PhantomData};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{
    Deserialize,
    de::{DeserializeOwned, DeserializeSeed},
};
use serde_json::{de::StrRead, error::Category};

use self::pointer::At;
use crate::error::{BoxError, Error, clean};

/// Decodes JSON. An empty body decodes as `null`.
pub(crate) fn decode<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Error> {
    decode_seed(headers, body, PhantomData)
}

/// Decodes the value at a path into the body. `null` is `None`.
pub(super) fn decode_at<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: &[u8],
    path: &'static [&'static str],
) -> Result<Option<T>, Error> {
    decode_seed(headers, body, At::required(path))
}

/// Decodes the string or the number at a path into the body. `None` if it is `null` or missing.
pub(super) fn scalar_at(
    headers: &HeaderMap,
    body: &[u8],
    path: &'static [&'static str],
) -> Result<Option<String>, Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        String(String),
        Number(serde_json::Number),
    }
    let scalar = decode_seed(headers, body, At::optional(path))?;
    Ok(scalar.map(|scalar| match scalar {
        Scalar::String(string) => string,
        Scalar::Number(number) => number.to_string(),
    }))
}

fn decode_seed<'de, S: DeserializeSeed<'de> + Copy>(
    headers: &HeaderMap,
    body: &'de [u8],
    seed: S,
) -> Result<S::Value, Error> {
    let json = if body.is_empty() { b"null" } else { body };
    // Checking UTF-8 once is cheaper than in each string, and a second deserializer for other bodies would double the
    // code of every type. JSON is UTF-8 (RFC 8259, section 8.1).
    let Ok(text) = str::from_utf8(json) else {
        let not_utf8 = || Error::undecodable("", "not UTF-8");
        return Err(not_json(headers, body, Category::Syntax).unwrap_or_else(not_utf8));
    };
    whole(&mut serde_json::Deserializer::from_str(text), seed).map_err(|error| {
        let category = error.classify();
        let place = format!("(line {} column {})", error.line(), error.column());
        // The error quotes a value of any length.
        drop(error);
        not_json(headers, body, category)
            .unwrap_or_else(|| undecodable(text, seed, category, &place))
    })
}

/// Decodes a body to its end.
fn whole<'de, S: DeserializeSeed<'de>>(
    body: &mut serde_json::Deserializer<StrRead<'de>>,
    seed: S,
) -> serde_json::Result<S::Value> {
    let value = seed.deserialize(&mut *body)?;
    body.end().map(|()| value)
}

/// Tracking the path costs time, so a failed body is decoded a second time.
fn undecodable<'de, S: DeserializeSeed<'de>>(
    body: &'de str,
    seed: S,
    category: Category,
    place: &str,
) -> Error {
    let (path, failure) = tracked::failure_of(body, seed);
    let cause: BoxError = match category {
        Category::Eof => "unexpected end".into(),
        Category::Syntax => "not JSON".into(),
        Category::Io => "I/O error".into(),
        Category::Data => failure.into(),
    };
    Error::undecodable(&path, &format!("{cause} {place}")).with_source(cause)
}

/// The error of a body that is of another kind than JSON.
fn not_json(headers: &HeaderMap, body: &[u8], category: Category) -> Option<Error> {
    let kind = other_kind(headers, body, category)?;
    Some(Error::undecodable("", &format!("expected JSON, but the body is {kind}")))
}

/// The kind of a body that is not JSON: empty, compressed, HTML or another media type.
fn other_kind(headers: &HeaderMap, body: &[u8], category: Category) -> Option<String> {
    if body.is_empty() {
        return Some("empty".to_owned());
    }
    if category == Category::Data {
        return None;
    }
    if let Some(compressed) = compressed(headers, body) {
        return Some(compressed);
    }
    let media_type = text(headers, header::CONTENT_TYPE);
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let is_json = essence.is_empty() || essence.ends_with("json");
    let is_html = essence == "text/html" || body.trim_ascii_start().starts_with(b"<");
    let mut kind = match (is_html, is_json) {
        (true, _) if essence.ends_with("xml") => "XML".to_owned(),
        (true, _) => "HTML".to_owned(),
        (false, false) => "of another type".to_owned(),
        (false, true) => return None,
    };
    if !media_type.is_empty() {
        let _ = write!(kind, " (content type `{}`)", clean(&media_type));
    }
    Some(kind)
}

/// First bytes of compressed bodies.
const COMPRESSED: [(&[u8], &str); 2] = [(b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd")];

/// The error of a body that is expected to be a string.
pub(crate) fn not_utf8(headers: &HeaderMap, body: &[u8]) -> Error {
    match compressed(headers, body) {
        Some(kind) => Error::undecodable("", &format!("expected UTF-8, but the body is {kind}")),
        None => Error::undecodable("", "not UTF-8"),
    }
}

/// "compressed" with the encoding, if the body is.
fn compressed(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let encoding = text(headers, header::CONTENT_ENCODING);
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return Some(format!("compressed (content encoding `{}`)", clean(&encoding)));
    }
    let known = COMPRESSED.iter().find(|(start, _)| body.starts_with(start))?;
    Some(format!("compressed ({})", known.1))
}

fn text(headers: &HeaderMap, name: HeaderName) -> String {
    let value = headers.get(name).map(HeaderValue::as_bytes);
    String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::Deserialize;

    use crate::message::{FromResponse, Response};

    fn decode<T: FromResponse>(body: &'static str) -> Result<T, String> {
        let response = Response::fake(Bytes::from_static(body.as_bytes()));
        T::from_response(response).map_err(|error| error.to_string())
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Nested {
        items: Vec<u8>,
    }

    /// A type with a custom error message.
    #[derive(Debug)]
    struct CustomError;
    impl<'de> Deserialize<'de> for CustomError {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(serde::de::Error::custom(text))
        }
    }

    #[test]
    fn decode_error_names_the_place_and_quotes_no_value() {
        let error = decode::<Nested>(r#"{"items":[1,"canary"]}"#).unwrap_err();
        assert_eq!(
            error,
            "the response does not decode at `items[1]`: expected u8 (line 1 column 20): 200 OK"
        );
        let error = decode::<Nested>(r#"{"canary":1}"#).unwrap_err();
        assert_eq!(
            error,
            "the response does not decode: missing field `items` (line 1 column 12): 200 OK"
        );
        let error = decode::<Nested>(r#"{"items":[1,"#).unwrap_err();
        assert_eq!(
            error,
            "the response does not decode at `items`: unexpected end (line 1 column 12): 200 OK"
        );
        for words in
            ["invalid value: x, canary", "missing field in canary", "missing field `canary x`"]
        {
            let body: &str = Box::leak(format!("{words:?}").into_boxed_str());
            assert!(!decode::<CustomError>(body).unwrap_err().contains("canary"), "{words}");
        }
        let error = decode::<Nested>("<html>").unwrap_err();
        assert_eq!(
            error,
            "the response does not decode: expected JSON, but the body is HTML: 200 OK"
        );
    }
    #[test]
    fn deep_body_is_an_error() {
        for part in ["[", r#"{"x":"#] {
            let body = Box::leak(part.repeat(100_000).into_boxed_str());
            let error = decode::<serde_json::Value>(body).unwrap_err();
            assert!(error.contains("not JSON"), "{error}");
        }
    }
}
