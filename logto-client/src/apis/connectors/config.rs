use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroize;

/// A connector's configuration, which contains the provider's secrets.
///
/// `Debug` prints the keys only. String values are overwritten in memory when dropped.
///
/// ```
/// use logto_client::connectors::ConnectorConfig;
///
/// let config = ConnectorConfig::new().set("clientId", "abc").set("clientSecret", "hunter2");
/// assert_eq!(format!("{config:?}"), r#"ConnectorConfig {"clientId", "clientSecret"}"#);
/// assert_eq!(config.get("clientId"), Some(&"abc".into()));
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectorConfig(Map<String, Value>);

impl ConnectorConfig {
    /// Creates an empty configuration.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Serializes a value to a configuration.
    ///
    /// # Errors
    ///
    /// Fails if the value does not serialize to an object.
    pub fn from_serialize(value: impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_value(value)?.try_into()
    }

    /// Sets a key.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        if let Some(mut old) = self.0.insert(key.into(), value.into()) {
            wipe(&mut old);
        }
        self
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Returns the keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the whole configuration, secrets included.
    #[must_use]
    pub fn expose(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl From<Map<String, Value>> for ConnectorConfig {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl From<&ConnectorConfig> for ConnectorConfig {
    fn from(config: &ConnectorConfig) -> Self {
        config.clone()
    }
}

impl TryFrom<Value> for ConnectorConfig {
    type Error = serde_json::Error;

    /// Fails if the value is not an object.
    fn try_from(value: Value) -> Result<Self, serde_json::Error> {
        match value {
            Value::Object(map) => Ok(Self(map)),
            mut other => {
                wipe(&mut other);
                Err(serde::ser::Error::custom("a connector's configuration must be an object"))
            }
        }
    }
}

impl Drop for ConnectorConfig {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Debug for ConnectorConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConnectorConfig ")?;
        f.debug_set().entries(self.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip_exactly() {
        for text in [
            r#"{"a":122.41600000000017}"#,
            r#"{"a":1.7976931348623157e+308}"#,
            r#"{"a":18446744073709551615,"b":-9223372036854775808}"#,
        ] {
            let config: ConnectorConfig = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&config).unwrap(), text);
        }
    }
}
