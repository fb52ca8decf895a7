//! The meaning of an error response: one table of status and code for Logto, statuses alone for any other API.

use http::{HeaderMap, HeaderValue, StatusCode};

use self::Class::{Conflict, InvalidRequest, NotFound, Other, Quota, Unauthorized};

/// The conventions that a server follows. Set by the constructor of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Logto: error codes in the body, and its own request id header.
    Logto,
    /// Any other HTTP API: statuses only.
    Plain,
}

/// The meaning of an error response, as far as the status alone does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    NotFound,
    Conflict,
    Unauthorized,
    InvalidRequest,
    Quota,
    Other,
}

/// Logto's codes that mean something else than their status does, or more. The first match wins. A status of 0
/// matches any, a `*` at the start or the end of a code any string. Only codes of the form `group.name` are looked up.
const LOGTO_CODES: [(u16, &str, Class); 23] = [
    (0, "connector.usage_limit_exceeded", Quota),
    (0, "subscription.limit_exceeded", Quota),
    (400, "connector.not_found", NotFound),
    (400, "oidc.invalid_client", Unauthorized),
    // The tenant is suspended; no other request would do better.
    (400, "subscription.*", Other),
    (422, "subscription.*", Other),
    // A connector's provider refused its own credentials, not ours.
    (401, "connector.*", Other),
    // A grant that does not exist, and a session of another user.
    (404, "oidc.invalid_grant", NotFound),
    (404, "oidc.invalid_session_account_id", NotFound),
    // Errors of the OpenID Connect protocol, not of a resource. Sessions and keys have codes of their own.
    (404, "oidc.aborted", Other),
    (404, "oidc.access_denied", Other),
    (404, "oidc.insufficient_scope", Other),
    (404, "oidc.invalid_*", Other),
    (404, "oidc.provider_error*", Other),
    (404, "oidc.server_error", Other),
    (404, "oidc.unsupported_*", Other),
    (404, "*", NotFound),
    (422, "connector.multiple_*", Conflict),
    (422, "*_in_use", Conflict),
    (422, "*_exists", Conflict),
    (422, "entity.unique_integrity_violation", Conflict),
    (422, "single_sign_on.duplicated_domains", Conflict),
    (403, "application.saml.reach_oss_limit", Quota),
];

impl Dialect {
    pub(crate) fn classify(self, status: StatusCode, code: Option<&str>) -> Class {
        let code = code.filter(|code| self == Self::Logto && is_logto_code(code));
        let by_code = code.and_then(|code| logto_class(status, code));
        by_code.unwrap_or(match status.as_u16() {
            401 => Unauthorized,
            // Without a code of Logto, a gateway answers or the route does not exist.
            404 if self == Self::Plain => NotFound,
            409 => Conflict,
            400 | 422 => InvalidRequest,
            _ => Other,
        })
    }

    /// Whether a response means that the token is no longer good. Logto also passes on the 401 of a connector's
    /// provider, which is not about our token.
    pub(crate) fn refuses_token(self, status: StatusCode, code: Option<&str>) -> bool {
        status == StatusCode::UNAUTHORIZED
            && match self {
                Self::Logto => code.is_some_and(|code| code.starts_with("auth.")),
                Self::Plain => true,
            }
    }

    /// The server's id of the request.
    pub(crate) fn request_id(self, headers: &HeaderMap) -> Option<HeaderValue> {
        let name = match self {
            Self::Logto => "logto-core-request-id",
            Self::Plain => "x-request-id",
        };
        headers.get(name).cloned()
    }
}

/// Whether the code has the form `group.name`. A gateway in front of Logto has codes of other forms.
fn is_logto_code(code: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    code.contains('.') && code.split('.').all(is_word)
}

fn logto_class(status: StatusCode, code: &str) -> Option<Class> {
    let matches = |(row_status, row_code, _): &&(u16, &str, Class)| {
        let has_code = match (row_code.strip_prefix('*'), row_code.strip_suffix('*')) {
            (Some(end), _) => code.ends_with(end),
            (None, Some(start)) => code.starts_with(start),
            (None, None) => code == *row_code,
        };
        has_code && (*row_status == 0 || *row_status == status.as_u16())
    };
    LOGTO_CODES.iter().find(matches).map(|(.., class)| *class)
}
