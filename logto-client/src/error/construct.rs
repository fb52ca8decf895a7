//! The constructors: public ones for fakes, and one for each way in which a call fails.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use super::{ApiError, Error, ErrorKind, Inner, display};
use crate::{
    dialect::Dialect,
    response::ResponseHead,
    retry::retry_after,
    runtime::NoRuntime,
    transport::{BoxError, TransportError, TransportErrorKind},
};

/// Errors for fakes.
impl Error {
    /// What a Logto answers with this status and code. A status outside of 100 to 999 becomes 500.
    #[must_use]
    pub fn api(status: u16, code: &str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let head = ResponseHead {
            status,
            headers: HeaderMap::new(),
        };
        Self::from_answer(Dialect::Logto, head, ApiError::with_code(code))
    }

    /// A deadline that passed after the request was sent.
    #[must_use]
    pub fn timeout() -> Self {
        Self::new(ErrorKind::Timeout, "the deadline passed").applied()
    }

    /// A connection that could not be made.
    #[must_use]
    pub fn connect() -> Self {
        Self::new(ErrorKind::Connect, "no connection could be made")
    }

    /// A response that does not decode at this JSON path, such as `config.clientId`.
    #[must_use]
    pub fn decode(path: &str) -> Self {
        Self::undecodable(path, "")
    }
}

