//! The one error type of the crate.

mod body;
mod classify;
mod display;
mod issues;
mod members;
mod response_head;
mod retry_after;
#[cfg(test)]
mod truth_table;
mod walk;

use std::{
    error::Error as StdError,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

pub(crate) use self::body::ErrorFormat;
pub use self::{
    body::{ApiError, ErrorBody, ErrorDetails},
    issues::Issue,
};
pub(crate) use self::{
    classify::{Class, Dialect},
    display::clean,
    response_head::ResponseHead,
    retry_after::retry_after,
};

/// Any error.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// The kind of failure that an [`Error`] reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// [`ClientBuilder::build`](crate::ClientBuilder::build) refused the client's settings.
    Configuration,
    /// The request was refused before it was sent, because it could not have worked.
    InvalidRequest,
    /// There is no token, so nothing was sent.
    Token,
    /// No connection was made.
    Connect,
    /// The deadline passed.
    Timeout,
    /// The connection failed after it was made.
    Transport,
    /// The response is larger than the client's limit.
    ResponseTooLarge,
    /// The server's status is not a success.
    Api,
    /// The response does not decode into the declared type.
    Decode,
    /// A fake does not implement the operation.
    Unimplemented,
    /// There is no Tokio runtime to run the call on.
    Runtime,
}

/// The failure of a call, or of building a client.
///
/// `Display` is one line: the operation, the status, the code, the issues of a validation failure,
/// the server's message (up to 200 characters) and the request id. Neither it nor `Debug` ever holds
/// a credential, a connector's configuration or an error's `data`.
///
/// ```
/// use logto_client::Error;
///
/// let error = Error::api(404, "entity.not_found");
/// assert!(error.is_not_found());
/// assert_eq!(error.to_string(), "404 Not Found entity.not_found");
/// ```
///
/// # Which predicates hold
///
/// | failure | predicates |
/// |---|---|
/// | the client is misconfigured | none |
/// | refused before it was sent | `is_invalid_request` |
/// | no connection | `is_connect`, `is_retryable` |
/// | the deadline passed | `is_timeout`, `is_retryable` |
/// | the connection failed | `is_retryable` |
/// | the response is too large | none |
/// | the response does not decode | `is_decode` |
/// | a fake does not implement the operation | `is_unimplemented` |
/// | no runtime | none |
/// | a custom token source failed | none |
/// | the token endpoint: 400 `oidc.invalid_client` | `is_unauthorized` |
/// | the token endpoint: 401 `oidc.invalid_client` | `is_unauthorized` |
/// | the token endpoint: 400 `oidc.invalid_target` | none |
/// | the token endpoint: 503 | `is_retryable` |
/// | 304 | `is_not_modified` |
/// | 307 | none |
/// | 400 `guard.invalid_input` | `is_invalid_request` |
/// | 400 `connector.invalid_config` | `is_invalid_request` |
/// | 400 `connector.not_found` | `is_not_found` |
/// | 400 `subscription.tenant_suspended` | none |
/// | 401 `auth.unauthorized` | `is_unauthorized` |
/// | 401 | `is_unauthorized` |
/// | 401 `connector.rate_limit_exceeded` | none |
/// | 403 `auth.forbidden` | `is_forbidden` |
/// | 403 `subscription.limit_exceeded` | `is_forbidden`, `is_quota` |
/// | 404 `entity.not_found` | `is_not_found` |
/// | 404 `oidc.session_not_found` | `is_not_found` |
/// | 404 `oidc.key_not_found` | `is_not_found` |
/// | 404 `oidc.invalid_grant` | `is_not_found` |
/// | 404 `oidc.provider_error` | none |
/// | 404 `oidc.invalid_request` | none |
/// | 404 `not_found` | none |
/// | 404 | none |
/// | 405 | none |
/// | 408 | `is_retryable` |
/// | 409 | `is_conflict` |
/// | 422 `connector.multiple_instances_not_supported` | `is_conflict` |
/// | 422 `entity.invalid_input` | `is_invalid_request` |
/// | 429 `connector.rate_limit_exceeded` | `is_rate_limited`, `is_retryable` |
/// | 429 `connector.usage_limit_exceeded` | `is_quota` |
/// | 500 | `is_retryable` |
/// | 501 `connector.not_implemented` | none |
/// | 502 | `is_retryable` |
/// | 503 | `is_retryable` |
/// | 504 | `is_retryable` |
///
/// This is the table for Logto. Other APIs are judged by the status alone: any 404 is `is_not_found`, any 401
/// `is_unauthorized`. Whether the server may have applied the request is a separate question: see
/// [`may_have_been_applied`](Self::may_have_been_applied).
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    class: Class,
    operation: Option<&'static str>,
    /// What happened, in this crate's words.
    detail: String,
    response: Option<ResponseHead>,
    api: Option<ApiError>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    may_have_been_applied: bool,
}

