use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroize;

/// The configuration of a connector, with the provider's secrets.
///
/// `Debug` prints its keys only, and its texts are overwritten when it is dropped.
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
    /// An empty configuration.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The configuration that a value of yours serializes to.
    ///
    /// # Errors
    ///
    /// When the value does not serialize, or not to an object.
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

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The whole, secrets included. Take care where it goes.
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

    /// Fails for everything but an object.
    fn try_from(value: Value) -> Result<Self, serde_json::Error> {
        match value {
            Value::Object(map) => Ok(Self(map)),
            mut other => {
                wipe(&mut other);
                Err(serde::ser::Error::custom(
                    "a connector's configuration is an object",
                ))
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
    fn a_number_is_written_as_it_was_read() {
        for text in [
            r#"{"a":122.41600000000017}"#,
            r#"{"a":1.7976931348623157e+308}"#,
            r#"{"a":18446744073709551615,"b":-9223372036854775808}"#,
        ] {
            let config: ConnectorConfig = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&config).unwrap(), text);
        }
    }

    #[test]
    fn no_key_has_a_meaning_of_its_own() {
        let text = r#"{"a":{"$serde_json::private::RawValue":"[1]"}}"#;
        let config: ConnectorConfig = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&config).unwrap(), text);
    }
}