/// Constructors for the rest of the crate.
impl Error {
    fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            dialect: Dialect::Logto,
            operation: None,
            detail: detail.into(),
            response: None,
            api: None,
            source: None,
            applied: false,
            without_token: false,
            retry_after: None,
        }))
    }

    pub(crate) fn configuration(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, detail)
    }

    pub(crate) fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, detail)
    }

    pub(crate) fn unimplemented(operation: &'static str) -> Self {
        Self::new(
            ErrorKind::Unimplemented,
            "this fake does not implement the operation",
        )
        .of(operation)
    }

    pub(crate) fn changed_too_late() -> Self {
        Self::new(
            ErrorKind::InvalidRequest,
            "the call was changed after it was sent",
        )
        .applied()
    }

    pub(crate) fn polled_again() -> Self {
        Self::new(
            ErrorKind::InvalidRequest,
            "the call was polled after it had ended",
        )
        .applied()
    }

    pub(crate) fn deadline(detail: &str, sent: bool) -> Self {
        let error = Self::new(ErrorKind::Timeout, detail);
        if sent { error.applied() } else { error }
    }

    pub(crate) fn response_too_large(limit: usize) -> Self {
        Self::new(
            ErrorKind::ResponseTooLarge,
            format!("the response is larger than {limit} bytes"),
        )
        .applied()
    }

    /// The token source failed. What our own says of the token endpoint is told as it is; an error of
    /// another source is its own affair, even if it comes from another client's call.
    pub(crate) fn token(source: BoxError) -> Self {
        let mut error = match source.downcast::<TokenEndpointError>() {
            Ok(endpoint) => {
                let mut error = endpoint.0;
                if error.kind() != ErrorKind::Token {
                    error.0.detail = format!("no token could be had: {}", error.0.detail);
                }
                error
            }
            Err(source) => Self::new(ErrorKind::Token, "no token could be had").caused_by(source),
        };
        error.0.without_token = true;
        // Nothing was sent to the API, whatever happened to the request for the token.
        error.0.applied = false;
        error
    }

    pub(crate) fn bad_token(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Token, detail)
    }

    /// An answer of the token endpoint that is no token.
    pub(crate) fn token_refused(head: ResponseHead, api: ApiError) -> Self {
        let mut error = Self::new(
            ErrorKind::Token,
            "the token endpoint refused to give a token",
        );
        error.0.response = Some(head);
        error.0.api = Some(api);
        error
    }

    /// The same, in words that are closer to what happened.
    pub(crate) fn detailed(mut self, detail: &str) -> Self {
        self.0.detail = display::clean(detail);
        self
    }

    /// The same, told once more without having asked again, as nothing is asked for so long.
    pub(crate) fn remembered(mut self, remaining: Duration) -> Self {
        self.0.detail.push_str(" a moment ago");
        self.0.retry_after = Some(remaining);
        self
    }

    /// An answer with a status other than success.
    pub(crate) fn from_answer(dialect: Dialect, head: ResponseHead, api: ApiError) -> Self {
        let mut error = Self::new(ErrorKind::Api, "");
        error.0.dialect = dialect;
        error.0.applied = may_have_been_applied(&head);
        error.0.response = Some(head);
        error.0.api = Some(api);
        error
    }

    pub(crate) fn undecodable(path: &str, reason: &str) -> Self {
        let mut detail = String::from("the response does not decode");
        if !path.is_empty() && path != "." {
            detail = format!("{detail} at `{}`", display::clean(path));
        }
        if !reason.is_empty() {
            detail = format!("{detail}: {}", display::clean(reason));
        }
        Self::new(ErrorKind::Decode, detail).applied()
    }

    pub(crate) fn transport(error: TransportError) -> Self {
        let (reason, source) = error.into_parts();
        let (kind, detail) = match reason {
            TransportErrorKind::Connect => {
                (ErrorKind::Connect, "no connection could be made".to_owned())
            }
            TransportErrorKind::Unsent => (
                ErrorKind::Transport,
                "the connection failed before the request was sent".to_owned(),
            ),
            TransportErrorKind::Timeout => (ErrorKind::Timeout, "the deadline passed".to_owned()),
            TransportErrorKind::TooLarge { limit } => return Self::response_too_large(limit),
            TransportErrorKind::NoRuntime => return NoRuntime.into(),
            TransportErrorKind::InvalidRequest => (
                ErrorKind::InvalidRequest,
                "the request cannot be sent".to_owned(),
            ),
            TransportErrorKind::Other => (ErrorKind::Transport, "the connection failed".to_owned()),
        };
        let error = Self::new(kind, detail);
        let unsent = matches!(
            reason,
            TransportErrorKind::Connect
                | TransportErrorKind::Unsent
                | TransportErrorKind::InvalidRequest
        );
        let error = if unsent { error } else { error.applied() };
        match source {
            Some(source) => error.caused_by(source),
            None => error,
        }
    }

    pub(crate) fn of(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// Of a call whose earlier attempts may have been applied, or not.
    pub(crate) fn after(mut self, may_have_been_applied: bool) -> Self {
        self.0.applied |= may_have_been_applied;
        self
    }

    pub(crate) fn with_response(mut self, dialect: Dialect, head: ResponseHead) -> Self {
        self.0.dialect = dialect;
        self.0.response.get_or_insert(head);
        self
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// Whether it was a token that could not be had.
    pub(crate) fn is_without_token(&self) -> bool {
        self.0.without_token
    }

    /// How long to wait, if there is somebody who asks for it.
    pub(crate) fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        let said = || retry_after(&self.0.response.as_ref()?.headers, now);
        self.0.retry_after.or_else(said)
    }

    pub(crate) fn response_head(&self) -> Option<&ResponseHead> {
        self.0.response.as_ref()
    }

    fn caused_by(mut self, source: BoxError) -> Self {
        self.0.source = Some(source.into());
        self
    }

    fn applied(mut self) -> Self {
        self.0.applied = true;
        self
    }
}

impl From<NoRuntime> for Error {
    fn from(NoRuntime: NoRuntime) -> Self {
        let detail = "a call needs a Tokio runtime with time and I/O to run on (`enable_all`)";
        Self::new(ErrorKind::Runtime, detail)
    }
}

/// By the status alone: a server that answers 4xx has refused, and one that answers 429, or 503 with
/// the time to come back, did not begin. One that points elsewhere may do so because all is done.
fn may_have_been_applied(head: &ResponseHead) -> bool {
    match head.status.as_u16() {
        304 | 501 => false,
        100..=199 | 300..=399 | 408 => true,
        503 => retry_after(&head.headers, SystemTime::UNIX_EPOCH).is_none(),
        status => status >= 500,
    }
}

/// How our own token source says that its error is about the token endpoint.
#[derive(Debug)]
pub(crate) struct TokenEndpointError(pub(crate) Error);

impl std::fmt::Display for TokenEndpointError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for TokenEndpointError {}
