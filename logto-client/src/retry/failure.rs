//! How an attempt failed, as far as a retry depends on it.

use std::time::{Duration, SystemTime};

use super::budget::Cost;
use crate::{
    endpoint::Repeat,
    error::{Error, ErrorKind},
};

/// What the policy has to know of a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failure {
    class: Class,
    retry_after: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// The server has not seen the request, as there was no connection.
    Unsent,
    /// The server has not seen the request, as there was no token for it.
    WithoutToken,
    /// The server did not begin, and said when to come back.
    Refused,
    /// The server answered that it failed, for a reason that may pass.
    Failed,
    /// The request was sent and nothing is known: the connection failed, or time ran out.
    Lost,
    /// The same request would fail in the same way.
    Final,
}

impl Failure {
    /// An attempt that took too long.
    pub(crate) const LOST: Self = Self {
        class: Class::Lost,
        retry_after: None,
    };

    /// An attempt that waited for a token for too long.
    pub(crate) const WITHOUT_TOKEN: Self = Self {
        class: Class::WithoutToken,
        retry_after: None,
    };

    /// Reads it from the error of one attempt.
    pub(crate) fn of(error: &Error, now: SystemTime) -> Self {
        let retry_after = error.retry_after(now);
        let has_answer = error.kind() == ErrorKind::Api;
        let is_certain = !error.may_have_been_applied();
        let class = match (has_answer, is_certain) {
            _ if !error.is_retryable() => Class::Final,
            _ if error.is_without_token() => Class::WithoutToken,
            (false, true) => Class::Unsent,
            (false, false) => Class::Lost,
            (true, true) if retry_after.is_some() => Class::Refused,
            (true, _) => Class::Failed,
        };
        Self { class, retry_after }
    }

    /// Whether such a request may be sent again after it.
    pub(super) fn may_be_followed(self, repeat: Repeat) -> bool {
        match self.class {
            // Nothing would change.
            Class::Final => false,
            // There is nothing yet that could be repeated.
            Class::Unsent | Class::WithoutToken => true,
            // Nothing was done yet; but what must arrive only once has arrived.
            Class::Refused => repeat != Repeat::Never,
            // It may have been done, so it must not matter whether it is done again.
            Class::Failed | Class::Lost => repeat == Repeat::Freely,
        }
    }

    /// How long the server asks to wait.
    pub(super) fn retry_after(self) -> Option<Duration> {
        self.retry_after
    }

    /// What a retry takes from the budget.
    pub(crate) fn cost(self) -> Cost {
        match self.class {
            // A server that answers nothing at all is in deeper trouble, and has been waited for.
            Class::Unsent | Class::Lost => Cost::Fault,
            Class::Refused | Class::Failed | Class::Final => Cost::Answer,
            // The API gets no request more for it, and the token cache spaces out its own.
            Class::WithoutToken => Cost::Nothing,
        }
    }

    #[cfg(test)]
    pub(super) fn refused_for(wait: Duration) -> Self {
        Self {
            class: Class::Refused,
            retry_after: Some(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, StatusCode, header};

    use super::{super::Retry, *};
    use crate::{
        dialect::Dialect,
        error::{ApiError, TokenEndpointError},
        response::ResponseHead,
        transport::{BoxError, TransportError},
    };

    const FREELY: [Repeat; 1] = [Repeat::Freely];
    const UNLESS_NEVER: [Repeat; 2] = [Repeat::Freely, Repeat::IfNotApplied];
    const ANY: [Repeat; 3] = [Repeat::Freely, Repeat::IfNotApplied, Repeat::Never];
    const NONE: [Repeat; 0] = [];

    fn answered(status: u16, retry_after: Option<&'static str>, code: &str) -> Error {
        let mut headers = HeaderMap::new();
        if let Some(value) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(value));
        }
        let head = ResponseHead {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
        };
        Error::from_answer(Dialect::Logto, head, ApiError::with_code(code))
    }

    /// For what requests a failed attempt is followed by another, given that there is the time.
    fn check(error: &Error, expected: &[Repeat]) {
        let failure = Failure::of(error, SystemTime::UNIX_EPOCH);
        let follows = |repeat| {
            let remaining = Duration::from_secs(30);
            Retry::default()
                .wait(1, remaining, repeat, failure, 0.5)
                .is_some()
        };
        let followed: Vec<_> = ANY.into_iter().filter(|repeat| follows(*repeat)).collect();
        assert_eq!(followed, expected, "{error}: {failure:?}");
    }

    #[test]
    fn an_answer_is_followed_by_what_it_means() {
        for status in (300..=599).filter(|status| *status != 429 && *status != 503) {
            let may_pass = matches!(status, 408 | 500 | 502 | 504);
            let expected: &[_] = if may_pass { &FREELY } else { &NONE };
            check(&answered(status, None, ""), expected);
            check(&answered(status, Some("1"), ""), expected);
        }
        for status in [429, 503] {
            check(&answered(status, None, ""), &FREELY);
            check(&answered(status, Some("soon"), ""), &FREELY);
            check(&answered(status, Some("1"), ""), &UNLESS_NEVER);
            check(&answered(status, Some("0"), ""), &UNLESS_NEVER);
            check(&answered(status, Some("3600"), ""), &NONE);
        }
        check(
            &answered(429, Some("1"), "connector.usage_limit_exceeded"),
            &NONE,
        );
        check(
            &answered(429, None, "connector.rate_limit_exceeded"),
            &FREELY,
        );
    }

    #[test]
    fn a_fault_is_followed_by_what_it_leaves_certain() {
        let transport = Error::transport;
        check(&transport(TransportError::connect("refused")), &ANY);
        check(&transport(TransportError::unsent("closed")), &ANY);
        check(&transport(TransportError::other("reset")), &FREELY);
        check(&transport(TransportError::timeout("slow")), &FREELY);
        check(&transport(TransportError::too_large(1)), &NONE);
        check(&transport(TransportError::invalid_request("URL")), &NONE);
        check(&Error::invalid_request("argument"), &NONE);
    }

    #[test]
    fn a_token_that_cannot_be_had_is_asked_for_again_if_that_may_help() {
        let token = |error| Error::token(BoxError::from(TokenEndpointError(error)));
        let refused = |status: u16| {
            let head = ResponseHead {
                status: StatusCode::from_u16(status).unwrap(),
                headers: HeaderMap::new(),
            };
            token(Error::token_refused(head, ApiError::with_code("oidc.any")))
        };
        for status in 300..=599 {
            let passes = matches!(status, 408 | 425 | 429 | 500..);
            check(&refused(status), if passes { &ANY } else { &NONE });
        }
        check(
            &token(Error::transport(TransportError::other("reset"))),
            &ANY,
        );
        check(&token(Error::deadline("late", true)), &ANY);
        check(&Error::token("the vault is sealed".into()), &NONE);
    }
}
