//! The seam between the client and whatever sends its requests.

mod reqwest;

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::{Position, Url};

pub(crate) use self::reqwest::{ReqwestSettings, ReqwestTransport};
use crate::{request::path_of, runtime::NoRuntime};

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends one request, once, and reads its response.
///
/// The client does the rest: tokens, deadlines, statuses, decoding. The default transport is
/// reqwest; one of your own makes tests without sockets possible:
///
/// ```
/// use logto_client::{BoxFuture, Bytes, Client, Connectors, http};
/// use logto_client::transport::{Transport, TransportError, TransportRequest, TransportResponse};
///
/// #[derive(Debug)]
/// struct NoConnectors;
///
/// impl Transport for NoConnectors {
///     fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
///         Box::pin(async move {
///             assert_eq!(request.path_and_query(), "/api/connectors");
///             Ok(http::Response::new(Bytes::from_static(b"[]")).into())
///         })
///     }
/// }
///
/// # async fn example() -> Result<(), logto_client::Error> {
/// let logto = Client::self_hosted("https://logto.test")
///     .token_source(logto_client::Token::bearer("t"))
///     .transport(NoConnectors)
///     .build()?;
/// assert!(logto.list_connectors(None).await?.is_empty());
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
///
/// A transport must not follow redirects and must not send the request anywhere but to its origin.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request and reads the whole response. Dropping the future abandons the request.
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        (**self).send(request)
    }
}

/// A request as it is sent: with credentials, and with a URL.
///
/// `Debug` shows neither headers nor body. Converts into an [`http::Request`].
#[derive(Clone)]
pub struct TransportRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) max_response_bytes: usize,
}

impl TransportRequest {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The origin, such as `https://acme.logto.app`: without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// The path, with the base URL's, and the query.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.url[Position::BeforePath..]
    }

    /// The headers. Those with secrets are marked as sensitive.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// The size in bytes at which the transport should give up reading a response. A body that is
    /// larger is refused by the client in any case.
    #[must_use]
    pub fn max_response_bytes(&self) -> usize {
        self.max_response_bytes
    }
}

impl fmt::Debug for TransportRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportRequest")
            .field("method", &self.method)
            .field("origin", &self.origin())
            .field("path", &path_of(self.path_and_query()))
            .finish_non_exhaustive()
    }
}

impl TryFrom<TransportRequest> for http::Request<Bytes> {
    type Error = http::Error;

    fn try_from(request: TransportRequest) -> Result<Self, http::Error> {
        let mut converted = http::Request::builder()
            .method(request.method)
            .uri(request.url.as_str())
            .body(Bytes::new())?;
        *converted.headers_mut() = request.headers;
        *converted.body_mut() = request.body.unwrap_or_default();
        Ok(converted)
    }
}

/// A response, read to its end.
///
/// `Debug` does not show the body. Converts from and into an [`http::Response`].
#[derive(Clone)]
pub struct TransportResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl fmt::Debug for TransportResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportResponse")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl<B: Into<Bytes>> From<http::Response<B>> for TransportResponse {
    fn from(response: http::Response<B>) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.into(),
        }
    }
}

impl From<TransportResponse> for http::Response<Bytes> {
    fn from(response: TransportResponse) -> Self {
        let mut converted = Self::new(response.body);
        *converted.status_mut() = response.status;
        *converted.headers_mut() = response.headers;
        converted
    }
}

/// Why a transport could not send a request or read the response.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<BoxError>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum TransportErrorKind {
    Connect,
    Unsent,
    Timeout,
    TooLarge { limit: usize },
    InvalidRequest,
    NoRuntime,
    Other,
}

impl TransportError {
    /// No connection could be made, so that the server has seen nothing of the request.
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self {
            kind: TransportErrorKind::Connect,
            source: Some(source.into()),
        }
    }

    /// There was a connection, and it failed before any of the request was written to it. To be said
    /// only when that is certain: the request is then sent again, whatever it does.
    pub fn unsent(source: impl Into<BoxError>) -> Self {
        Self {
            kind: TransportErrorKind::Unsent,
            source: Some(source.into()),
        }
    }

    /// The transport itself has a limit of time, and it passed.
    pub fn timeout(source: impl Into<BoxError>) -> Self {
        Self {
            kind: TransportErrorKind::Timeout,
            source: Some(source.into()),
        }
    }

    /// The connection failed once it was made.
    pub fn other(source: impl Into<BoxError>) -> Self {
        Self {
            kind: TransportErrorKind::Other,
            source: Some(source.into()),
        }
    }

    pub(crate) fn invalid_request(source: impl Into<BoxError>) -> Self {
        Self {
            kind: TransportErrorKind::InvalidRequest,
            source: Some(source.into()),
        }
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self {
            kind: TransportErrorKind::TooLarge { limit },
            source: None,
        }
    }

    pub(crate) fn no_runtime(_: NoRuntime) -> Self {
        Self {
            kind: TransportErrorKind::NoRuntime,
            source: None,
        }
    }

    pub(crate) fn into_parts(self) -> (TransportErrorKind, Option<BoxError>) {
        (self.kind, self.source)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection could be made",
            TransportErrorKind::Unsent => "the connection failed before the request was sent",
            TransportErrorKind::Timeout => "the transport's time limit passed",
            TransportErrorKind::TooLarge { .. } => "the response is too large",
            TransportErrorKind::InvalidRequest => "the request cannot be sent",
            TransportErrorKind::NoRuntime => "there is no Tokio runtime with I/O",
            TransportErrorKind::Other => "the connection failed",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
