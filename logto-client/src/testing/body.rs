//! Request bodies and query strings as JSON values.

use http::{Method, StatusCode, header};
use serde_json::{Map, Value, map::Entry};

use super::{answer::Answer, received_request::ReceivedRequest};

/// The longest JSON body that Logto reads.
const MAX_JSON: usize = 1024 * 1024;

/// The longest form or plain text that Logto reads.
pub(super) const MAX_TEXT: usize = 56 * 1024;

const JSON_TYPES: [&str; 6] = [
    "application/json",
    "application/json-patch+json",
    "application/vnd.api+json",
    "application/csp-report",
    "application/reports+json",
    "application/scim+json",
];

/// Maximum depth of nested form fields; deeper brackets stay in the innermost name.
const MAX_DEPTH: usize = 5;

/// Parses a request's body: JSON and forms become objects, plain text becomes a string. A body of any other media
/// type, or of a method without bodies, becomes an empty object.
///
/// # Errors
///
/// 400 when JSON is malformed or neither an object nor an array, 404 when the body is too long: both as in Logto.
pub(super) fn parse(request: &ReceivedRequest) -> Result<Value, Answer> {
    if !matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH) {
        return Ok(Value::Object(Map::new()));
    }
    let content_type = content_type(request);
    let is_json = JSON_TYPES.contains(&content_type.as_str());
    let is_form = content_type == "application/x-www-form-urlencoded";
    let is_text = content_type.starts_with("text/");
    if !is_json && !is_form && !is_text {
        return Ok(Value::Object(Map::new()));
    }
    let maximum = if is_json { MAX_JSON } else { MAX_TEXT };
    if request.body().len() > maximum {
        return Err(Answer::status_text(StatusCode::NOT_FOUND));
    }
    if is_json {
        return parse_json(request.body());
    }
    if is_form {
        return Ok(Value::Object(parse_form(request.body())));
    }
    Ok(Value::String(String::from_utf8_lossy(request.body()).into_owned()))
}

/// Returns the media type in lower case, without its parameters.
pub(super) fn content_type(request: &ReceivedRequest) -> String {
    let header = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = header.and_then(|value| value.split(';').next()).unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

fn parse_json(body: &[u8]) -> Result<Value, Answer> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let text = String::from_utf8_lossy(body);
    match serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(with_floats(value)),
        Ok(_) => Err(Answer::error_without_code(
            StatusCode::BAD_REQUEST,
            "Only an object or an array is accepted.",
        )),
        Err(error) => Err(Answer::error_without_code(
            StatusCode::BAD_REQUEST,
            &format!("Malformed JSON: {error}."),
        )),
    }
}

/// Converts numbers to floats as JavaScript does, written without a trailing `.0`: `1.0` becomes `1`.
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
            Value::Object(fields.map(|(key, value)| (key, with_floats(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value,
    }
}

/// Parses a query string. Repeated fields become an array.
pub(super) fn parse_query(query: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        add_field(&mut fields, name.into_owned(), value.into_owned().into());
    }
    fields
}

/// Parses a form. Brackets nest: `a[b]=1` is `{"a": {"b": "1"}}`, and `a[]=1` is `{"a": ["1"]}`.
fn parse_form(body: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        let (first, inner) = split_name(&name);
        insert(&mut fields, first, &inner, value.into_owned().into());
    }
    fields
}

/// Splits `a[b][c]` into `a`, `b` and `c`. A name that does not end with `]` is not split.
fn split_name(name: &str) -> (&str, Vec<&str>) {
    let inner = name.find('[').filter(|at| *at > 0).and_then(|at| {
        let (first, rest) = name.split_at_checked(at)?;
        let inner = rest.strip_prefix('[')?.strip_suffix(']')?;
        Some((first, inner.splitn(MAX_DEPTH, "][").collect()))
    });
    inner.unwrap_or((name, Vec::new()))
}

fn insert(fields: &mut Map<String, Value>, name: &str, inner: &[&str], value: Value) {
    let Some((first, rest)) = inner.split_first() else {
        add_field(fields, name.to_owned(), value);
        return;
    };
    let is_index = first.bytes().all(|byte| byte.is_ascii_digit());
    if is_index && rest.is_empty() {
        let field = fields.entry(name).or_insert_with(|| Value::Array(Vec::new()));
        match field {
            Value::Array(values) => values.push(value),
            other => *other = Value::Array(vec![other.take(), value]),
        }
        return;
    }
    let field = fields.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inside) = field {
        insert(inside, first, rest, value);
    }
}

/// Adds a field. Repeated fields become an array.
pub(super) fn add_field(fields: &mut Map<String, Value>, name: String, value: Value) {
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

/// Returns whether each `%` is followed by two hexadecimal digits.
pub(super) fn has_valid_escapes(text: &str) -> bool {
    let mut escapes = text.split('%').skip(1);
    escapes.all(|escape| {
        let digits = escape.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.count() == 2
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{parse_form, parse_query};

    fn check(form: &str, expected: &Value) {
        assert_eq!(&Value::Object(parse_form(form.as_bytes())), expected, "{form}");
    }

    #[test]
    fn repeated_fields_become_an_array() {
        let expected = json!({"a": ["1", "2", "3"], "b": "x y&"});
        check("a=1&b=x+y%26&a=2&a=3", &expected);
        assert_eq!(Value::Object(parse_query("a=1&b=x+y%26&a=2&a=3")), expected);
    }

    #[test]
    fn brackets_nest_only_in_forms() {
        check("a[b]=1&a[c][d]=2", &json!({"a": {"b": "1", "c": {"d": "2"}}}));
        check("a[]=1&a[]=2&b[0]=3", &json!({"a": ["1", "2"], "b": ["3"]}));
        check("a[=1&[b]=2&c]=3", &json!({"a[": "1", "[b]": "2", "c]": "3"}));
        let query = parse_query("a[]=1");
        assert_eq!(Value::Object(query), json!({"a[]": "1"}));
    }
}
