//! Whether a model keeps everything that the server sent.

use logto_tests::fixtures::Exchange;
use serde_json::Value;

use super::rows::Answer;

/// Fields that the models deliberately do not have, by operation and path; a `*` at the end matches any continuation.
const OPEN: &[(&str, &str)] = &[];

/// Compares a recorded response with the decoded one. Names the first path that differs.
pub(crate) fn compare_response(exchange: &Exchange, answer: &Answer) -> Result<(), String> {
    let Exchange { operation, total, response, .. } = exchange;
    if total.is_some() && answer.total != *total {
        return Err(format!("total: is {:?} instead of {total:?}", answer.total));
    }
    let encoded = &answer.value;
    let Some(response) = response else {
        return compare(operation, "", &Value::Null, encoded);
    };
    if let Some(text) = response.as_str() {
        let bytes = encoded.as_array().into_iter().flatten();
        let bytes = bytes.filter_map(|byte| u8::try_from(byte.as_u64()?).ok());
        // Text is read as a string, as bytes, or not at all.
        if encoded.is_null() || text.bytes().eq(bytes) {
            return Ok(());
        }
    }
    for path in (answer.unknown)(response) {
        let segments = path.split('.').filter(|segment| *segment != "?");
        let segments = segments.map(|segment| match segment.parse::<usize>() {
            Ok(_) => "/_".to_owned(),
            Err(_) => format!("/{segment}"),
        });
        let path: String = segments.collect();
        if !is_open(operation, &path) {
            return Err(format!("response {path}: the model does not have it"));
        }
    }
    compare(operation, "", response, encoded)?;
    if let Some(value) = answer.debug.split("Unknown(").nth(1) {
        let value = value.split(')').next();
        return Err(format!("response: the enum has no variant for {value:?}"));
    }
    check_units(&answer.debug)
}

/// Checks the units of timestamps in the debug output of a value: 10^11 ms are in 1973, 10^11 s in 5138.
pub(crate) fn check_units(debug: &str) -> Result<(), String> {
    for (unit, is_millis) in [("UnixMillis(", true), ("UnixSeconds(", false)] {
        for rest in debug.split(unit).skip(1) {
            let digits = rest.split(')').next().unwrap_or_default();
            let number: i64 =
                digits.parse().map_err(|error| format!("{unit}{digits}): {error}"))?;
            if (number >= 100_000_000_000) != is_millis {
                return Err(format!("{unit}{number}) is in the wrong unit"));
            }
        }
    }
    Ok(())
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
