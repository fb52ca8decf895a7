//! What the fake answers, before it becomes an HTTP response.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// How an operation ends: `Err` when a check refuses the request, so that checks can use `?`.
pub(super) type Outcome = Result<Answer, Answer>;

/// Status, headers and body of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Bytes,
    /// Whether Logto itself answered. What its HTTP parser refuses never reaches it, and gets no request id.
    pub(super) is_from_logto: bool,
}

impl Answer {
    /// 200 with a JSON body.
    pub(super) fn ok(body: &Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// A JSON body.
    pub(super) fn json(status: StatusCode, body: &Value) -> Self {
        Self::new(status, body.to_string())
            .with(header::CONTENT_TYPE, "application/json; charset=utf-8")
    }

    /// 204.
    pub(super) fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, "")
    }

    /// A text body.
    pub(super) fn text(status: StatusCode, body: &'static str) -> Self {
        Self::new(status, body).with(header::CONTENT_TYPE, "text/plain; charset=utf-8")
    }

    /// A page for a browser.
    pub(super) fn page(html: &'static str) -> Self {
        Self::new(StatusCode::OK, html)
            .with(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .with(header::CACHE_CONTROL, "no-cache, no-store, must-revalidate")
    }

    /// The status in words, as text: how routes and methods that do not exist are answered.
    pub(super) fn reason(status: StatusCode) -> Self {
        Self::text(status, status.canonical_reason().unwrap_or_default())
    }

    /// A refusal by Logto's HTTP parser.
    pub(super) fn unparsed(status: StatusCode) -> Self {
        Self {
            is_from_logto: false,
            ..Self::new(status, "").with(header::CONNECTION, "close")
        }
    }

    /// A refusal with one of Logto's error codes.
    pub(super) fn refusal(status: StatusCode, code: &str) -> Self {
        Self::json(status, &json!({"code": code, "message": words(code)}))
    }

    /// A refusal with an error code and `data`.
    pub(super) fn refusal_with_data(status: StatusCode, code: &str, data: &Value) -> Self {
        Self::json(
            status,
            &json!({"code": code, "message": words(code), "data": data}),
        )
    }

    /// A refusal without a code.
    pub(super) fn message(status: StatusCode, message: &str) -> Self {
        Self::json(status, &json!({"message": message}))
    }

    /// The same answer with one more header. A value that cannot be a header is left out.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            is_from_logto: true,
        }
    }
}

/// `entity.not_found` becomes "Refused: entity not found."
pub(super) fn words(code: &str) -> String {
    format!("Refused: {}.", code.replace(['.', '_'], " "))
}
