//! The one error type of the crate.

mod api_error;
mod construct;
mod display;
mod kind;
#[cfg(test)]
mod truth_table;

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use http::StatusCode;

pub(crate) use self::construct::TokenEndpointError;
pub use self::{
    api_error::{ApiError, Issue},
    kind::ErrorKind,
};
use crate::{dialect::Dialect, response::ResponseHead};

/// Why a call, or the building of a client, failed.
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
/// | the client is set up wrongly | none |
/// | refused before it was sent | `is_invalid_request` |
/// | no connection | `is_connect`, `is_retryable` |
/// | the deadline passed | `is_timeout`, `is_retryable` |
/// | the connection failed | `is_retryable` |
/// | the response is too large | none |
/// | the response does not decode | `is_decode` |
/// | a fake lacks the operation | `is_unimplemented` |
/// | no runtime | none |
/// | a token source of one's own failed | none |
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
/// | 404 `oidc.provider_error` | none |
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
/// This is for a Logto. Of other APIs codes count for nothing: any 404 is `is_not_found`, any 401
/// `is_unauthorized`. Whether a request may have been carried out is another question, see
/// [`may_have_been_applied`](Self::may_have_been_applied).
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    dialect: Dialect,
    operation: Option<&'static str>,
    /// What happened, in our words.
    detail: String,
    response: Option<ResponseHead>,
    api: Option<ApiError>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    applied: bool,
    /// Whether what failed was to give a token for the call.
    without_token: bool,
    /// How long the token cache asks to wait, whatever the answer said when it came.
    retry_after: Option<Duration>,
}

impl Error {
    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The status that the server, or its token endpoint, answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// The code in the server's answer, such as `entity.not_found`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.api_error()?.code()
    }

    /// What the server said of the failure.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        self.0.api.as_ref()
    }

    /// The server's id of the request, to be quoted to who runs it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0
            .dialect
            .request_id(&self.0.response.as_ref()?.headers)
    }

    /// The operation that failed: the name of the trait's method.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// Whether what was asked for does not exist. For Logto that is a 404 with a code outside of
    /// `oidc.*`, or the 400 `connector.not_found`; an unknown route, which answers a 404 in plain
    /// text, is not. For other APIs it is any 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_api(|status, code| self.0.dialect.is_not_found(status, code))
    }

    /// Whether it exists already: a 409, or Logto's 422 `connector.multiple_*`.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_api(|status, code| self.0.dialect.is_conflict(status, code))
    }

    /// Whether the credentials were refused, by the API or by the token endpoint. A 401 that Logto
    /// passes on from a connector's provider (`connector.*`) is not about this client's credentials.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        let Some(status) = self.status() else {
            return false;
        };
        self.0.dialect.is_unauthorized(status, self.code())
    }

    /// Whether the credentials are good but do not allow this: a 403.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.is_api(|status, _| status == StatusCode::FORBIDDEN)
    }

    /// Whether the request is at fault: refused before it was sent, or answered with 400 or 422 for
    /// another reason than that something is missing, in conflict or suspended.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
            || self.is_api(|status, code| self.0.dialect.is_invalid_request(status, code))
    }

    /// Whether too many requests were sent: a 429 that is not a quota.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_api(|status, _| status == StatusCode::TOO_MANY_REQUESTS) && !self.is_quota()
    }

    /// Whether a quota is used up: waiting a moment does not help.
    #[must_use]
    pub fn is_quota(&self) -> bool {
        self.is_api(|_, code| self.0.dialect.is_quota(code))
    }

    /// Whether the server answered that nothing has changed: a 304, to `If-None-Match` and the like.
    #[must_use]
    pub fn is_not_modified(&self) -> bool {
        self.is_api(|status, _| status == StatusCode::NOT_MODIFIED)
    }

    /// Whether the deadline passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether no connection could be made.
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

    /// Whether the cause may pass by itself: a connection that failed, a deadline, a 408, a 429 that
    /// is not a quota, a 500, 502, 503 or 504; of the token endpoint a 408, 425, 429 or any 5xx. Whether it
    /// is *safe* to send the request again is a question of what it does, see
    /// [`may_have_been_applied`](Self::may_have_been_applied).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let status = self.status().map(|status| status.as_u16());
        match self.kind() {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => true,
            ErrorKind::Api => {
                let passes = [408, 429, 500, 502, 503, 504];
                status.is_some_and(|status| passes.contains(&status)) && !self.is_quota()
            }
            ErrorKind::Token => status.is_some_and(|s| matches!(s, 408 | 425 | 429 | 500..)),
            _ => false,
        }
    }

    /// Whether the server may have carried the request out, although the call failed. False only when
    /// it is certain that it did not, in any of the attempts that were made: never sent, or refused.
    ///
    /// | what became of an attempt | |
    /// |---|---|
    /// | refused before it was sent, no token, no connection | `false` |
    /// | the connection failed after the request was sent | `true` |
    /// | time ran out while connecting or later | `true` |
    /// | the response is too large or does not decode | `true` |
    /// | 1xx, 3xx except for 304, 408 | `true` |
    /// | 304, any other 4xx | `false` |
    /// | 501 | `false` |
    /// | 503 that says by `Retry-After` when to come back | `false` |
    /// | any other 5xx | `true` |
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        self.0.applied
    }

    fn is_api(&self, holds: impl FnOnce(StatusCode, Option<&str>) -> bool) -> bool {
        self.kind() == ErrorKind::Api
            && self
                .status()
                .is_some_and(|status| holds(status, self.code()))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
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
