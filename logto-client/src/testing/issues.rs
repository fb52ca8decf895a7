//! Validation issues, in the format of Logto's validator (Zod).

use std::fmt::Write as _;

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, message_for};

/// The path of the validated value itself.
pub(super) const ROOT: &[&str] = &[];

/// The issues found so far.
#[derive(Debug, Default)]
pub(super) struct Issues {
    issues: Vec<Value>,
    details: String,
}

impl Issues {
    /// A value that is missing (`None`) or has the wrong type.
    pub(super) fn wrong_type(&mut self, path: &[impl Step], expected: &str, found: Option<&Value>) {
        let received = found.map_or("undefined", type_of);
        let message = match found {
            Some(_) => format!("Expected {expected}, received {received}"),
            None => "Required".to_owned(),
        };
        self.add(path, json!({"code": "invalid_type", "expected": expected, "received": received, "message": message}));
    }

    /// A string that is too short.
    pub(super) fn too_short(&mut self, path: &[impl Step], minimum: usize) {
        self.add(
            path,
            json!({
                "code": "too_small", "minimum": minimum, "type": "string", "inclusive": true, "exact": false,
                "message": "Too short",
            }),
        );
    }

    /// A string that is too long.
    pub(super) fn too_long(&mut self, path: &[impl Step], maximum: usize) {
        self.add(
            path,
            json!({
                "code": "too_big", "maximum": maximum, "type": "string", "inclusive": true, "exact": false,
                "message": "Too long",
            }),
        );
    }

    /// A string that does not match a pattern; `validation` names it.
    pub(super) fn invalid_string(&mut self, path: &[impl Step], validation: &Value) {
        self.add(
            path,
            json!({"code": "invalid_string", "validation": validation, "message": "Invalid"}),
        );
    }

    /// A string that is not one of the options.
    pub(super) fn invalid_choice(&mut self, path: &[impl Step], options: &[Value], found: &Value) {
        self.add(
            path,
            json!({
                "code": "invalid_enum_value", "options": options, "received": found,
                "message": "Invalid choice",
            }),
        );
    }

    /// A value that matches none of several schemas; `errors` has the issues of each.
    pub(super) fn invalid_union(&mut self, path: &[impl Step], errors: Vec<Issues>) {
        let errors: Vec<Value> = errors.into_iter().map(Issues::into_data).collect();
        self.add(
            path,
            json!({"code": "invalid_union", "unionErrors": errors, "message": "Invalid input"}),
        );
    }

    /// A violation of a custom rule.
    pub(super) fn custom(&mut self, path: &[impl Step], message: &str) {
        self.add(path, json!({"code": "custom", "message": message}));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.issues.is_empty()
    }

    pub(super) fn into_result(self, code: &str) -> Result<(), Answer> {
        if self.is_empty() { Ok(()) } else { Err(self.into_answer(code)) }
    }

    /// Returns a 400 with all issues.
    pub(super) fn into_answer(self, code: &str) -> Answer {
        let details = self.details.clone();
        Answer::json(
            StatusCode::BAD_REQUEST,
            &json!({
                "code": code,
                "message": message_for(code),
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
        let code = issue.get("code").and_then(Value::as_str).unwrap_or_default();
        let message = issue.get("message").and_then(Value::as_str).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(
            self.details,
            "{separator}\"{}\": {code}: {message}",
            path.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
        );
        self.issues.push(issue);
    }
}

/// A step of a path: a key, or an index of an array.
pub(super) trait Step: Clone + Into<Value> + std::fmt::Display {}

impl<T: Clone + Into<Value> + std::fmt::Display> Step for T {}

/// Returns the validator's name for a value's type.
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
