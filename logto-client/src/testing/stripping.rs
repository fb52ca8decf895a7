//! What Logto leaves out of what it stores.

use serde_json::{Map, Value};

/// Removes empty texts, nulls, `[]` and `{}` at any depth:
/// `{"a": "", "b": {"c": null}, "d": [1, ""]}` becomes `{"d": [1]}`.
pub(super) fn strip(object: &Map<String, Value>) -> Map<String, Value> {
    object
        .iter()
        .filter_map(|(key, value)| Some((key.clone(), stripped(value)?)))
        .collect()
}

/// The value without what is empty in it, or nothing if nothing is left.
fn stripped(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then(|| value.clone()),
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().filter_map(stripped).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(object) => {
            let object = strip(object);
            (!object.is_empty()).then_some(Value::Object(object))
        }
        Value::Bool(_) | Value::Number(_) => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::strip;

    fn check(stored: serde_json::Value, expected: &serde_json::Value) {
        let serde_json::Value::Object(object) = stored else {
            panic!("not an object")
        };
        assert_eq!(&serde_json::Value::Object(strip(&object)), expected);
    }

    #[test]
    fn what_is_empty_is_left_out_at_any_depth() {
        check(
            json!({"a": "", "b": null, "c": [], "d": {}, "e": "x"}),
            &json!({"e": "x"}),
        );
        check(
            json!({"a": {"b": {"c": [{}, ""]}}, "d": {"e": "", "f": 1}}),
            &json!({"d": {"f": 1}}),
        );
    }

    #[test]
    fn false_and_zero_are_kept() {
        check(
            json!({"a": false, "b": 0, "c": [0]}),
            &json!({"a": false, "b": 0, "c": [0]}),
        );
    }
}
