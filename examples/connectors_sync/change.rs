//! Differences between two states of a connector, and which of their values may be printed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use console::{style, truncate_str};
use logto_client::{
    connectors::Connector,
    serde_json::{Value, json},
};

/// Suffixes of keys whose values are secret, in lower case, as named by Logto's factories. A literal in the file is not
/// secret, but Logto's current value may be.
const SECRET_ENDINGS: [&str; 8] =
    ["authorization", "cookie", "credentials", "key", "pass", "password", "secret", "token"];
/// The number of characters shown of a value.
const MAX_CHARACTERS: usize = 60;

/// A changed value, as it may be printed.
pub(crate) struct Change {
    /// The path of the value, such as `config.templates[0].subject`.
    pub(crate) path: String,
    old: Option<String>,
    new: Option<String>,
}

impl Change {
    /// Lists what differs between two connectors. `secrets` are the paths of secrets in `new`.
    pub(crate) fn between(
        old: &Connector,
        new: &Connector,
        secrets: &BTreeSet<String>,
    ) -> Vec<Self> {
        let (old, new) = (scalars(old), scalars(new));
        let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let changed = paths.into_iter().filter(|path| old.get(*path) != new.get(*path));
        let change = |path: &String| {
            let is_secret = secrets.contains(path) || sounds_secret(path);
            // An item of a list may have been another one before, and secret.
            let was_secret = is_secret
                || path.split_once('[').is_some_and(|(list, _)| {
                    secrets.iter().any(|secret| secret.starts_with(&format!("{list}[")))
                });
            Self {
                path: path.clone(),
                old: old.get(path).map(|value| shown(value, was_secret)),
                new: new.get(path).map(|value| shown(value, is_secret)),
            }
        };
        changed.map(change).collect()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.escape_debug();
        match (&self.old, &self.new) {
            (None, Some(new)) => style(format!("+ {path}: {new}")).green(),
            (Some(old), Some(new)) => style(format!("~ {path}: {old} → {new}")).yellow(),
            // What the file does not have may be secret.
            (_, None) => style(format!("- {path}")).red(),
        }
        .fmt(f)
    }
}

/// Lists the strings, numbers and booleans that an update can change, by path.
fn scalars(connector: &Connector) -> BTreeMap<String, Value> {
    let Connector { config, metadata, sync_profile, enable_token_storage, .. } = connector;
    let mut scalars = BTreeMap::new();
    add_scalars("config", json!(config), &mut scalars);
    add_scalars("metadata", json!(metadata), &mut scalars);
    add_scalars("syncProfile", json!(sync_profile), &mut scalars);
    add_scalars("enableTokenStorage", json!(enable_token_storage), &mut scalars);
    scalars
}

fn add_scalars(path: &str, value: Value, scalars: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(map) => {
            map.into_iter().for_each(|(key, v)| add_scalars(&format!("{path}.{key}"), v, scalars));
        }
        Value::Array(items) => {
            let items = items.into_iter().enumerate();
            items.for_each(|(index, v)| add_scalars(&format!("{path}[{index}]"), v, scalars));
        }
        // Logto does not store empty strings.
        Value::String(text) if text.is_empty() => {}
        scalar => drop(scalars.insert(path.to_owned(), scalar)),
    }
}

fn sounds_secret(path: &str) -> bool {
    let key = path.trim_end_matches(|c: char| "[]0123456789".contains(c)).to_lowercase();
    SECRET_ENDINGS.iter().any(|ending| key.ends_with(ending))
}

/// Returns the beginning of a value, without control characters.
fn shown(value: &Value, is_secret: bool) -> String {
    let text = match value {
        _ if is_secret => "(secret)".to_owned(),
        Value::String(text) => format!("{text:?}"),
        value => value.to_string(),
    };
    truncate_str(&text, MAX_CHARACTERS, "…").into_owned()
}