impl Error {
    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The status of the response, be it the API's or the token endpoint's.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// The code in the response, such as `entity.not_found`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.api_error()?.code()
    }

    /// The body of the response.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        self.0.api.as_ref()
    }

    /// The headers of the response. Treat them as secret.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        Some(&self.0.response.as_ref()?.headers)
    }

    /// The raw body of a response whose status is not a success. Treat it as secret.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        Some(self.api_error()?.body())
    }

    /// The [`body`](Self::body) as JSON, decoded into a type of yours. `None` if it does not decode.
    ///
    /// ```
    /// use logto_client::{Error, http};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Problem {
    ///     title: String,
    /// }
    ///
    /// let response = http::Response::builder().status(409).body(r#"{"title":"Taken"}"#).unwrap();
    /// let error = Error::from_response(response);
    /// assert!(error.is_conflict());
    /// assert_eq!(error.body_as::<Problem>().unwrap().title, "Taken");
    /// ```
    #[must_use]
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// The server's id of the request: quote it to whoever runs the server.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.response.as_ref()?.request_id()
    }

    /// The operation that failed: the name of the trait's method.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// Whether the resource does not exist. For Logto that is a 404 with a code of the form `group.name`, except for
    /// protocol errors such as `oidc.provider_error`, or the 400 `connector.not_found`. A 404 of a gateway or of an
    /// unknown route does not count. For other APIs it is any 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_api(Class::NotFound)
    }

    /// Whether the resource exists already: a 409, or Logto's 422 `connector.multiple_*`.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_api(Class::Conflict)
    }

    /// Whether the API or the token endpoint refused the credentials. A 401 that Logto passes on from a
    /// connector's provider (`connector.*`) does not count.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.0.class == Class::Unauthorized
    }

    /// Whether the credentials are valid but do not allow the request: a 403.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.is_api_status(StatusCode::FORBIDDEN)
    }

    /// Whether the request is at fault: refused before it was sent, or by a 400 or 422 that does not report a
    /// missing resource, a conflict or a suspended tenant.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest || self.is_api(Class::InvalidRequest)
    }

    /// Whether too many requests were sent: a 429 that does not report a quota.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_api_status(StatusCode::TOO_MANY_REQUESTS) && !self.is_quota()
    }

    /// Whether a quota is used up. Waiting does not help.
    #[must_use]
    pub fn is_quota(&self) -> bool {
        self.is_api(Class::Quota)
    }

    /// Whether nothing has changed: a 304, in response to `If-None-Match` and the like.
    #[must_use]
    pub fn is_not_modified(&self) -> bool {
        self.is_api_status(StatusCode::NOT_MODIFIED)
    }

    /// Whether the deadline passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether no connection was made.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Whether the response did not decode.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Whether a fake does not implement the operation.
    #[must_use]
    pub fn is_unimplemented(&self) -> bool {
        self.kind() == ErrorKind::Unimplemented
    }

    /// Whether the cause may pass by itself: a failed connection, a deadline, a 408, a 429 that does not report a
    /// quota, a 500, 502, 503 or 504; from the token endpoint a 408, 425, 429 or any 5xx. Whether it is *safe* to
    /// retry depends on the request: see [`may_have_been_applied`](Self::may_have_been_applied).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let status = self.status().map_or(0, |status| status.as_u16());
        match self.kind() {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => true,
            ErrorKind::Api => [408, 429, 500, 502, 503, 504].contains(&status) && !self.is_quota(),
            ErrorKind::Token => matches!(status, 408 | 425 | 429 | 500..),
            _ => false,
        }
    }

    /// Whether the server may have applied the request although the call failed. False only when it is certain
    /// that no attempt was applied: each was refused, or never sent.
    ///
    /// | outcome of an attempt | |
    /// |---|---|
    /// | refused before it was sent, no token, no connection, a stream refused by an HTTP/2 server | `false` |
    /// | the connection failed after the request was sent | `true` |
    /// | the deadline passed while connecting or later | `true` |
    /// | the response is too large or does not decode | `true` |
    /// | 1xx, 3xx except for 304, 408 | `true` |
    /// | 304, any other 4xx | `false` |
    /// | 501 | `false` |
    /// | 503 with `Retry-After` | `false` |
    /// | any other 5xx | `true` |
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        self.0.may_have_been_applied
    }

    fn is_api(&self, class: Class) -> bool {
        self.kind() == ErrorKind::Api && self.0.class == class
    }

    fn is_api_status(&self, status: StatusCode) -> bool {
        self.kind() == ErrorKind::Api && self.status() == Some(status)
    }
}

/// Errors for fakes.
impl Error {
    /// Logto's response with this status and code. A status outside of 100 to 999 becomes 500.
    #[must_use]
    pub fn api(status: u16, code: &str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let head = ResponseHead::without_server(status);
        Self::from_answer(Dialect::Logto, head, ApiError::with_code(code), None)
    }

    /// The error that a call to Logto fails with after this response. Meant for statuses that are not a success: any
    /// status becomes an error.
    #[must_use]
    pub fn from_response(response: http::Response<impl Into<Bytes>>) -> Self {
        let (parts, body) = response.into_parts();
        let head = ResponseHead::new(Dialect::Logto, parts.status, parts.headers);
        let api = ApiError::parse(Dialect::Logto, body.into());
        Self::refused(Dialect::Logto, head, api).0
    }

