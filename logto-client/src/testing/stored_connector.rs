//! Connectors as they are stored.

use serde_json::{Map, Value, json};

use super::{
    factory::{self, Factory},
    store::{Row, fields},
};

/// A stored connector.
#[derive(Clone)]
pub(super) struct StoredConnector {
    pub(super) id: String,
    pub(super) factory: &'static Factory,
    pub(super) config: Map<String, Value>,
    /// Overrides of the factory's target, name and logos.
    pub(super) metadata: Map<String, Value>,
    pub(super) sync_profile: bool,
    pub(super) enable_token_storage: bool,
}

impl StoredConnector {
    /// Reads a row of the table of connectors.
    pub(super) fn of(row: &Row) -> Option<Self> {
        let text = |column: &str| row.get(column).and_then(Value::as_str);
        let object = |column: &str| row.get(column).and_then(Value::as_object).cloned();
        let flag = |column: &str| row.get(column).and_then(Value::as_bool);
        Some(Self {
            id: text("id")?.to_owned(),
            factory: factory::find(text("connectorId")?)?,
            config: object("config")?,
            metadata: object("metadata")?,
            sync_profile: flag("syncProfile")?,
            enable_token_storage: flag("enableTokenStorage")?,
        })
    }

    pub(super) fn to_row(&self) -> Row {
        let Self { id, factory, config, metadata, sync_profile, enable_token_storage } = self;
        fields(json!({
            "id": id,
            "connectorId": factory.id,
            "config": config,
            "metadata": metadata,
            "syncProfile": sync_profile,
            "enableTokenStorage": enable_token_storage,
        }))
    }

    /// Returns the identity provider it represents.
    pub(super) fn target(&self) -> &str {
        self.metadata.get("target").and_then(Value::as_str).unwrap_or(&self.factory.target)
    }

    /// Returns the name by language tag.
    pub(super) fn name(&self) -> Value {
        self.metadata.get("name").cloned().unwrap_or_else(|| json!({"en": self.factory.name}))
    }

    /// Returns whether the database accepts it: PostgreSQL stores no NUL characters.
    pub(super) fn can_be_stored(&self) -> bool {
        !self.id.contains('\0') && !object_has_nul(&self.config) && !object_has_nul(&self.metadata)
    }

    /// Returns the connector as the API shows it: the factory's fields, overridden by its own.
    pub(super) fn to_json(&self) -> Value {
        let Self { id, factory, config, metadata, sync_profile, enable_token_storage } = self;
        let mut fields = factory.to_json();
        fields.extend(metadata.clone());
        let own = [
            ("id", json!(id)),
            ("connectorId", json!(factory.id)),
            ("config", json!(config)),
            ("metadata", json!(metadata)),
            ("syncProfile", json!(sync_profile)),
            ("enableTokenStorage", json!(enable_token_storage)),
            ("extraInfo", json!({})),
        ];
        fields.extend(own.map(|(key, value)| (key.to_owned(), value)));
        Value::Object(fields)
    }
}

fn object_has_nul(object: &Map<String, Value>) -> bool {
    let mut fields = object.iter();
    fields.any(|(key, value)| key.contains('\0') || has_nul(value))
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(string) => string.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(object) => object_has_nul(object),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Removes empty strings, nulls, `[]` and `{}` at any depth, as Logto does before it stores an object:
/// `{"a": "", "b": {"c": null}, "d": [1, ""]}` becomes `{"d": [1]}`.
pub(super) fn strip(object: &Map<String, Value>) -> Map<String, Value> {
    object.iter().filter_map(|(key, value)| Some((key.clone(), strip_value(value)?))).collect()
}

/// Returns the value without empty values, or `None` if nothing is left.
fn strip_value(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(string) => (!string.is_empty()).then(|| value.clone()),
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().filter_map(strip_value).collect();
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
    use serde_json::{Value, json};

    use super::strip;

    #[test]
    fn empty_values_are_removed_at_any_depth() {
        for (object, expected) in [
            (json!({"a": "", "b": null, "c": [], "d": {}, "e": "x"}), json!({"e": "x"})),
            (json!({"a": {"b": {"c": [{}, ""]}}, "d": {"e": "", "f": 1}}), json!({"d": {"f": 1}})),
            (json!({"a": false, "b": 0, "c": [0]}), json!({"a": false, "b": 0, "c": [0]})),
        ] {
            let stripped = strip(object.as_object().expect("an object"));
            assert_eq!(Value::Object(stripped), expected, "{object}");
        }
    }
}
