//! Everything that is Logto's and not HTTP's.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

/// Which conventions the server follows. Set by the constructor of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A Logto: error codes, its request id, its keep-alive.
    Logto,
    /// Any HTTP API: statuses only.
    Plain,
}

impl Dialect {
    pub(crate) fn request_id(self, headers: &HeaderMap) -> Option<&str> {
        let name = match self {
            Self::Logto => "logto-core-request-id",
            Self::Plain => "x-request-id",
        };
        headers.get(name)?.to_str().ok()
    }

    /// How long an idle connection is kept. A Logto closes it after 5 s, and a request that crosses
    /// the closing fails.
    pub(crate) fn idle_timeout(self) -> Duration {
        match self {
            Self::Logto => Duration::from_secs(4),
            Self::Plain => Duration::from_secs(60),
        }
    }

    pub(crate) fn is_not_found(self, status: StatusCode, code: Option<&str>) -> bool {
        match (self, status.as_u16()) {
            (Self::Plain, 404) => true,
            (Self::Logto, 404) => code.is_some_and(|code| !code.starts_with("oidc.")),
            (Self::Logto, 400) => code == Some("connector.not_found"),
            _ => false,
        }
    }

    pub(crate) fn is_conflict(self, status: StatusCode, code: Option<&str>) -> bool {
        let code = code.unwrap_or_default();
        status == StatusCode::CONFLICT
            || (self == Self::Logto
                && status.as_u16() == 422
                && code.starts_with("connector.multiple_"))
    }

    pub(crate) fn is_unauthorized(self, status: StatusCode, code: Option<&str>) -> bool {
        let code = code.unwrap_or_default();
        match (self, status.as_u16()) {
            (Self::Logto, 400) => code == "oidc.invalid_client",
            (Self::Logto, 401) => !code.starts_with("connector."),
            (Self::Plain, 401) => true,
            _ => false,
        }
    }

    pub(crate) fn is_invalid_request(self, status: StatusCode, code: Option<&str>) -> bool {
        let is_suspended =
            self == Self::Logto && code.is_some_and(|code| code.starts_with("subscription."));
        matches!(status.as_u16(), 400 | 422)
            && !is_suspended
            && !self.is_not_found(status, code)
            && !self.is_conflict(status, code)
    }

    pub(crate) fn is_quota(self, code: Option<&str>) -> bool {
        self == Self::Logto
            && matches!(
                code,
                Some("connector.usage_limit_exceeded" | "subscription.limit_exceeded")
            )
    }

    /// Whether the answer means that the token which was sent is no longer good. Logto passes on the
    /// 401 of a connector's provider too, which says nothing of our token.
    pub(crate) fn refuses_token(self, status: StatusCode, code: Option<&str>) -> bool {
        status == StatusCode::UNAUTHORIZED
            && match self {
                Self::Logto => code.is_some_and(|code| code.starts_with("auth.")),
                Self::Plain => true,
            }
    }
}
