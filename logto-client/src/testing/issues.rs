//! Validation issues, in the format of Logto's validator (Zod).

use std::fmt::Write as _;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::{Answer, message_for};

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
        let facts = json!({"expected": expected, "received": received});
        self.add(path, "invalid_type", &message, facts);
    }

    /// Checks the length of a string or array, or a number.
    pub(super) fn check_size(
        &mut self,
        path: &[impl Step],
        kind: &str,
        (first, last): (usize, usize),
        value: &Value,
    ) {
        let size = match value {
            Value::String(text) => text.encode_utf16().count(),
            Value::Array(items) => items.len(),
            number => truncate(number.as_f64().unwrap_or_default()),
        };
        let (code, message, limit, name) = match size {
            _ if size < first => ("too_small", "Too small", first, "minimum"),
            _ if size > last => ("too_big", "Too big", last, "maximum"),
            _ => return,
        };
        let facts = json!({"type": kind, name: limit, "inclusive": true, "exact": false});
        self.add(path, code, message, facts);
    }

    /// A string that does not have a format: one of the validator's, or a custom one.
    pub(super) fn invalid_format(&mut self, path: &[impl Step], validation: &str) {
        match validation {
            "custom" => self.custom(path, "Invalid input"),
            _ => self.invalid_string(path, &json!(validation)),
        }
    }

    /// A string that does not match a pattern; `validation` names it.
    pub(super) fn invalid_string(&mut self, path: &[impl Step], validation: &Value) {
        self.add(path, "invalid_string", "Invalid", json!({"validation": validation}));
    }

    /// A value other than the only allowed one.
    pub(super) fn invalid_literal(&mut self, path: &[impl Step], expected: &str, found: &Value) {
        let facts = json!({"expected": expected, "received": found});
        self.add(path, "invalid_literal", "Invalid literal", facts);
    }

    /// A string that is not one of the options.
    pub(super) fn invalid_choice(&mut self, path: &[impl Step], options: &[Value], found: &Value) {
        let facts = json!({"options": options, "received": found});
        self.add(path, "invalid_enum_value", "Invalid choice", facts);
    }

    /// An object whose type is not one of the options.
    pub(super) fn invalid_discriminator(&mut self, path: &[impl Step], options: &[&str]) {
        let facts = json!({"options": options});
        self.add(path, "invalid_union_discriminator", "Invalid discriminator", facts);
    }

    /// A value that matches none of several schemas; `errors` has the issues of each.
    pub(super) fn invalid_union(&mut self, path: &[impl Step], errors: Vec<Issues>) {
        let errors: Vec<Value> = errors.into_iter().map(Issues::into_data).collect();
        self.add(path, "invalid_union", "Invalid input", json!({"unionErrors": errors}));
    }

    /// A violation of a custom rule.
    pub(super) fn custom<S: Step>(&mut self, path: &[S], message: &str) {
        self.add(path, "custom", message, json!({}));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.issues.is_empty()
    }

    /// Returns whether all values have the right type and only violate further rules.
    pub(super) fn has_right_types(&self) -> bool {
        let mut codes = self.issues.iter().map(|issue| issue["code"].as_str().unwrap_or_default());
        codes.all(|code| matches!(code, "too_small" | "too_big" | "invalid_string" | "custom"))
    }

    pub(super) fn extend(&mut self, other: Issues) {
        self.issues.extend(other.issues);
        self.details.push_str(&other.details);
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

    pub(super) fn into_data(self) -> Value {
        json!({"issues": self.issues, "name": "ZodError"})
    }

    fn add(&mut self, path: &[impl Step], code: &str, message: &str, facts: Value) {
        let path: Vec<Value> = path.iter().cloned().map(Into::into).collect();
        let names = path.iter().map(|step| step.as_str().map_or(step.to_string(), str::to_owned));
        let separator = if self.details.is_empty() { "" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = write!(
            self.details,
            "{separator}\"{}\": {code}: {message}",
            names.collect::<Vec<_>>().join(".")
        );
        let mut issue = Map::new();
        if let Value::Object(facts) = facts {
            issue.extend(facts);
        }
        issue.insert("code".to_owned(), code.into());
        issue.insert("message".to_owned(), message.into());
        issue.insert("path".to_owned(), path.into());
        self.issues.push(issue.into());
    }
}

/// A step of a path: a key, or an index of an array.
pub(super) trait Step: Clone + Into<Value> {}

impl<T: Clone + Into<Value>> Step for T {}

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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that does not fit becomes the nearest number that does"
)]
pub(super) fn truncate(number: f64) -> usize {
    number as usize
}
