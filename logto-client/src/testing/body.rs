//! The body of a request as a JSON value.

use http::{Method, StatusCode, header};
use serde_json::{Map, Value};

use super::{answer::Answer, form::parse_form, received_request::ReceivedRequest};

/// The longest JSON that Logto reads.
const MAXIMUM_JSON: usize = 1024 * 1024;

/// The longest form or text that Logto reads.
pub(super) const MAXIMUM_TEXT: usize = 56 * 1024;

const JSON_TYPES: [&str; 6] = [
    "application/json",
    "application/json-patch+json",
    "application/vnd.api+json",
    "application/csp-report",
    "application/reports+json",
    "application/scim+json",
];

/// JSON and forms become objects, text becomes a string. A body of any other type, or of a method that has
/// none, counts as empty, which is an object without fields.
///
/// # Errors
///
/// The answer of Logto to JSON that is malformed, or neither an object nor an array (400), or to a body that
/// is too long (404).
pub(super) fn parse(request: &ReceivedRequest) -> Result<Value, Answer> {
    if !matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    ) {
        return Ok(Value::Object(Map::new()));
    }
    let content_type = content_type(request);
    let is_json = JSON_TYPES.contains(&content_type.as_str());
    let is_form = content_type == "application/x-www-form-urlencoded";
    let is_text = content_type.starts_with("text/");
    if !is_json && !is_form && !is_text {
        return Ok(Value::Object(Map::new()));
    }
    let maximum = if is_json { MAXIMUM_JSON } else { MAXIMUM_TEXT };
    if request.body().len() > maximum {
        return Err(Answer::reason(StatusCode::NOT_FOUND));
    }
    if is_json {
        return parse_json(request.body());
    }
    if is_form {
        return Ok(Value::Object(parse_form(request.body())));
    }
    Ok(Value::String(
        String::from_utf8_lossy(request.body()).into_owned(),
    ))
}

/// The media type without its parameters, in lower case.
pub(super) fn content_type(request: &ReceivedRequest) -> String {
    let header = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = header
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

fn parse_json(body: &[u8]) -> Result<Value, Answer> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let text = String::from_utf8_lossy(body);
    match serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(with_floats(value)),
        Ok(_) => Err(Answer::message(
            StatusCode::BAD_REQUEST,
            "Only an object or an array is accepted.",
        )),
        Err(error) => Err(Answer::message(
            StatusCode::BAD_REQUEST,
            &format!("Malformed JSON: {error}."),
        )),
    }
}

/// All numbers are floats, those without a fraction are written without a point: `1.0` becomes `1`.
fn with_floats(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().map(|float| float.to_string());
            let float = float.and_then(|float| float.parse().ok());
            Value::Number(float.unwrap_or(number))
        }
        Value::Array(items) => items.into_iter().map(with_floats).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(
                fields
                    .map(|(key, value)| (key, with_floats(value)))
                    .collect(),
            )
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value,
    }
}
