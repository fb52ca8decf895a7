//! Responses, and how a body becomes the type that was declared.

use std::{
    any::{Any, TypeId},
    fmt,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;

use crate::{dialect::Dialect, error::Error};

/// A successful response: what came around the body, and the decoded body.
///
/// [`Call::with_response`](crate::Call::with_response) gives one instead of the body alone.
///
/// `Debug` shows neither headers nor body, which may be secret as they came.
#[derive(Clone)]
pub struct Response<T> {
    head: ResponseHead,
    dialect: Dialect,
    body: T,
}

/// What comes before a body.
#[derive(Debug, Clone)]
pub(crate) struct ResponseHead {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

impl<T> Response<T> {
    pub(crate) fn new(head: ResponseHead, dialect: Dialect, body: T) -> Self {
        Self {
            head,
            dialect,
            body,
        }
    }

    /// The response of a fake, which has no server behind it: 200 without headers.
    pub(crate) fn fake(body: T) -> Self {
        let head = ResponseHead {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
        };
        Self::new(head, Dialect::Logto, body)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The server's id of the request: of a Logto the header `Logto-Core-Request-Id`, of others
    /// `X-Request-Id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.dialect.request_id(&self.head.headers)
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body, by value.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    pub(crate) fn head(&self) -> &ResponseHead {
        &self.head
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }
}

/// A type that a response can be turned into.
///
/// All types that are `Deserialize` are, from JSON; an empty body reads as `null`. Four are read
/// otherwise: `()` ignores the body, `Bytes` and `Vec<u8>` are the body as it came, and `String` is
/// its text. Implement it for a type of your own that is not `Deserialize`:
///
/// ```
/// use logto_client::{Bytes, Error, FromResponse, Response};
///
/// struct Csv(Vec<String>);
///
/// impl FromResponse for Csv {
///     fn from_response(response: Response<Bytes>) -> Result<Self, Error> {
///         let text = String::from_response(response)?;
///         Ok(Self(text.lines().map(str::to_owned).collect()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a response cannot be turned into `{Self}`",
    label = "this, or a type inside it, is not `Deserialize`, or not `Send` and `'static`",
    note = "derive `serde::Deserialize` for it and the types inside it, or implement `FromResponse`",
    note = "a failed call is an `Err` in any case: write `Call<T>`, not `Call<Result<T, E>>`"
)]
pub trait FromResponse: Sized + Send + 'static {
    /// Turns a response whose status is a success into the type.
    ///
    /// # Errors
    ///
    /// When the body is not what was expected: see [`Error::decode`].
    fn from_response(response: Response<Bytes>) -> Result<Self, Error>;

    /// The `Accept` header with which the type is asked for: JSON, unless it is raw.
    #[doc(hidden)]
    #[must_use]
    fn accept() -> HeaderValue {
        HeaderValue::from_static("*/*")
    }

    /// Whether the type cannot be had from a response that never has a body. A type that reads the response
    /// itself may want its headers alone.
    #[doc(hidden)]
    #[must_use]
    fn needs_body() -> bool {
        false
    }
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + Send + 'static> FromResponse for T {
    fn from_response(response: Response<Bytes>) -> Result<Self, Error> {
        let Response {
            head,
            dialect,
            body,
        } = response;
        let failed = |error: Error| error.with_response(dialect, head);
        let mut decoded = None::<Self>;
        // Which type this is, is known at run time only where it is generic; the others fold away.
        let slot: &mut dyn Any = &mut decoded;
        if let Some(unit) = slot.downcast_mut::<Option<()>>() {
            *unit = Some(());
        } else if let Some(bytes) = slot.downcast_mut::<Option<Bytes>>() {
            *bytes = Some(body);
        } else if let Some(bytes) = slot.downcast_mut::<Option<Vec<u8>>>() {
            *bytes = Some(body.into());
        } else if let Some(text) = slot.downcast_mut::<Option<String>>() {
            let utf8 = String::from_utf8(body.into());
            *text = Some(utf8.map_err(|_| failed(Error::undecodable("", "it is not UTF-8")))?);
        } else {
            return json(&body).map_err(failed);
        }
        decoded.ok_or_else(|| Error::undecodable("", ""))
    }

    fn accept() -> HeaderValue {
        let this = TypeId::of::<Self>();
        let raw = [
            TypeId::of::<Bytes>(),
            TypeId::of::<Vec<u8>>(),
            TypeId::of::<String>(),
        ];
        HeaderValue::from_static(if raw.contains(&this) {
            "*/*"
        } else {
            "application/json"
        })
    }

    fn needs_body() -> bool {
        TypeId::of::<Self>() != TypeId::of::<()>()
    }
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let body = if body.is_empty() { b"null" } else { body };
    // Only a failure pays for knowing where it is.
    serde_json::from_slice(body).map_err(|error| undecodable::<T>(body, &error))
}

