//! The seam between the client and the HTTP client under it.

mod reqwest;

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, OnceLock},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode};
use url::{Position, Url};

pub(crate) use self::reqwest::{Pem, ReqwestSettings, ReqwestTransport};
pub use crate::error::BoxError;
use crate::{
    error::{Error, ErrorKind, clean},
    message::{Body, BodyFailure, path_of},
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
/// A transport must not follow redirects, and must not send the request to any other origin than its own. It may return
/// the body of a response as bytes or as a [`Body::from_stream`], whatever the caller asked for: see
/// [`TransportRequest::streams_response`]. A stream that is dropped ends the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request and reads the response, or returns it as a stream. Dropping the future abandons the request.
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>>;

    /// Whether responses are streams only if the request asks for one.
    #[doc(hidden)]
    fn streams_on_demand(&self) -> bool {
        false
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        (**self).send(request)
    }

    fn streams_on_demand(&self) -> bool {
        (**self).streams_on_demand()
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
/// `Debug` shows neither headers nor body. Converts into and from an [`http::Request`], whose [`Body`] can be sent with
/// hyper.
#[derive(Clone)]
pub struct TransportRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    pub(crate) max_response_bytes: usize,
    pub(crate) streams_response: bool,
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

    /// The body, unless it is a stream.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()?.as_bytes()
    }

    /// The number of body bytes after which the transport should stop reading, unless it returns a stream. The client
    /// refuses a larger body in any case.
    #[must_use]
    pub fn max_response_bytes(&self) -> usize {
        self.max_response_bytes
    }

    /// Whether the caller reads the response as a stream, of any size. A transport that returns the whole body
    /// nevertheless works with small ones.
    #[must_use]
    pub fn streams_response(&self) -> bool {
        self.streams_response
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

impl TryFrom<TransportRequest> for http::Request<Body> {
    type Error = TransportError;

    fn try_from(request: TransportRequest) -> Result<Self, TransportError> {
        let mut converted = http::Request::builder()
            .method(request.method)
            .uri(request.url.as_str())
            .body(request.body.unwrap_or_default())
            .map_err(TransportError::invalid_request)?;
        *converted.headers_mut() = request.headers;
        let settings = ResponseSettings(request.max_response_bytes, request.streams_response);
        converted.extensions_mut().insert(settings);
        Ok(converted)
    }
}

/// Fails if the body is a stream.
impl TryFrom<TransportRequest> for http::Request<Bytes> {
    type Error = TransportError;

    fn try_from(request: TransportRequest) -> Result<Self, TransportError> {
        let (parts, body) = http::Request::<Body>::try_from(request)?.into_parts();
        let body = body.into_bytes().map_err(|_| TransportError::invalid_request(IS_A_STREAM))?;
        Ok(Self::from_parts(parts, body))
    }
}

const IS_A_STREAM: &str = "the body is a stream";

/// The size limit of a request that was converted, and whether its response is a stream, for the way back.
#[derive(Clone, Copy)]
struct ResponseSettings(usize, bool);

impl<B: Into<Body>> TryFrom<http::Request<B>> for TransportRequest {
    type Error = TransportError;

    fn try_from(request: http::Request<B>) -> Result<Self, TransportError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(TransportError::invalid_request)?;
        let body = body.into();
        let default = ResponseSettings(usize::MAX, false);
        let settings = parts.extensions.get().copied().unwrap_or(default);
        Ok(Self {
            method: parts.method,
            url,
            headers: parts.headers,
            body: (body.length() != Some(0)).then_some(body),
            max_response_bytes: settings.0,
            streams_response: settings.1,
        })
    }
}

/// A response, whose [`Body`] is bytes or a stream.
///
/// `Debug` does not show the body. Converts from and into an [`http::Response`].
#[derive(Clone)]
pub struct TransportResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl TransportResponse {
    /// Reads the body, if it is a stream, up to a limit.
    pub(crate) async fn whole(self, limit: usize) -> Result<Self, TransportError> {
        let body = match self.body.into_bytes() {
            Ok(bytes) => bytes,
            Err(body) => collect(body, limit).await?,
        };
        if body.len() > limit {
            return Err(TransportError::too_large(limit));
        }
        Ok(Self { body: body.into(), ..self })
    }
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, TransportError> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = poll_fn(|context| body.poll_chunk(context)).await {
        let chunk = chunk.map_err(TransportError::of_body)?;
        if chunk.len() > limit.saturating_sub(bytes.len()) {
            return Err(TransportError::too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

impl fmt::Debug for TransportResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

impl<B: Into<Body>> From<http::Response<B>> for TransportResponse {
    fn from(response: http::Response<B>) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body: body.into() }
    }
}

impl From<TransportResponse> for http::Response<Body> {
    fn from(response: TransportResponse) -> Self {
        let mut converted = Self::new(response.body);
        *converted.status_mut() = response.status;
        *converted.headers_mut() = response.headers;
        converted
    }
}

/// Fails if the body is a stream.
impl TryFrom<TransportResponse> for http::Response<Bytes> {
    type Error = TransportError;

    fn try_from(response: TransportResponse) -> Result<Self, TransportError> {
        let (parts, body) = http::Response::<Body>::from(response).into_parts();
        let body = body.into_bytes().map_err(|_| TransportError::other(IS_A_STREAM))?;
        Ok(Self::from_parts(parts, body))
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

    /// The failure of a response body that is a stream.
    pub(crate) fn of_body(error: BoxError) -> Self {
        let inner = error.downcast_ref::<BodyFailure>();
        match inner.and_then(|failure| failure.0.downcast_ref::<Self>()) {
            Some(inner) => {
                Self { kind: inner.kind, reason: inner.reason.clone(), source: Some(error) }
            }
            None => Self::other(error),
        }
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
