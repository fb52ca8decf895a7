//! Differences between an existing and a desired connector, and which of their values may be printed.

use logto_client::{
    Secret,
    connectors::{Connector, ConnectorMetadata},
    serde_json::{Map, Value, to_value},
};

use crate::{
    desired::Desired,
    setting::{Setting, Settings},
};

/// Suffixes of keys whose values are secret, in lower case, as named by Logto's factories. A literal in the file is not
/// secret, but Logto's current value may be.
const SECRET_ENDINGS: [&str; 8] =
    ["authorization", "cookie", "credentials", "key", "pass", "password", "secret", "token"];

/// A changed value.
#[derive(Debug, PartialEq)]
pub(crate) struct Change {
    /// The path of the value, such as `config.templates[0].subject`.
    pub(crate) key: String,
    pub(crate) kind: ChangeKind,
}

#[derive(Debug, PartialEq)]
pub(crate) enum ChangeKind {
    Added(DisplayValue),
    Changed {
        old: DisplayValue,
        new: DisplayValue,
    },
    /// The value is not shown, because it may be secret.
    Removed,
}

/// A value as it may be printed.
#[derive(Debug, PartialEq)]
pub(crate) enum DisplayValue {
    Secret,
    Plain(Value),
}

/// Differences between an existing and a desired connector, by field of an update.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) config: Vec<Change>,
    pub(crate) metadata: Vec<Change>,
    pub(crate) sync_profile: Option<Change>,
    pub(crate) enable_token_storage: Option<Change>,
}

impl Changes {
    /// Compares with an existing connector.
    pub(crate) fn from_existing(existing: &Connector, desired: &Desired) -> Self {
        Self::between(
            desired,
            existing.config.expose(),
            &json_of(&existing.metadata),
            Some(existing.sync_profile),
            Some(existing.enable_token_storage),
        )
    }

    /// Compares with a connector that does not exist.
    pub(crate) fn from_nothing(desired: &Desired) -> Self {
        Self::between(desired, &Map::new(), &Map::new(), None, None)
    }

    fn between(
        desired: &Desired,
        config: &Map<String, Value>,
        metadata: &Map<String, Value>,
        sync_profile: Option<bool>,
        enable_token_storage: Option<bool>,
    ) -> Self {
        let desired_metadata = desired.metadata.as_ref().map(|metadata| {
            let values = json_of(metadata).into_iter();
            values.map(|(key, value)| (key, value.into())).collect()
        });
        Self {
            config: table_changes("config", desired.config.as_ref(), config),
            metadata: table_changes("metadata", desired_metadata.as_ref(), metadata),
            sync_profile: bool_change("syncProfile", desired.sync_profile, sync_profile),
            enable_token_storage: bool_change(
                "enableTokenStorage",
                desired.enable_token_storage,
                enable_token_storage,
            ),
        }
    }

    pub(crate) fn into_list(self) -> Vec<Change> {
        let mut list = self.config;
        list.extend(self.metadata);
        list.extend(self.sync_profile);
        list.extend(self.enable_token_storage);
        list
    }
}

fn json_of(metadata: &ConnectorMetadata) -> Map<String, Value> {
    match to_value(metadata) {
        Ok(Value::Object(map)) => map,
        // Unreachable: metadata serializes to an object.
        _ => Map::new(),
    }
}

/// A missing table is not compared.
fn table_changes(
    key: &str,
    desired: Option<&Settings<Secret>>,
    existing: &Map<String, Value>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(desired) = desired {
        compare_tables(key, desired, existing, &mut changes);
    }
    changes
}

fn bool_change(key: &str, desired: Option<bool>, existing: Option<bool>) -> Option<Change> {
    let desired = desired.filter(|desired| Some(*desired) != existing)?;
    let existing = existing.map(|existing| DisplayValue::Plain(existing.into()));
    Some(set(key, existing, DisplayValue::Plain(desired.into())))
}

fn compare_tables(
    key: &str,
    desired: &Settings<Secret>,
    existing: &Map<String, Value>,
    changes: &mut Vec<Change>,
) {
    for (name, desired) in desired {
        compare(&format!("{key}.{name}"), desired, existing.get(name), changes);
    }
    let removed_keys = existing.keys().filter(|name| !desired.contains_key(*name));
    changes.extend(removed_keys.map(|name| removed(format!("{key}.{name}"))));
}

fn compare_lists(
    key: &str,
    desired: &[Setting<Secret>],
    existing: &[Value],
    changes: &mut Vec<Change>,
) {
    // A secret may have had another index before, so treat all strings of the list as secrets.
    let has_secret = desired.iter().any(|item| matches!(item, Setting::Secret(_)));
    for (index, item) in desired.iter().enumerate() {
        let (key, existing) = (format!("{key}[{index}]"), existing.get(index));
        match item {
            Setting::Plain(Value::String(text)) if has_secret => {
                compare(&key, &Setting::Secret(text.into()), existing, changes);
            }
            item => compare(&key, item, existing, changes),
        }
    }
    let removed_indices = desired.len()..existing.len();
    changes.extend(removed_indices.map(|index| removed(format!("{key}[{index}]"))));
}

fn compare(
    key: &str,
    desired: &Setting<Secret>,
    existing: Option<&Value>,
    changes: &mut Vec<Change>,
) {
    match desired {
        Setting::Table(desired) => {
            let table = existing.and_then(Value::as_object);
            if existing.is_some() && table.is_none() {
                changes.push(removed(key.to_owned()));
            }
            compare_tables(key, desired, table.unwrap_or(&Map::new()), changes);
        }
        Setting::List(desired) => {
            let list = existing.and_then(Value::as_array);
            if existing.is_some() && list.is_none() {
                changes.push(removed(key.to_owned()));
            }
            compare_lists(key, desired, list.map_or(&[], Vec::as_slice), changes);
        }
        Setting::Secret(desired) => {
            if existing.and_then(Value::as_str) != Some(desired.expose()) {
                changes.push(set(
                    key,
                    existing.map(|_| DisplayValue::Secret),
                    DisplayValue::Secret,
                ));
            }
        }
        Setting::Plain(desired) => {
            if existing != Some(desired) {
                let old = existing.map(|existing| display_value(key, existing));
                changes.push(set(key, old, display_value(key, desired)));
            }
        }
    }
}

/// Returns the printable form of a value that is not from a variable.
fn display_value(key: &str, value: &Value) -> DisplayValue {
    match value {
        Value::Array(_) | Value::Object(_) => DisplayValue::Secret,
        _ if is_secret_key(key) => DisplayValue::Secret,
        scalar => DisplayValue::Plain(scalar.clone()),
    }
}

fn set(key: &str, old: Option<DisplayValue>, new: DisplayValue) -> Change {
    Change {
        key: key.to_owned(),
        kind: match old {
            None => ChangeKind::Added(new),
            Some(old) => ChangeKind::Changed { old, new },
        },
    }
}

fn removed(key: String) -> Change {
    let kind = ChangeKind::Removed;
    Change { key, kind }
}

fn is_secret_key(key: &str) -> bool {
    let key = key.trim_end_matches(|c: char| c == ']' || c == '[' || c.is_ascii_digit());
    let key = key.to_lowercase();
    SECRET_ENDINGS.iter().any(|ending| key.ends_with(ending))
}