fn undecodable<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> Error {
    let deserializer = &mut serde_json::Deserializer::from_slice(body);
    let path = match serde_path_to_error::deserialize::<_, T>(deserializer) {
        Err(error) => error.path().to_string(),
        Ok(_) => String::new(),
    };
    Error::undecodable(&path, &reason(error))
}

/// Exactly serde's own words, with the name of a field of ours.
fn is_missing_field(text: &str) -> bool {
    let name = text.strip_prefix("missing field `");
    let name = name.and_then(|name| name.strip_suffix('`'));
    name.is_some_and(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    })
}

/// How serde's own messages begin that quote a value and end in what was expected.
const QUOTING: [&str; 3] = ["invalid type: ", "invalid value: ", "invalid length "];
const OTHER: &str = "it has another shape";

/// What serde says, without the values it quotes: those may be secret.
fn reason(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let place = format!("line {line} column {column}");
    let text = error.to_string();
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Syntax => "it is not JSON",
        serde_json::error::Category::Io => "it could not be read",
        serde_json::error::Category::Data => {
            let known = text.strip_suffix(&format!(" at {place}")).unwrap_or(&text);
            let expected = known.rsplit_once(", ").map(|(_, expected)| expected);
            let is_quoting = QUOTING.iter().any(|start| known.starts_with(start));
            match expected {
                None if is_missing_field(known) => known,
                Some(expected) if is_quoting && expected.starts_with("expected ") => expected,
                _ => OTHER,
            }
        }
    };
    format!("{what} ({place})")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn decode<T: FromResponse>(body: &'static str) -> Result<T, String> {
        let response = Response::fake(Bytes::from_static(body.as_bytes()));
        T::from_response(response).map_err(|error| error.to_string())
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Text(String);

    #[derive(Debug, PartialEq, Deserialize)]
    struct Nested {
        items: Vec<u8>,
    }

    #[test]
    fn a_type_decides_how_a_body_is_read() {
        assert_eq!(decode::<()>("Created"), Ok(()));
        assert_eq!(decode::<String>("Created"), Ok("Created".into()));
        assert_eq!(decode::<Bytes>("\"x\""), Ok(Bytes::from_static(b"\"x\"")));
        assert_eq!(decode::<Vec<u8>>("[1]"), Ok(b"[1]".to_vec()));
        assert_eq!(decode::<Text>("\"x\""), Ok(Text("x".into())));
        assert_eq!(decode::<Option<Text>>("null"), Ok(None));
        assert_eq!(decode::<Option<Text>>(""), Ok(None));
        assert_eq!(decode::<Vec<u16>>("[1]"), Ok(vec![1]));
    }

    #[test]
    fn debug_shows_neither_headers_nor_body() {
        let mut response = Response::fake("canary");
        let headers = &mut response.head.headers;
        headers.insert("set-cookie", HeaderValue::from_static("canary"));
        headers.insert("logto-core-request-id", HeaderValue::from_static("abc"));
        let text = format!("{response:?}");
        assert!(text.contains("abc") && !text.contains("canary"), "{text}");
    }

    /// A type with words of its own.
    #[derive(Debug)]
    struct Loud;
    impl<'de> Deserialize<'de> for Loud {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(serde::de::Error::custom(text))
        }
    }

    #[test]
    fn a_decode_error_says_where_and_quotes_nothing() {
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
            "the response does not decode at `items`: it ends too early (line 1 column 12): 200 OK"
        );
        for words in [
            "invalid value: x, canary",
            "missing field in canary",
            "missing field `canary x`",
        ] {
            let body: &str = Box::leak(format!("{words:?}").into_boxed_str());
            assert!(
                !decode::<Loud>(body).unwrap_err().contains("canary"),
                "{words}"
            );
        }
        let error = decode::<Nested>("<html>").unwrap_err();
        assert_eq!(
            error,
            "the response does not decode: it is not JSON (line 1 column 1): 200 OK"
        );
    }
}
