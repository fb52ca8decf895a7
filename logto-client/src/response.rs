//! Responses, and how a body becomes the type that was declared.

mod json;

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
            return json::decode(&body).map_err(failed);
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
}
