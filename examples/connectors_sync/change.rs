//! In which values a connector differs from what is wanted, and which of these may be seen.

use logto_client::{
    Secret,
    connectors::{Connector, ConnectorMetadata},
    serde_json::{Map, Value, to_value},
};

use crate::{
    setting::{Setting, Settings},
    wanted::Wanted,
};

/// How the keys of secrets end, in lower case, as Logto's factories call them. What is literally in the file is no
/// secret any more, but what the Logto has in its place may be.
const SECRET_ENDINGS: [&str; 8] = [
    "authorization",
    "cookie",
    "credentials",
    "key",
    "pass",
    "password",
    "secret",
    "token",
];

/// A value that differs.
#[derive(Debug, PartialEq)]
pub(crate) struct Change {
    /// Such as `config.templates[0].subject`.
    pub(crate) key: String,
    pub(crate) kind: ChangeKind,
}

#[derive(Debug, PartialEq)]
pub(crate) enum ChangeKind {
    Added(Seen),
    Changed {
        old: Seen,
        new: Seen,
    },
    /// Nobody has said whether it was a secret.
    Removed,
}

/// As much of a value as may be seen.
#[derive(Debug, PartialEq)]
pub(crate) enum Seen {
    Secret,
    Plain(Value),
}

/// The differences between a connector and what it should be, by what an update can change.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) config: Vec<Change>,
    pub(crate) metadata: Vec<Change>,
    pub(crate) sync_profile: Option<Change>,
    pub(crate) enable_token_storage: Option<Change>,
}

impl Changes {
    /// To a connector that there is.
    pub(crate) fn to(existing: &Connector, wanted: &Wanted) -> Self {
        Self::between(
            wanted,
            existing.config.expose(),
            &json_of(&existing.metadata),
            Some(existing.sync_profile),
            Some(existing.enable_token_storage),
        )
    }

    /// To one that there is not yet.
    pub(crate) fn to_nothing(wanted: &Wanted) -> Self {
        Self::between(wanted, &Map::new(), &Map::new(), None, None)
    }

    fn between(
        wanted: &Wanted,
        config: &Map<String, Value>,
        metadata: &Map<String, Value>,
        sync_profile: Option<bool>,
        enable_token_storage: Option<bool>,
    ) -> Self {
        let wanted_metadata = wanted.metadata.as_ref().map(|metadata| {
            let texts = json_of(metadata).into_iter();
            texts.map(|(key, text)| (key, text.into())).collect()
        });
        Self {
            config: of_table("config", wanted.config.as_ref(), config),
            metadata: of_table("metadata", wanted_metadata.as_ref(), metadata),
            sync_profile: of_switch("syncProfile", wanted.sync_profile, sync_profile),
            enable_token_storage: of_switch(
                "enableTokenStorage",
                wanted.enable_token_storage,
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
        // Texts, and a map of texts, always become an object.
        _ => Map::new(),
    }
}

/// What is not wanted in one way or another is not compared.
fn of_table(
    key: &str,
    wanted: Option<&Settings<Secret>>,
    existing: &Map<String, Value>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(wanted) = wanted {
        compare_tables(key, wanted, existing, &mut changes);
    }
    changes
}

fn of_switch(key: &str, wanted: Option<bool>, existing: Option<bool>) -> Option<Change> {
    let wanted = wanted.filter(|wanted| Some(*wanted) != existing)?;
    let existing = existing.map(|existing| Seen::Plain(existing.into()));
    Some(set(key, existing, Seen::Plain(wanted.into())))
}

fn compare_tables(
    key: &str,
    wanted: &Settings<Secret>,
    existing: &Map<String, Value>,
    changes: &mut Vec<Change>,
) {
    for (name, wanted) in wanted {
        compare(
            &format!("{key}.{name}"),
            wanted,
            existing.get(name),
            changes,
        );
    }
    let surplus = existing.keys().filter(|name| !wanted.contains_key(*name));
    changes.extend(surplus.map(|name| removed(format!("{key}.{name}"))));
}

fn compare_lists(
    key: &str,
    wanted: &[Setting<Secret>],
    existing: &[Value],
    changes: &mut Vec<Change>,
) {
    // The secret of a list can have had any other place in it before.
    let holds_secret = wanted.iter().any(|item| matches!(item, Setting::Secret(_)));
    for (index, item) in wanted.iter().enumerate() {
        let (key, existing) = (format!("{key}[{index}]"), existing.get(index));
        match item {
            Setting::Plain(Value::String(text)) if holds_secret => {
                compare(&key, &Setting::Secret(text.into()), existing, changes);
            }
            item => compare(&key, item, existing, changes),
        }
    }
    let surplus = wanted.len()..existing.len();
    changes.extend(surplus.map(|index| removed(format!("{key}[{index}]"))));
}

fn compare(
    key: &str,
    wanted: &Setting<Secret>,
    existing: Option<&Value>,
    changes: &mut Vec<Change>,
) {
    match wanted {
        Setting::Table(wanted) => {
            let table = existing.and_then(Value::as_object);
            if existing.is_some() && table.is_none() {
                changes.push(removed(key.to_owned()));
            }
            compare_tables(key, wanted, table.unwrap_or(&Map::new()), changes);
        }
        Setting::List(wanted) => {
            let list = existing.and_then(Value::as_array);
            if existing.is_some() && list.is_none() {
                changes.push(removed(key.to_owned()));
            }
            compare_lists(key, wanted, list.map_or(&[], Vec::as_slice), changes);
        }
        Setting::Secret(wanted) => {
            if existing.and_then(Value::as_str) != Some(wanted.expose()) {
                changes.push(set(key, existing.map(|_| Seen::Secret), Seen::Secret));
            }
        }
        Setting::Plain(wanted) => {
            if existing != Some(wanted) {
                let old = existing.map(|existing| see(key, existing));
                changes.push(set(key, old, see(key, wanted)));
            }
        }
    }
}

/// The value of a key that the file does not name a variable for.
fn see(key: &str, value: &Value) -> Seen {
    match value {
        Value::Array(_) | Value::Object(_) => Seen::Secret,
        _ if sounds_secret(key) => Seen::Secret,
        scalar => Seen::Plain(scalar.clone()),
    }
}

fn set(key: &str, old: Option<Seen>, new: Seen) -> Change {
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

fn sounds_secret(key: &str) -> bool {
    let key = key.trim_end_matches(|c: char| c == ']' || c == '[' || c.is_ascii_digit());
    let key = key.to_lowercase();
    SECRET_ENDINGS.iter().any(|ending| key.ends_with(ending))
}
