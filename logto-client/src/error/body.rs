//! The body of an error response.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    Dialect, ResponseHead,
    issues::{Issue, Issues},
    members::{Members, is_code},
};

/// The body of an error response: code, message and data, as far as it has them.
///
/// `Debug` shows the code only, since messages and `data` can hold secrets.
///
/// ```
/// # use logto_client::Error;
/// # fn example(error: Error) {
/// if let Some(api_error) = error.api_error() {
///     println!("{:?}", api_error.code());
///     for issue in api_error.issues() {
///         println!("{}: {}", issue.path(), issue.code()); // config.clientId: invalid_type
///     }
/// }
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ApiError(Arc<Parsed>);

#[derive(Default)]
struct Parsed {
    code: Option<String>,
    message: Option<String>,
    body: Bytes,
    /// Parsed when a caller asks for it: few do.
    data: OnceLock<Option<Value>>,
}

/// The response of an error, for [`ClientBuilder::error_format`](crate::ClientBuilder::error_format).
pub struct ErrorBody<'r> {
    head: &'r ResponseHead,
    body: &'r Bytes,
}

impl ErrorBody<'_> {
    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The raw body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        self.body
    }

    /// The body as JSON. `None` if it does not decode.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body).ok()
    }
}

impl fmt::Debug for ErrorBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// What an error body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorDetails {
    /// The code for programs. Ignored if it is longer than 100 bytes or has spaces.
    pub code: Option<String>,
    /// The message for people. It is printed.
    pub message: Option<String>,
}

/// A client's reader of error bodies.
pub(crate) type ErrorFormat = Arc<dyn Fn(&ErrorBody<'_>) -> ErrorDetails + Send + Sync>;

/// Upper bound on the values of a body whose `data` is parsed.
const MAX_VALUES: usize = 10_000;

impl ApiError {
    /// Parses a body of any kind: JSON with some of the usual members, plain text, or nothing.
    pub(crate) fn parse(dialect: Dialect, body: Bytes) -> Self {
        Self::new(Members::parse(dialect, &body), body)
    }

    /// Parses a body whose format the client knows.
    pub(crate) fn parse_with(format: &ErrorFormat, head: &ResponseHead, body: Bytes) -> Self {
        let ErrorDetails { code, message } = format(&ErrorBody { head, body: &body });
        Self::new(Members { code: code.filter(|code| is_code(code)), message }, body)
    }

    fn new(Members { code, message }: Members, body: Bytes) -> Self {
        Self(Arc::new(Parsed { code, message, body, data: OnceLock::new() }))
    }

    pub(crate) fn with_code(code: &str) -> Self {
        Self(Arc::new(Parsed { code: Some(code.to_owned()), ..Parsed::default() }))
    }

    /// The error code for programs, such as `entity.not_found`: up to 100 bytes without spaces.
    ///
    /// For Logto it is the member `code`. For other APIs it is the first of the members that common APIs use, such
    /// as `code`, `error`, `errorType`, `error.code` or the code of the first of `errors`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The message for people, in a language of the server's choice. With a `connector.*` code it can hold
    /// secrets.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Further data; its shape depends on the code. Treat it as secret: when an email or SMS could not be
    /// delivered, it can hold the whole request to the provider, credentials included.
    ///
    /// `None` for a body of more than 10,000 values, which takes many times its size once it is parsed: decode
    /// [`body`](Self::body) into a type of yours instead.
    #[must_use]
    pub fn data(&self) -> Option<&Value> {
        let parse = || {
            if !has_at_most(MAX_VALUES, &self.0.body) {
                return None;
            }
            let mut members: Map<String, Value> = serde_json::from_slice(&self.0.body).ok()?;
            members.remove("data")
        };
        let data = self.0.data.get_or_init(parse);
        data.as_ref().filter(|data| !data.is_null())
    }

    /// The findings of a failed validation, up to 50.
    #[must_use]
    pub fn issues(&self) -> Vec<Issue> {
        self.all_issues().first
    }

    /// Whether this is an error of the API, and not a body of another kind.
    pub(crate) fn is_recognized(&self) -> bool {
        self.code().or(self.message()).is_some()
    }

    pub(super) fn all_issues(&self) -> Issues {
        Issues::parse(&self.0.body)
    }

    /// The raw body. Treat it as secret.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}

/// Whether a JSON body has at most so many values, by its separators.
fn has_at_most(values: usize, body: &[u8]) -> bool {
    let mut in_string = false;
    let mut is_escaped = false;
    let is_separator = |byte: &&u8| {
        let is_separator = !in_string && matches!(byte, b',' | b':' | b'[' | b'{');
        in_string ^= **byte == b'"' && !is_escaped;
        is_escaped = **byte == b'\\' && !is_escaped;
        is_separator
    };
    body.iter().filter(is_separator).nth(values).is_none()
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError").field("code", &self.0.code).finish_non_exhaustive()
    }
}
