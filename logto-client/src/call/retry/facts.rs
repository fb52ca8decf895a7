//! The facts of a failed attempt that decide on a retry.

use std::time::Duration;

use super::budget::Cost;
use crate::{auth::TokenFailure, error::Error, message::Repeat, transport::TransportErrorKind};

/// The facts of a failed attempt that decide on a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetryFacts {
    cause: Cause,
    retry_after: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// There was no connection, so the server received nothing.
    Unsent,
    /// There was no token, so nothing was sent.
    NoToken,
    /// The server did not apply the request, and said when to come back.
    Refused,
    /// The server failed, for a reason that may pass.
    Failed,
    /// The request was sent and its fate is unknown: the connection failed, or the time limit passed.
    Lost,
    /// A retry would fail in the same way.
    Final,
}

impl RetryFacts {
    /// An attempt that reached its limit after the request was sent.
    pub(crate) const LOST: Self = Self { cause: Cause::Lost, retry_after: None };

    /// An attempt that reached its limit while it waited for a token.
    pub(crate) const NO_TOKEN: Self = Self { cause: Cause::NoToken, retry_after: None };

    pub(crate) fn of_token_failure(failure: &TokenFailure) -> Self {
        let is_retryable = failure.error.is_retryable();
        Self {
            cause: if is_retryable { Cause::NoToken } else { Cause::Final },
            retry_after: failure.retry_after,
        }
    }

    pub(crate) fn of_transport_error(kind: TransportErrorKind) -> Self {
        let cause = match kind {
            TransportErrorKind::Connect | TransportErrorKind::Unsent => Cause::Unsent,
            TransportErrorKind::Timeout | TransportErrorKind::Other => Cause::Lost,
            TransportErrorKind::TooLarge { .. } | TransportErrorKind::InvalidRequest => {
                Cause::Final
            }
        };
        Self { cause, retry_after: None }
    }

    /// Judges a response whose status is not a success, but may be one that the policy retries in any case.
    pub(crate) fn of_answer(
        error: &Error,
        retry_after: Option<Duration>,
        is_covered: bool,
    ) -> Self {
        let is_retryable = error.is_retryable() || is_covered && !error.is_quota();
        let cause = match (error.may_have_been_applied(), retry_after) {
            _ if !is_retryable => Cause::Final,
            (false, Some(_)) => Cause::Refused,
            _ => Cause::Failed,
        };
        Self { cause, retry_after }
    }

    /// Whether a retry would fail in the same way.
    pub(crate) fn is_final(self) -> bool {
        self.cause == Cause::Final
    }

    /// Whether a request with this repeatability may be retried.
    pub(super) fn allows_retry(self, repeat: Repeat) -> bool {
        match self.cause {
            Cause::Final => false,
            Cause::Unsent | Cause::NoToken => true,
            // Not applied, but received.
            Cause::Refused => repeat != Repeat::Never,
            // It may have been applied.
            Cause::Failed | Cause::Lost => repeat == Repeat::Freely,
        }
    }

    /// Time for which the server asks to wait.
    pub(super) fn retry_after(self) -> Option<Duration> {
        self.retry_after
    }

    /// The cost of a retry.
    pub(crate) fn cost(self) -> Cost {
        match self.cause {
            // A server that does not respond at all is in deeper trouble.
            Cause::Unsent | Cause::Lost => Cost::Fault,
            Cause::Refused | Cause::Failed | Cause::Final => Cost::Answer,
            // The API gets no additional request, and the token cache spaces out its own.
            Cause::NoToken => Cost::Nothing,
        }
    }

    #[cfg(test)]
    pub(super) fn refused_for(wait: Duration) -> Self {
        Self { cause: Cause::Refused, retry_after: Some(wait) }
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{super::Retry, *};
    use crate::error::{ApiError, Dialect, ErrorKind, ResponseHead};

    const FREELY: [Repeat; 1] = [Repeat::Freely];
    const UNLESS_NEVER: [Repeat; 2] = [Repeat::Freely, Repeat::IfNotApplied];
    const ANY: [Repeat; 3] = [Repeat::Freely, Repeat::IfNotApplied, Repeat::Never];
    const NONE: [Repeat; 0] = [];

    fn answer(status: u16, retry_after: Option<u64>, code: &str) -> RetryFacts {
        let head = ResponseHead::without_server(StatusCode::from_u16(status).unwrap());
        let retry_after = retry_after.map(Duration::from_secs);
        let api = ApiError::with_code(code);
        let error = Error::from_answer(Dialect::Logto, head, api, retry_after);
        RetryFacts::of_answer(&error, retry_after, false)
    }

    /// Checks which requests are retried, given enough time.
    fn check(facts: RetryFacts, expected: &[Repeat]) {
        let is_retried = |repeat: &Repeat| {
            let remaining = Duration::from_secs(30);
            let wait = Retry::default().wait(1, remaining, *repeat, facts, 0.5);
            wait.is_some()
        };
        let retried: Vec<_> = ANY.into_iter().filter(is_retried).collect();
        assert_eq!(retried, expected, "{facts:?}");
    }

    #[test]
    fn answer_is_retried_by_status_and_code() {
        for status in (300..=599).filter(|status| *status != 429 && *status != 503) {
            let may_pass = matches!(status, 408 | 500 | 502 | 504);
            let expected: &[_] = if may_pass { &FREELY } else { &NONE };
            check(answer(status, None, ""), expected);
            check(answer(status, Some(1), ""), expected);
        }
        for status in [429, 503] {
            check(answer(status, None, ""), &FREELY);
            check(answer(status, Some(1), ""), &UNLESS_NEVER);
            check(answer(status, Some(0), ""), &UNLESS_NEVER);
            check(answer(status, Some(3600), ""), &NONE);
        }
        let usage_limit = "connector.usage_limit_exceeded";
        check(answer(429, Some(1), usage_limit), &NONE);
        check(answer(429, None, "connector.rate_limit_exceeded"), &FREELY);
    }

    #[test]
    fn transport_error_is_retried_by_what_was_sent() {
        let transport = RetryFacts::of_transport_error;
        check(transport(TransportErrorKind::Connect), &ANY);
        check(transport(TransportErrorKind::Unsent), &ANY);
        check(transport(TransportErrorKind::Other), &FREELY);
        check(transport(TransportErrorKind::Timeout), &FREELY);
        check(transport(TransportErrorKind::TooLarge { limit: 1 }), &NONE);
        check(transport(TransportErrorKind::InvalidRequest), &NONE);
    }

    #[test]
    fn token_failure_is_retried_if_it_may_pass() {
        let token = |error: Error| RetryFacts::of_token_failure(&error.into());
        for status in 300..=599 {
            let head = ResponseHead::without_server(StatusCode::from_u16(status).unwrap());
            let refused = Error::token_refused("x", head, ApiError::with_code("oidc.any"));
            let passes = matches!(status, 408 | 425 | 429 | 500..);
            check(token(refused), if passes { &ANY } else { &NONE });
        }
        check(token(Error::new(ErrorKind::Transport, "x")), &ANY);
        check(token(Error::deadline("x", false)), &ANY);
        check(token(Error::token("the vault is sealed")), &NONE);
    }
}