    /// A deadline that passed after the request was sent.
    #[must_use]
    pub fn timeout() -> Self {
        Self::deadline("the deadline passed", true)
    }

    /// A connection that was not made.
    #[must_use]
    pub fn connect() -> Self {
        Self::new(ErrorKind::Connect, "no connection could be made")
    }

    /// A response that does not decode at this JSON path, such as `config.clientId`. In the path of a real one, `*`
    /// is the key of a map, which may be secret.
    #[must_use]
    pub fn decode(path: &str) -> Self {
        Self::undecodable(path, "")
    }
}

/// Constructors for the rest of the crate.
impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            class: Class::Other,
            operation: None,
            detail: detail.into(),
            response: None,
            api: None,
            source: None,
            may_have_been_applied: false,
        }))
    }

    pub(crate) fn configuration(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, detail)
    }

    pub(crate) fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, detail)
    }

    pub(crate) fn token(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Token, detail)
    }

    pub(crate) fn unimplemented(operation: &'static str) -> Self {
        let detail = "this fake does not implement the operation";
        Self::new(ErrorKind::Unimplemented, detail).with_operation(operation)
    }

    pub(crate) fn no_runtime() -> Self {
        let detail = "there is no Tokio runtime: await the call inside of one";
        Self::new(ErrorKind::Runtime, detail)
    }

    pub(crate) fn deadline(detail: impl Into<String>, sent: bool) -> Self {
        let mut error = Self::new(ErrorKind::Timeout, detail);
        error.0.may_have_been_applied = sent;
        error
    }

    pub(crate) fn response_too_large(limit: usize) -> Self {
        let detail = format!(
            "the response is larger than {limit} bytes: raise `max_response_bytes` to accept it"
        );
        Self::new(ErrorKind::ResponseTooLarge, detail).applied(true)
    }

    pub(crate) fn undecodable(path: &str, reason: &str) -> Self {
        let mut detail = String::from("the response does not decode");
        if !path.is_empty() && path != "." {
            detail = format!("{detail} at `{}`", clean(path));
        }
        if !reason.is_empty() {
            detail = format!("{detail}: {}", clean(reason));
        }
        Self::new(ErrorKind::Decode, detail).applied(true)
    }

    /// A response whose status is not a success.
    /// Returns what its `Retry-After` says, too.
    pub(crate) fn refused(
        dialect: Dialect,
        head: ResponseHead,
        api: ApiError,
    ) -> (Self, Option<Duration>) {
        let retry_after = retry_after(&head.headers, SystemTime::now());
        let follows_applied = head.follows_applied;
        let error = Self::from_answer(dialect, head, api, retry_after);
        let applied = follows_applied || error.may_have_been_applied();
        (error.applied(applied), retry_after)
    }

    /// A response whose status is not a success. `retry_after` is what its header says.
    pub(crate) fn from_answer(
        dialect: Dialect,
        head: ResponseHead,
        api: ApiError,
        retry_after: Option<Duration>,
    ) -> Self {
        let mut error = Self::new(ErrorKind::Api, "");
        error.0.class = dialect.classify(head.status, api.code());
        error.0.may_have_been_applied = may_have_been_applied(head.status, retry_after);
        error.0.response = Some(head);
        error.0.api = Some(api);
        error
    }

    /// A response of the token endpoint that refuses a token.
    pub(crate) fn token_refused(detail: &str, head: ResponseHead, api: ApiError) -> Self {
        let mut error = Self::token(clean(detail));
        error.0.class = match Dialect::Logto.classify(head.status, api.code()) {
            Class::Unauthorized => Class::Unauthorized,
            _ => Class::Other,
        };
        error.0.response = Some(head);
        error.0.api = Some(api);
        error
    }

    /// Adds the operation, unless the error has one.
    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// Adds the response that did not decode, unless the error has one.
    pub(crate) fn with_response(mut self, head: ResponseHead) -> Self {
        self.0.response.get_or_insert(head);
        self
    }

    pub(crate) fn with_source(mut self, source: BoxError) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Replaces what happened, in this crate's words.
    pub(crate) fn with_detail(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.0.detail = change(&self.0.detail);
        self
    }

    pub(crate) fn applied(mut self, may_have_been_applied: bool) -> Self {
        self.0.may_have_been_applied = may_have_been_applied;
        self
    }

    pub(crate) fn response_head(&self) -> Option<&ResponseHead> {
        self.0.response.as_ref()
    }
}

/// Judges by the status alone. A 4xx is a refusal, and so is a 503 with `Retry-After`; a redirect may follow a
/// request that was applied.
fn may_have_been_applied(status: StatusCode, retry_after: Option<Duration>) -> bool {
    match status.as_u16() {
        304 | 501 => false,
        100..=199 | 300..=399 | 408 => true,
        503 => retry_after.is_none(),
        status => status >= 500,
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("message", &self.to_string())
            .field("source", &self.0.source)
            .finish()
    }
}
