//! What is wrong with a body or a configuration, told as Logto's validator tells it.

use std::fmt::Write as _;

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, words};

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(super) struct Issues {
    issues: Vec<Value>,
    details: String,
}

impl Issues {
    /// A value that is missing (`None`) or of another type.
    pub(super) fn wrong_type(&mut self, path: &[&str], expected: &str, found: Option<&Value>) {
        let received = found.map_or("undefined", type_of);
        let message = match found {
            Some(_) => format!("Expected {expected}, received {received}"),
            None => "Required".to_owned(),
        };
        self.add(path, json!({"code": "invalid_type", "expected": expected, "received": received, "message": message}));
    }

    /// A text that is shorter than allowed.
    pub(super) fn too_short(&mut self, path: &[&str], minimum: usize) {
        self.add(
            path,
            json!({
                "code": "too_small", "minimum": minimum, "type": "string", "inclusive": true, "exact": false,
                "message": "Too short",
            }),
        );
    }

    /// A text that is longer than allowed.
    pub(super) fn too_long(&mut self, path: &[&str], maximum: usize) {
        self.add(
            path,
            json!({
                "code": "too_big", "maximum": maximum, "type": "string", "inclusive": true, "exact": false,
                "message": "Too long",
            }),
        );
    }

    /// A text of another form; `validation` names the rule.
    pub(super) fn invalid_string(&mut self, path: &[&str], validation: &Value) {
        self.add(
            path,
            json!({"code": "invalid_string", "validation": validation, "message": "Invalid"}),
        );
    }

    /// A rule that is not the validator's own.
    pub(super) fn custom(&mut self, path: &[&str], message: &str) {
        self.add(path, json!({"code": "custom", "message": message}));
    }

    /// Nothing if there is no issue, else the refusal.
    pub(super) fn refuse(self, code: &str) -> Result<(), Answer> {
        if self.issues.is_empty() {
            Ok(())
        } else {
            Err(self.into_refusal(code))
        }
    }

    /// A 400 with all issues.
    pub(super) fn into_refusal(self, code: &str) -> Answer {
        let Self { issues, details } = self;
        Answer::json(
            StatusCode::BAD_REQUEST,
            &json!({
                "code": code,
                "message": words(code),
                "data": {"issues": issues, "name": "ZodError"},
                "details": details,
            }),
        )
    }

    fn add(&mut self, path: &[&str], mut issue: Value) {
        if let Value::Object(issue) = &mut issue {
            issue.insert("path".to_owned(), json!(path));
        }
        let separator = if self.details.is_empty() { "" } else { "\n" };
        let code = issue
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let message = issue
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or_default();
        // Writing to a text cannot fail.
        let _ = write!(
            self.details,
            "{separator}\"{}\": {code}: {message}",
            path.join(".")
        );
        self.issues.push(issue);
    }
}

/// The type of a value, in the validator's words.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
