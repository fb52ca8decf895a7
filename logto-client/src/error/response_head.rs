use http::{HeaderMap, HeaderValue, StatusCode};

use super::Dialect;

/// Status, headers and request id of a response.
#[derive(Debug, Clone)]
pub(crate) struct ResponseHead {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Whether an earlier attempt of the same call may have been applied.
    pub(crate) follows_applied: bool,
    request_id: Option<HeaderValue>,
}

impl ResponseHead {
    pub(crate) fn new(dialect: Dialect, status: StatusCode, headers: HeaderMap) -> Self {
        Self { request_id: dialect.request_id(&headers), status, headers, follows_applied: false }
    }

    /// The head of a response that no server sent.
    pub(crate) fn without_server(status: StatusCode) -> Self {
        Self::new(Dialect::Plain, status, HeaderMap::new())
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref()?.to_str().ok()
    }
}
