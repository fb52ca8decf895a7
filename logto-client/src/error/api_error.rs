//! What a server says of a failure.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

/// The body of an answer that is not a success, understood as far as possible.
///
/// `Debug` shows the code only: messages and `data` can hold other people's secrets.
///
/// ```
/// # use logto_client::Error;
/// # fn example(error: Error) {
/// if let Some(said) = error.api_error() {
///     println!("{:?}", said.code());
///     for issue in said.issues() {
///         println!("{}: {}", issue.path(), issue.code()); // config.clientId: invalid_type
///     }
/// }
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ApiError(Arc<Said>);

#[derive(Default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
    body: Bytes,
    /// Read when somebody asks: it can be large, and most never do.
    data: OnceLock<Option<Value>>,
}

/// One finding of a validation that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    path: String,
    code: String,
}

/// The members that Logto, OAuth servers and most others use. Anything may be missing, or of
/// another type.
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
    /// Reads a body of any kind: JSON with some of the usual members, text, or nothing.
    pub(crate) fn parse(body: Bytes) -> Self {
        let members: Members = serde_json::from_slice(&body).unwrap_or_default();
        let Members {
            code,
            error,
            message,
            error_description,
        } = members;
        Self(Arc::new(Said {
            code: text(code).or_else(|| text(error)),
            message: text(message).or_else(|| text(error_description)),
            body,
            data: OnceLock::new(),
        }))
    }

    pub(crate) fn with_code(code: &str) -> Self {
        Self(Arc::new(Said {
            code: Some(code.to_owned()),
            ..Said::default()
        }))
    }

    /// The code that programs match on, such as `entity.not_found`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The message for people, in whatever language the server chose. Of a `connector.*` code it can
    /// hold secrets.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Further data, which differs by code. Treat it as secret: for a message that could not be
    /// delivered it can hold the whole request to the provider, with its credentials.
    #[must_use]
    pub fn data(&self) -> Option<&Value> {
        let read = || serde_json::from_slice(&self.0.body).ok();
        let data = self.0.data.get_or_init(|| read().map(|Data { data }| data));
        data.as_ref().filter(|data| !data.is_null())
    }

    /// The findings of a validation that failed: what is wrong where.
    #[must_use]
    pub fn issues(&self) -> Vec<Issue> {
        let issues = self.data().and_then(|data| data.get("issues")?.as_array());
        issues
            .into_iter()
            .flatten()
            .filter_map(Issue::read)
            .collect()
    }

    /// The body as it came. Treat it as secret.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}

impl Issue {
    fn read(issue: &Value) -> Option<Self> {
        let code = issue.get("code")?.as_str()?.to_owned();
        let steps = issue.get("path").and_then(Value::as_array);
        let steps: Vec<String> = steps.into_iter().flatten().filter_map(step).collect();
        Some(Self {
            path: steps.join("."),
            code,
        })
    }

    /// Where it is, such as `config.clientId`. Empty for the whole body.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it is, such as `invalid_type`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}

fn step(step: &Value) -> Option<String> {
    match step {
        Value::String(name) => Some(name.clone()),
        Value::Number(index) => Some(index.to_string()),
        _ => None,
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text),
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
