//! The values of a connector's configuration in the file.

use std::{collections::BTreeMap, fmt, ops::Range};

use logto_client::{
    Secret,
    serde_json::{Map, Value},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use toml::Spanned;

/// The integers that JavaScript represents exactly. Logto is written in JavaScript.
const SAFE_INTEGERS: Range<i64> = -(1 << 53) + 1..(1 << 53);

/// A value of a configuration. The type of secrets `S` is [`Variable`] as read, and [`Secret`] once resolved.
#[derive(Debug, Clone)]
pub(crate) enum Setting<S> {
    /// A string, number or boolean.
    Plain(Value),
    Secret(S),
    List(Vec<Self>),
    Table(Settings<S>),
}

/// A table of values, such as a configuration.
pub(crate) type Settings<S> = BTreeMap<String, Setting<S>>;

/// A reference to an environment variable: `{ env = "GITHUB_SECRET" }`.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// The position of the name in the file.
    pub(crate) span: Range<usize>,
}

impl Setting<Variable> {
    /// Returns the value as Logto stores it, with its secrets. Returns `None` for empty strings, lists and tables, which
    /// Logto drops at any depth. Adds unset variables to `missing`.
    pub(crate) fn resolve(
        self,
        secret: &impl Fn(&str) -> Option<String>,
        missing: &mut Vec<Variable>,
    ) -> Option<Setting<Secret>> {
        match self {
            Self::Plain(Value::String(text)) if text.is_empty() => None,
            Self::Plain(value) => Some(Setting::Plain(value)),
            Self::Secret(variable) => {
                // Logto would silently drop an empty secret.
                let secret = secret(&variable.name).filter(|secret| !secret.is_empty());
                if secret.is_none() {
                    missing.push(variable);
                }
                secret.map(|secret| Setting::Secret(secret.into()))
            }
            Self::List(items) => {
                let items = items.into_iter();
                let items: Vec<_> =
                    items.filter_map(|item| item.resolve(secret, missing)).collect();
                (!items.is_empty()).then_some(Setting::List(items))
            }
            Self::Table(settings) => {
                let settings = resolve(settings, secret, missing);
                (!settings.is_empty()).then_some(Setting::Table(settings))
            }
        }
    }
}

/// Resolves each value of a table; see [`Setting::resolve`].
pub(crate) fn resolve(
    settings: Settings<Variable>,
    secret: &impl Fn(&str) -> Option<String>,
    missing: &mut Vec<Variable>,
) -> Settings<Secret> {
    let settings = settings.into_iter();
    settings.filter_map(|(key, value)| Some((key, value.resolve(secret, missing)?))).collect()
}

impl Setting<Secret> {
    fn to_json(&self) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Secret(secret) => secret.expose().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Table(settings) => Value::Object(to_json(settings)),
        }
    }
}

/// Converts a table to JSON, secrets included.
pub(crate) fn to_json(settings: &Settings<Secret>) -> Map<String, Value> {
    let settings = settings.iter();
    settings.map(|(key, value)| (key.clone(), value.to_json())).collect()
}

/// Converts a value without secrets.
impl From<Value> for Setting<Secret> {
    fn from(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(map) => {
                let map = map.into_iter();
                Self::Table(map.map(|(key, value)| (key, value.into())).collect())
            }
            scalar => Self::Plain(scalar),
        }
    }
}

impl<'de> Deserialize<'de> for Setting<Variable> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor)
    }
}

struct SettingVisitor;

impl<'de> Visitor<'de> for SettingVisitor {
    type Value = Setting<Variable>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Setting::Plain(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        if !SAFE_INTEGERS.contains(&value) {
            return Err(E::custom("Logto would round this number; write it as a string"));
        }
        Ok(Setting::Plain(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        if !value.is_finite() {
            return Err(E::custom("JSON does not support this number"));
        }
        // Logto returns 30.0 as 30.
        if value.fract() == 0.0 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "`visit_i64` rejects saturated values"
            )]
            return self.visit_i64(value as i64);
        }
        Ok(Setting::Plain(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Setting::Plain(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Setting::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut table = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            // The crate `toml` marks dates by this key only.
            if key.starts_with("$__toml_private") {
                return Err(A::Error::custom("JSON does not support dates; write it as a string"));
            }
            table.insert(key, map.next_value::<Spanned<Setting<Variable>>>()?);
        }
        variable(&table).map_or_else(
            || {
                let table = table.into_iter();
                let table = table.map(|(key, value)| (key, value.into_inner()));
                Ok(Setting::Table(table.collect()))
            },
            |variable| Ok(Setting::Secret(variable)),
        )
    }
}

/// Returns a variable if the only key of the table is `env` and its value is a string.
fn variable(table: &BTreeMap<String, Spanned<Setting<Variable>>>) -> Option<Variable> {
    let name = table.get("env").filter(|_| table.len() == 1)?;
    match name.get_ref() {
        Setting::Plain(Value::String(text)) => {
            Some(Variable { name: text.clone(), span: name.span() })
        }
        _ => None,
    }
}
