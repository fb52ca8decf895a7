//! Responses, and how a body is decoded.

use std::{
    any::{Any, TypeId},
    fmt,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;

use super::json;
use crate::error::{Error, ResponseHead};

/// A successful response: status, headers and the decoded body.
///
/// [`Call::with_response`](crate::Call::with_response) returns one instead of the body alone.
///
/// `Debug` shows neither headers nor body, which may be secret.
///
/// ```
/// # use logto_client::{Client, Connectors, Error};
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let response = logto.get_connector("github").with_response().await?;
/// println!("{} {:?} {:?}", response.status(), response.headers().get("etag"), response.request_id());
/// println!("{}", response.body().target);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    head: ResponseHead,
    body: T,
}

impl<T> Response<T> {
    pub(crate) fn new(head: ResponseHead, body: T) -> Self {
        Self { head, body }
    }

    /// The response of a fake: 200 without headers.
    pub(crate) fn fake(body: T) -> Self {
        Self::new(ResponseHead::without_server(StatusCode::OK), body)
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

    /// The server's id of the request: the header `Logto-Core-Request-Id` of Logto, `X-Request-Id` of other APIs.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
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

    pub(crate) fn into_parts(self) -> (ResponseHead, T) {
        (self.head, self.body)
    }

    pub(crate) fn head_mut(&mut self) -> &mut ResponseHead {
        &mut self.head
    }
}

impl Response<Bytes> {
    /// The string or the number at this path into the JSON body, if there is one.
    pub(crate) fn scalar_at(&self, path: &'static [&'static str]) -> Result<Option<String>, Error> {
        json::scalar_at(&self.head.headers, &self.body, path)
    }
}

impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

/// A type that a response decodes into.
///
/// Every `Deserialize` type is decoded from JSON, where an empty body counts as `null`. Four types are special: `()`
/// ignores the body, `Bytes` and `Vec<u8>` are the raw body, and `String` is the body as a string. Implement the
/// trait for a type of yours that is not `Deserialize`:
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
    message = "a response cannot be decoded into `{Self}`",
    label = "this type, or a type inside it, is not `Deserialize`, or not `Send` and `'static`",
    note = "derive `serde::Deserialize` for it and the types inside it, or implement `FromResponse`",
    note = "a failed call is an `Err` in any case: write `Call<T>`, not `Call<Result<T, E>>`"
)]
pub trait FromResponse: Sized + Send + 'static {
    /// Decodes a response whose status is a success.
    ///
    /// # Errors
    ///
    /// When the body does not decode: see [`Error::decode`].
    fn from_response(response: Response<Bytes>) -> Result<Self, Error>;

    /// Decodes JSON, also into a type for which `from_response` does not: the whole body, or the value at a path into
    /// it, where `null` is `None`.
    #[doc(hidden)]
    fn from_json(
        response: &Response<Bytes>,
        _path: &'static [&'static str],
    ) -> Result<Option<Self>, Error> {
        Self::from_response(response.clone()).map(Some)
    }

    #[doc(hidden)]
    #[must_use]
    fn body_kind() -> BodyKind {
        BodyKind::Custom
    }
}

/// How a body is decoded.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// `()`: the body is ignored.
    Ignored,
    /// `Bytes`.
    Bytes,
    /// `Vec<u8>`.
    ByteVec,
    /// `String`.
    String,
    /// Any other type that is `Deserialize`.
    Json,
    /// A type with its own `FromResponse`.
    Custom,
}

impl BodyKind {
    fn of<T: 'static>() -> Self {
        let this = TypeId::of::<T>();
        let special = [
            (TypeId::of::<()>(), Self::Ignored),
            (TypeId::of::<Bytes>(), Self::Bytes),
            (TypeId::of::<Vec<u8>>(), Self::ByteVec),
            (TypeId::of::<String>(), Self::String),
        ];
        let found = special.into_iter().find(|(id, _)| *id == this);
        found.map_or(Self::Json, |(_, kind)| kind)
    }

    /// The `Accept` header of a request for it.
    pub(crate) fn accept(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Ignored | Self::Json => "application/json",
            Self::Bytes | Self::ByteVec | Self::String | Self::Custom => "*/*",
        })
    }

    /// Whether a response that never has a body, to a HEAD request, cannot be decoded. A custom type may need the
    /// headers alone.
    pub(crate) fn needs_body(self) -> bool {
        !matches!(self, Self::Ignored | Self::Custom)
    }
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + Send + 'static> FromResponse for T {
    fn from_response(response: Response<Bytes>) -> Result<Self, Error> {
        let Response { head, body } = response;
        let decoded = match BodyKind::of::<T>() {
            BodyKind::Ignored => Ok(cast(())),
            BodyKind::Bytes => Ok(cast(body)),
            BodyKind::ByteVec => Ok(cast(Vec::from(body))),
            BodyKind::String => match String::from_utf8(body.into()) {
                Ok(string) => Ok(cast(string)),
                Err(error) => Err(json::not_utf8(&head.headers, error.as_bytes())),
            },
            BodyKind::Json | BodyKind::Custom => json::decode(&head.headers, &body).map(Some),
        };
        let decoded = decoded.and_then(|value| value.ok_or_else(|| Error::undecodable("", "")));
        decoded.map_err(|error| error.with_response(head))
    }

    fn from_json(
        response: &Response<Bytes>,
        path: &'static [&'static str],
    ) -> Result<Option<Self>, Error> {
        let Response { head, body } = response;
        let decoded = match path {
            [] => json::decode(&head.headers, body).map(Some),
            path => json::decode_at(&head.headers, body, path),
        };
        decoded.map_err(|error| error.with_response(head.clone()))
    }

    fn body_kind() -> BodyKind {
        BodyKind::of::<T>()
    }
}

/// The value as a `T`, which is the same type.
fn cast<V: 'static, T: 'static>(value: V) -> Option<T> {
    let mut value = Some(value);
    let any: &mut dyn Any = &mut value;
    any.downcast_mut::<Option<T>>()?.take()
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

    #[test]
    fn type_decides_how_the_body_is_decoded() {
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
        let mut headers = HeaderMap::new();
        headers.insert("set-cookie", HeaderValue::from_static("canary"));
        headers.insert("x-request-id", HeaderValue::from_static("abc"));
        let head = ResponseHead::new(crate::error::Dialect::Plain, StatusCode::OK, headers);
        let response = Response::new(head, "canary");
        let text = format!("{response:?}");
        assert!(text.contains("abc") && !text.contains("canary"), "{text}");
    }
}
