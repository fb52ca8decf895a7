//! Whether a model keeps everything that the server sent.

use logto_tests::fixtures::Exchange;
use serde_json::Value;

use super::rows::Answer;

/// Fields that the models deliberately do not have, by operation and path (`response/_/payload`); a `*` at the end matches any continuation.
const OPEN: &[(&str, &str)] = &[];

/// Compares a recorded response with the decoded one. Names the first path that differs.
pub(crate) fn compare_response(exchange: &Exchange, answer: &Answer) -> Result<(), String> {
    let Exchange { operation, total, response, .. } = exchange;
    if total.is_some() && answer.total != *total {
        return Err(format!("total: is {:?} instead of {total:?}", answer.total));
    }
    let encoded = &answer.value;
    let Some(response) = response else {
        return compare("response", &Value::Null, encoded, Some(operation));
    };
    // Items of pages may be inside an object, which has nothing else.
    let response = match response.as_object() {
        Some(object) if object.len() == 1 && encoded.is_array() => {
            object.values().next().unwrap_or(response)
        }
        _ => response,
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
        let path = format!("response{}", segments.collect::<String>());
        if !is_open(operation, &path) {
            return Err(format!("{path}: the model does not have it"));
        }
    }
    compare("response", response, encoded, Some(operation))?;
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

/// Names the first path at which two values differ. If `lossy` names an operation, what is null or open may be absent,
/// and defaults may be added.
pub(crate) fn compare(
    path: &str,
    recorded: &Value,
    found: &Value,
    lossy: Option<&str>,
) -> Result<(), String> {
    match (recorded, found) {
        (Value::Object(recorded), Value::Object(found)) => {
            for (key, value) in recorded {
                let path = format!("{path}/{key}");
                let may_lack = |operation| value.is_null() || is_open(operation, &path);
                match found.get(key) {
                    Some(found) => compare(&path, value, found, lossy)?,
                    None if lossy.is_some_and(may_lack) => {}
                    None => return Err(format!("{path}: {value} is lost")),
                }
            }
            let mut added = found.iter().filter(|(key, _)| !recorded.contains_key(*key));
            match added.find(|(_, value)| lossy.is_none() || !is_default(value)) {
                Some((key, value)) => Err(format!("{path}/{key}: {value} is not recorded")),
                None => Ok(()),
            }
        }
        (Value::Array(recorded), Value::Array(found)) if recorded.len() == found.len() => {
            let mut pairs = recorded.iter().zip(found);
            pairs.try_for_each(|(a, b)| compare(&format!("{path}/_"), a, b, lossy))
        }
        _ if recorded == found => Ok(()),
        _ => Err(format!("{path}: is {found} instead of {recorded}")),
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
