//! The body of a request as a JSON value.

use http::{Method, StatusCode, header};
use serde_json::{Map, Value, map::Entry};

use super::{answer::Answer, received_request::ReceivedRequest};

/// The longest body that Logto reads.
const MAXIMUM_LENGTH: usize = 1024 * 1024;

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
    if request.body().len() > MAXIMUM_LENGTH {
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
fn content_type(request: &ReceivedRequest) -> String {
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
    match serde_json::from_slice(body) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(value),
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

/// The fields of a form; a field that comes more than once becomes an array.
pub(super) fn parse_form(body: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        let value = Value::String(value.into_owned());
        match fields.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            Entry::Occupied(mut entry) => match entry.get_mut() {
                Value::Array(values) => values.push(value),
                first => *first = Value::Array(vec![first.take(), value]),
            },
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::parse_form;

    #[test]
    fn a_field_that_comes_twice_becomes_an_array() {
        let fields = parse_form(b"a=1&b=x+y%26&a=2&a=3");
        assert_eq!(
            Value::Object(fields),
            json!({"a": ["1", "2", "3"], "b": "x y&"})
        );
    }
}
