//! What is wrong with a body or a configuration, told as Logto's validator tells it.

use std::fmt::Write as _;

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, words};

/// The path of the whole.
pub(super) const ROOT: &[&str] = &[];

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(super) struct Issues {
    issues: Vec<Value>,
    details: String,
}

impl Issues {
    /// A value that is missing (`None`) or of another type.
    pub(super) fn wrong_type(&mut self, path: &[impl Step], expected: &str, found: Option<&Value>) {
        let received = found.map_or("undefined", type_of);
        let message = match found {
            Some(_) => format!("Expected {expected}, received {received}"),
            None => "Required".to_owned(),
        };
        self.add(path, json!({"code": "invalid_type", "expected": expected, "received": received, "message": message}));
    }

    /// A text that is shorter than allowed.
    pub(super) fn too_short(&mut self, path: &[impl Step], minimum: usize) {
        self.add(
            path,
            json!({
                "code": "too_small", "minimum": minimum, "type": "string", "inclusive": true, "exact": false,
                "message": "Too short",
            }),
        );
    }

    /// A text that is longer than allowed.
    pub(super) fn too_long(&mut self, path: &[impl Step], maximum: usize) {
        self.add(
            path,
            json!({
                "code": "too_big", "maximum": maximum, "type": "string", "inclusive": true, "exact": false,
                "message": "Too long",
            }),
        );
    }

    /// A text of another form; `validation` names the rule.
    pub(super) fn invalid_string(&mut self, path: &[impl Step], validation: &Value) {
        self.add(
            path,
            json!({"code": "invalid_string", "validation": validation, "message": "Invalid"}),
        );
    }

    /// A text that is none of those allowed.
    pub(super) fn invalid_choice(&mut self, path: &[impl Step], options: &[Value], found: &Value) {
        self.add(
            path,
            json!({
                "code": "invalid_enum_value", "options": options, "received": found,
                "message": "Invalid choice",
            }),
        );
    }

    /// A value that fits none of several forms; `errors` tells of each why.
    pub(super) fn invalid_union(&mut self, path: &[impl Step], errors: Vec<Issues>) {
        let errors: Vec<Value> = errors.into_iter().map(Issues::into_data).collect();
        self.add(
            path,
            json!({"code": "invalid_union", "unionErrors": errors, "message": "Invalid input"}),
        );
    }

    /// A rule that is not the validator's own.
    pub(super) fn custom(&mut self, path: &[impl Step], message: &str) {
        self.add(path, json!({"code": "custom", "message": message}));
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.issues.is_empty()
    }

    /// Nothing if there is no issue, else the refusal.
    pub(super) fn refuse(self, code: &str) -> Result<(), Answer> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.into_refusal(code))
        }
    }

    /// A 400 with all issues.
    pub(super) fn into_refusal(self, code: &str) -> Answer {
        let details = self.details.clone();
        Answer::json(
            StatusCode::BAD_REQUEST,
            &json!({
                "code": code,
                "message": words(code),
                "data": self.into_data(),
                "details": details,
            }),
        )
    }

    fn into_data(self) -> Value {
        json!({"issues": self.issues, "name": "ZodError"})
    }

    fn add(&mut self, path: &[impl Step], mut issue: Value) {
        if let Value::Object(issue) = &mut issue {
            let steps = path.iter().cloned().map(Into::into);
            issue.insert("path".to_owned(), Value::Array(steps.collect()));
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
            path.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(".")
        );
        self.issues.push(issue);
    }
}

/// A step of a path: a key, or a place in an array.
pub(super) trait Step: Clone + Into<Value> + std::fmt::Display {}

impl<T: Clone + Into<Value> + std::fmt::Display> Step for T {}

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
