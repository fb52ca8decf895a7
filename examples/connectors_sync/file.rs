//! The file format: the desired connectors.
//!
//! ```toml
//! [connectors.github]                       # the id
//! factory = "github-universal"
//! syncProfile = true                        # optional, like all fields below
//! enableTokenStorage = true
//!
//! [connectors.github.config]                # factory-specific
//! clientId = "0123456789abcdef"
//! clientSecret = { env = "GITHUB_SECRET" }  # from an environment variable
//!
//! [connectors.acme]
//! factory = "oidc"                          # oidc, oauth2 and saml require a target, and accept a name and logos
//! metadata = { target = "acme", name = { en = "Acme", fr = "Acmé" }, logo = "https://acme.example/logo.svg" }
//! ```
//!
//! Variables are allowed anywhere in a configuration. A file without connectors consists of `[connectors]`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::Context;
use logto_client::{
    connectors::{ConnectorMetadata, CreateConnector},
    serde_json::{Map, Number, Value},
};
use serde::Deserialize;
use toml::Spanned;

/// The integers that JavaScript represents exactly. Logto is written in JavaScript.
const SAFE_INTEGERS: std::ops::Range<i64> = -(1 << 53) + 1..(1 << 53);

/// A connector of the file.
pub(crate) struct Entry {
    pub(crate) id: String,
    /// Where it is: `connectors.toml:3`.
    pub(crate) place: String,
    /// The connector as Logto stores it. Fields that are `None` stay unchanged.
    pub(crate) wanted: CreateConnector,
    /// The paths of its secrets, such as `config.clientSecret`.
    pub(crate) secrets: BTreeSet<String>,
}

#[derive(Deserialize)]
struct File {
    connectors: BTreeMap<String, Fields>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    factory: Spanned<String>,
    config: Option<toml::Table>,
    metadata: Option<ConnectorMetadata>,
    sync_profile: Option<bool>,
    enable_token_storage: Option<bool>,
}

/// Reads a file, with the secrets that it names. Reports all mistakes in values together.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let file = path.display();
    let text = std::fs::read_to_string(path).with_context(|| file.to_string())?;
    let (mut entries, mut mistakes) = (Vec::new(), Vec::new());
    let unknown = |path: serde_ignored::Path<'_>| {
        mistakes.push(format!("{file}: unknown field `{}`", path.to_string().replace(".?", "")));
    };
    let parsed = toml::Deserializer::parse(&text)
        .and_then(|toml| serde_ignored::deserialize::<_, _, File>(toml, unknown))
        .with_context(|| file.to_string())?;
    for (id, fields) in parsed.connectors {
        let line = 1 + text[..fields.factory.span().start].matches('\n').count();
        let mut json = Json::default();
        let wanted = fields.wanted(&id, &mut json);
        let entry = Entry { id, place: format!("{file}:{line}"), wanted, secrets: json.secrets };
        mistakes.extend(json.mistakes.iter().map(|what| entry.mistake(what)));
        entries.push(entry);
    }
    anyhow::ensure!(mistakes.is_empty(), mistakes.join("\n"));
    Ok(entries)
}

impl Entry {
    /// Returns a message about the entry.
    pub(crate) fn mistake(&self, what: &str) -> String {
        format!("{}: `{}` {what}", self.place, self.id.escape_debug())
    }
}

impl Fields {
    fn wanted(self, id: &str, json: &mut Json) -> CreateConnector {
        if ["", ".", ".."].contains(&id) {
            json.mistakes.push("cannot be used as an id in a URL".to_owned());
        }
        let config = self.config.map(|table| json.table("config", table));
        if config.as_ref().is_some_and(Map::is_empty) && json.mistakes.is_empty() {
            // Logto does not store it, so every plan would contain it again.
            json.mistakes.push("has an empty config; omit it".to_owned());
        }
        let mut wanted = CreateConnector::new(self.factory.into_inner()).id(id);
        wanted.config = config.map(Into::into);
        wanted.metadata = self.metadata;
        wanted.sync_profile = self.sync_profile;
        wanted.enable_token_storage = self.enable_token_storage;
        wanted
    }
}

/// Converts a configuration to JSON as Logto stores it: without empty strings, lists and tables.
#[derive(Default)]
struct Json {
    secrets: BTreeSet<String>,
    mistakes: Vec<String>,
}

impl Json {
    fn table(&mut self, path: &str, table: toml::Table) -> Map<String, Value> {
        let values = table.into_iter();
        values
            .filter_map(|(key, value)| {
                Some((key.clone(), self.value(format!("{path}.{key}"), value)?))
            })
            .collect()
    }

    fn value(&mut self, path: String, value: toml::Value) -> Option<Value> {
        match value {
            toml::Value::String(text) => (!text.is_empty()).then(|| text.into()),
            toml::Value::Boolean(value) => Some(value.into()),
            toml::Value::Integer(number) if SAFE_INTEGERS.contains(&number) => Some(number.into()),
            // Logto returns 30.0 as 30.
            toml::Value::Float(number) if number.is_finite() => {
                match number.to_string().parse::<i64>() {
                    Ok(integer) => self.value(path, integer.into()),
                    Err(_) => Number::from_f64(number).map(Value::Number),
                }
            }
            toml::Value::Array(items) => {
                let mut list = Vec::new();
                for item in items {
                    list.extend(self.value(format!("{path}[{}]", list.len()), item));
                }
                (!list.is_empty()).then(|| list.into())
            }
            toml::Value::Table(table) => match table.get("env").and_then(toml::Value::as_str) {
                Some(name) if table.len() == 1 => Some(self.secret(path, name).into()),
                _ => {
                    let table = self.table(&path, table);
                    (!table.is_empty()).then(|| table.into())
                }
            },
            toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Datetime(_) => {
                self.mistakes.push(format!("has a value without JSON: write `{path}` as a string"));
                None
            }
        }
    }

    fn secret(&mut self, path: String, name: &str) -> String {
        let secret = std::env::var(name).unwrap_or_default();
        if secret.is_empty() {
            let what = format!("requires the environment variable {name}, which is unset or empty");
            self.mistakes.push(what);
        }
        self.secrets.insert(path);
        secret
    }
}
