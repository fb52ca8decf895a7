//! The seam between the client and the HTTP client under it.

mod reqwest;

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::{Position, Url};

pub(crate) use self::reqwest::{Pem, ReqwestSettings, ReqwestTransport};
pub use crate::error::BoxError;
use crate::{
    error::{Error, ErrorKind, clean},
    message::path_of,
};

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends a request once and reads its response.
///
/// The client does the rest: tokens, deadlines, retries, statuses, decoding. The default transport is reqwest. A
/// custom one makes tests without sockets possible:
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
/// A transport must not follow redirects, and must not send the request to any other origin than its own.
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

/// The default transport, once the client is built.
#[derive(Default)]
pub(crate) struct LateTransport(OnceLock<ReqwestTransport>);

impl LateTransport {
    pub(crate) fn set(&self, transport: ReqwestTransport) {
        // It is set once, by the only `build`.
        let _ = self.0.set(transport);
    }
}

impl Transport for LateTransport {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        match self.0.get() {
            Some(transport) => transport.send(request),
            None => Box::pin(async { Err(TransportError::unsent("the client is not built")) }),
        }
    }
}

/// A complete request, with its URL and credentials.
///
/// `Debug` shows neither headers nor body. Converts into and from an [`http::Request`].
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

    /// The origin without a trailing slash, such as `https://acme.logto.app`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// The path, including the base URL's, and the query.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.url[Position::BeforePath..]
    }

    /// The headers. Those that hold secrets are marked as sensitive.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to change them.
    #[must_use]
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// The number of body bytes after which the transport should stop reading. The client refuses a larger body in
    /// any case.
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
        converted.extensions_mut().insert(Limit(request.max_response_bytes));
        Ok(converted)
    }
}

/// The size limit of a request that was converted, for the way back.
#[derive(Clone, Copy)]
struct Limit(usize);

impl<B: Into<Bytes>> TryFrom<http::Request<B>> for TransportRequest {
    type Error = TransportError;

    fn try_from(request: http::Request<B>) -> Result<Self, TransportError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(TransportError::invalid_request)?;
        let body = body.into();
        Ok(Self {
            method: parts.method,
            url,
            headers: parts.headers,
            body: (!body.is_empty()).then_some(body),
            max_response_bytes: parts.extensions.get().map_or(usize::MAX, |Limit(bytes)| *bytes),
        })
    }
}

/// A response with its whole body.
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
        f.debug_struct("TransportResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

impl<B: Into<Bytes>> From<http::Response<B>> for TransportResponse {
    fn from(response: http::Response<B>) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body: body.into() }
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

/// The failure of a transport to send a request or to read the response.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    /// Why no connection was made, unless the source is an error of the operating system.
    reason: Option<String>,
    source: Option<BoxError>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum TransportErrorKind {
    Connect,
    Unsent,
    Timeout,
    TooLarge { limit: usize },
    InvalidRequest,
    Other,
}

impl TransportError {
    /// No connection was made, so the server has received nothing. The request is then retried, whatever it does.
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Connect, source)
    }

    /// A connection failed before any of the request was written to it. Use this only when that is certain: the
    /// request is then retried, whatever it does.
    pub fn unsent(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Unsent, source)
    }

    /// A time limit of the transport itself passed.
    pub fn timeout(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Timeout, source)
    }

    /// The connection failed after it was made.
    pub fn other(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Other, source)
    }

    pub(crate) fn invalid_request(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::InvalidRequest, source)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self { kind: TransportErrorKind::TooLarge { limit }, reason: None, source: None }
    }

    fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self { kind, reason: None, source: Some(source.into()) }
    }

    fn because(mut self, reason: Option<String>) -> Self {
        self.reason = reason;
        self
    }

    pub(crate) fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let TransportError { kind, reason, source } = error;
        let (error_kind, detail, sent) = match kind {
            TransportErrorKind::TooLarge { limit } => return Self::response_too_large(limit),
            TransportErrorKind::Connect => {
                (ErrorKind::Connect, "no connection could be made", false)
            }
            TransportErrorKind::Unsent => {
                (ErrorKind::Transport, "the connection failed before the request was sent", false)
            }
            TransportErrorKind::Timeout => (ErrorKind::Timeout, "the deadline passed", true),
            TransportErrorKind::InvalidRequest => {
                (ErrorKind::InvalidRequest, "the request cannot be sent", false)
            }
            TransportErrorKind::Other => (ErrorKind::Transport, "the connection failed", true),
        };
        let detail = match reason {
            Some(reason) => format!("{detail}: {}", clean(&reason)),
            None => detail.to_owned(),
        };
        let error = Self::new(error_kind, detail).applied(sent);
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection could be made",
            TransportErrorKind::Unsent => "the connection failed before the request was sent",
            TransportErrorKind::Timeout => "the transport timed out",
            TransportErrorKind::TooLarge { .. } => "the response is too large",
            TransportErrorKind::InvalidRequest => "the request cannot be sent",
            TransportErrorKind::Other => "the connection failed",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
