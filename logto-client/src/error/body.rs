//! The body of an error response.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

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
pub struct ApiError(Arc<ErrorBody>);

#[derive(Default)]
struct ErrorBody {
    code: Option<String>,
    message: Option<String>,
    body: Bytes,
    /// Parsed on first use: it can be large, and few callers need it.
    data: OnceLock<Option<Value>>,
}

/// One finding of a failed validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    path: String,
    code: String,
}

/// The members that Logto, OAuth 2.0 servers and most other APIs use. Any of them may be missing or have another
/// type.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Members {
    code: Value,
    error: Value,
    message: Value,
    error_description: Value,
}

#[derive(Deserialize)]
struct Data {
    data: Value,
}

impl ApiError {
    /// Parses a body of any kind: JSON with some of the usual members, plain text, or nothing.
    pub(crate) fn parse(body: Bytes) -> Self {
        let members: Members = serde_json::from_slice(&body).unwrap_or_default();
        let Members {
            code,
            error,
            message,
            error_description,
        } = members;
        Self(Arc::new(ErrorBody {
            code: non_empty_string(code).or_else(|| non_empty_string(error)),
            message: non_empty_string(message).or_else(|| non_empty_string(error_description)),
            body,
            data: OnceLock::new(),
        }))
    }

    pub(crate) fn with_code(code: &str) -> Self {
        Self(Arc::new(ErrorBody {
            code: Some(code.to_owned()),
            ..ErrorBody::default()
        }))
    }

    /// The error code for programs, such as `entity.not_found`.
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
    #[must_use]
    pub fn data(&self) -> Option<&Value> {
        let parse = || serde_json::from_slice(&self.0.body).ok();
        let data = self
            .0
            .data
            .get_or_init(|| parse().map(|Data { data }| data));
        data.as_ref().filter(|data| !data.is_null())
    }

    /// The findings of a failed validation.
    #[must_use]
    pub fn issues(&self) -> Vec<Issue> {
        let issues = self.data().and_then(|data| data.get("issues")?.as_array());
        issues
            .into_iter()
            .flatten()
            .filter_map(Issue::parse)
            .collect()
    }

    /// The raw body. Treat it as secret.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}

impl Issue {
    fn parse(issue: &Value) -> Option<Self> {
        let code = issue.get("code")?.as_str()?.to_owned();
        let steps = issue.get("path").and_then(Value::as_array);
        let steps: Vec<String> = steps.into_iter().flatten().filter_map(path_step).collect();
        Some(Self {
            path: steps.join("."),
            code,
        })
    }

    /// The path to the invalid value, such as `config.clientId`. Empty for the whole body.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The kind of finding, such as `invalid_type`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}

fn path_step(step: &Value) -> Option<String> {
    match step {
        Value::String(name) => Some(name.clone()),
        Value::Number(index) => Some(index.to_string()),
        _ => None,
    }
}

fn non_empty_string(value: Value) -> Option<String> {
    match value {
        Value::String(string) if !string.is_empty() => Some(string),
        _ => None,
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &self.0.code)
            .finish_non_exhaustive()
    }
}
