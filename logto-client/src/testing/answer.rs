//! Answers, before they become HTTP responses.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// The media type of JSON, as Logto writes it.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// Status, headers and body of an answer.
///
/// Operations and their checks return `Result<Answer, Answer>`: an answer that reports an error is an `Err`, so
/// that checks can use `?`.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Bytes,
    /// Whether Logto itself answered. Errors of the HTTP parser below it carry no request id.
    pub(super) is_from_logto: bool,
}

impl Answer {
    /// 200 with a JSON body.
    pub(super) fn ok(body: &Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(super) fn json(status: StatusCode, body: &Value) -> Self {
        let mut answer = Self::new(status, body.to_string());
        answer.headers.push((header::CONTENT_TYPE, JSON));
        answer
    }

    /// 204.
    pub(super) fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, "")
    }

    pub(super) fn plain_text(status: StatusCode, body: &'static str) -> Self {
        Self::new(status, body).with(header::CONTENT_TYPE, "text/plain; charset=utf-8")
    }

    /// The status's reason phrase as plain text: Logto's answer to unknown routes and methods.
    pub(super) fn status_text(status: StatusCode) -> Self {
        Self::plain_text(status, status.canonical_reason().unwrap_or_default())
    }

    pub(super) fn error_with_message(status: StatusCode, code: &str, message: &str) -> Self {
        Self::json(status, &json!({"code": code, "message": message}))
    }

    /// 200 with a page for a browser.
    pub(super) fn page(html: &'static str) -> Self {
        Self::new(StatusCode::OK, html)
            .with(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .with(header::CACHE_CONTROL, "no-cache, no-store, must-revalidate")
    }

    /// An error of the HTTP parser below Logto.
    pub(super) fn parser_error(status: StatusCode) -> Self {
        Self { is_from_logto: false, ..Self::new(status, "").with(header::CONNECTION, "close") }
    }

    /// An error with one of Logto's codes.
    pub(super) fn error(status: StatusCode, code: &str) -> Self {
        Self::json(status, &json!({"code": code, "message": message_for(code)}))
    }

    /// An error written as status and code: `422 role.name_in_use`.
    pub(super) fn refusal(refusal: &str) -> Self {
        let (status, code) = refusal.split_once(' ').unwrap_or_default();
        let status = status.parse().ok().and_then(|status| StatusCode::from_u16(status).ok());
        Self::error(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), code)
    }

    pub(super) fn error_with_data(status: StatusCode, code: &str, data: &Value) -> Self {
        Self::json(status, &json!({"code": code, "message": message_for(code), "data": data}))
    }

    pub(super) fn error_without_code(status: StatusCode, message: &str) -> Self {
        Self::json(status, &json!({"message": message}))
    }

    /// 400.
    pub(super) fn bad_request(code: &str) -> Self {
        Self::error(StatusCode::BAD_REQUEST, code)
    }

    /// 404 `entity.not_found`.
    pub(super) fn not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "entity.not_found")
    }

    /// 422.
    pub(super) fn unprocessable(code: &str) -> Self {
        Self::error(StatusCode::UNPROCESSABLE_ENTITY, code)
    }

    /// 500 without a code: Logto's answer when the database rejects a value.
    pub(super) fn internal_error() -> Self {
        Self::error_without_code(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error.")
    }

    /// Adds a header. A value that cannot be a header is left out.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), is_from_logto: true }
    }
}

/// Returns the message of an error: `entity.not_found` becomes "Refused: entity not found."
pub(super) fn message_for(code: &str) -> String {
    format!("Refused: {}.", code.replace(['.', '_'], " "))
}
