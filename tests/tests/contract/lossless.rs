//! Whether a model keeps everything that the server sent.

use serde_json::Value;

/// Fields that the models deliberately do not have, by operation and path; a `*` at the end matches any continuation.
const OPEN: &[(&str, &str)] = &[];

/// Compares a recorded response with what its decoded value encodes to. Names the first path that differs.
pub(crate) fn lost(
    operation: &str,
    recorded: Option<&Value>,
    encoded: &Value,
) -> Result<(), String> {
    // Text is decoded into a string or into bytes, and `()` ignores the body.
    let text = encoded.as_array().and_then(|bytes| {
        let bytes = bytes.iter().map(|byte| u8::try_from(byte.as_u64()?).ok());
        String::from_utf8(bytes.collect::<Option<_>>()?).ok()
    });
    // Items of pages may be inside an object, which has nothing else.
    let recorded = match (recorded, encoded) {
        (Some(Value::Object(object)), Value::Array(_)) if object.len() == 1 => {
            object.values().next()
        }
        _ => recorded,
    };
    match (recorded, encoded, text) {
        (None | Some(Value::String(_)), Value::Null, _) => Ok(()),
        (Some(Value::String(recorded)), _, Some(text)) if *recorded == text => Ok(()),
        (recorded, encoded, _) => compare(operation, "", recorded.unwrap_or(&Value::Null), encoded),
    }
}

fn compare(operation: &str, path: &str, recorded: &Value, encoded: &Value) -> Result<(), String> {
    match (recorded, encoded) {
        (Value::Object(recorded), Value::Object(encoded)) => {
            for (key, value) in recorded {
                let path = format!("{path}/{key}");
                match encoded.get(key) {
                    Some(encoded) => compare(operation, &path, value, encoded)?,
                    None if value.is_null() || is_open(operation, &path) => {}
                    None => return Err(format!("response {path}: the model does not have it")),
                }
            }
            let invented = encoded
                .iter()
                .find(|(key, value)| !recorded.contains_key(*key) && !is_default(value));
            match invented {
                Some((key, value)) => {
                    Err(format!("response {path}/{key}: {value} is not recorded"))
                }
                None => Ok(()),
            }
        }
        (Value::Array(recorded), Value::Array(encoded)) if recorded.len() == encoded.len() => {
            let mut pairs = recorded.iter().zip(encoded);
            pairs.try_for_each(|(a, b)| compare(operation, &format!("{path}/_"), a, b))
        }
        _ if recorded == encoded => Ok(()),
        _ => Err(format!("response {path}: encodes as {encoded} instead of {recorded}")),
    }
}

fn is_open(operation: &str, path: &str) -> bool {
    OPEN.iter().any(|(known, pattern)| {
        *known == operation
            && match pattern.strip_suffix('*') {
                Some(start) => path.starts_with(start),
                None => path == *pattern,
            }
    })
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_default),
    }
}
