//! A connector that was created.

use serde_json::{Map, Value, json};

use super::connector_factories::Factory;

/// A connector as it is stored.
#[derive(Clone)]
pub(super) struct StoredConnector {
    pub(super) id: String,
    pub(super) factory: &'static Factory,
    pub(super) config: Map<String, Value>,
    /// What it shows in place of its factory's target, name and logos.
    pub(super) metadata: Map<String, Value>,
    pub(super) sync_profile: bool,
    pub(super) enable_token_storage: bool,
}

impl StoredConnector {
    /// The identity provider it stands for.
    pub(super) fn target(&self) -> &str {
        self.metadata
            .get("target")
            .and_then(Value::as_str)
            .unwrap_or(&self.factory.target)
    }

    /// Language tags and names.
    pub(super) fn name(&self) -> Value {
        self.metadata
            .get("name")
            .cloned()
            .unwrap_or_else(|| json!({"en": self.factory.name}))
    }

    /// Whether the database takes it: it has no place for NUL.
    pub(super) fn can_be_stored(&self) -> bool {
        !self.id.contains('\0') && !has_nul(&self.config) && !has_nul(&self.metadata)
    }

    /// Its factory's fields, covered by its own.
    pub(super) fn to_json(&self) -> Value {
        let Self {
            id,
            factory,
            config,
            metadata,
            sync_profile,
            enable_token_storage,
        } = self;
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

fn has_nul(object: &Map<String, Value>) -> bool {
    let mut fields = object.iter();
    fields.any(|(key, value)| key.contains('\0') || holds_nul(value))
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(object) => has_nul(object),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
