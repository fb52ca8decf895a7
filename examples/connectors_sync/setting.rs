//! The values of a connector's configuration, as the file has them.

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

/// The integers that JavaScript, in which Logto is written, can tell from their neighbours.
const SAFE_INTEGERS: Range<i64> = -(1 << 53) + 1..(1 << 53);

/// A value of a configuration, with secrets of type `S` in it: [`Variable`]s as read, [`Secret`]s when those have
/// been looked up.
#[derive(Debug, Clone)]
pub(crate) enum Setting<S> {
    /// A text, a number or a boolean that stands in the file.
    Plain(Value),
    Secret(S),
    List(Vec<Self>),
    Table(Settings<S>),
}

/// A table of values; a configuration is one.
pub(crate) type Settings<S> = BTreeMap<String, Setting<S>>;

/// An environment variable that the file names for a value: `{ env = "GITHUB_SECRET" }`.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// Where in the file the name stands.
    pub(crate) span: Range<usize>,
}

impl Setting<Variable> {
    /// The value as Logto will store it, with its secrets. Logto drops empty texts, lists and tables, at any depth:
    /// `None` is one of them. A variable for which there is no secret goes to `missing`.
    pub(crate) fn resolve(
        self,
        secret: &impl Fn(&str) -> Option<String>,
        missing: &mut Vec<Variable>,
    ) -> Option<Setting<Secret>> {
        match self {
            Self::Plain(Value::String(text)) if text.is_empty() => None,
            Self::Plain(value) => Some(Setting::Plain(value)),
            Self::Secret(variable) => {
                // Logto would drop an empty one in silence.
                let secret = secret(&variable.name).filter(|secret| !secret.is_empty());
                if secret.is_none() {
                    missing.push(variable);
                }
                secret.map(|secret| Setting::Secret(secret.into()))
            }
            Self::List(items) => {
                let items = items.into_iter();
                let items: Vec<_> = items
                    .filter_map(|item| item.resolve(secret, missing))
                    .collect();
                (!items.is_empty()).then_some(Setting::List(items))
            }
            Self::Table(settings) => {
                let settings = resolve(settings, secret, missing);
                (!settings.is_empty()).then_some(Setting::Table(settings))
            }
        }
    }
}

/// Resolves each value of a table: see [`Setting::resolve`].
pub(crate) fn resolve(
    settings: Settings<Variable>,
    secret: &impl Fn(&str) -> Option<String>,
    missing: &mut Vec<Variable>,
) -> Settings<Secret> {
    let settings = settings.into_iter();
    settings
        .filter_map(|(key, value)| Some((key, value.resolve(secret, missing)?)))
        .collect()
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

/// The table as it is sent.
pub(crate) fn to_json(settings: &Settings<Secret>) -> Map<String, Value> {
    let settings = settings.iter();
    settings
        .map(|(key, value)| (key.clone(), value.to_json()))
        .collect()
}

/// A value without secrets.
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
        f.write_str("a value that JSON has")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Setting::Plain(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        if !SAFE_INTEGERS.contains(&value) {
            return Err(E::custom(
                "Logto would round this number: write it as a text",
            ));
        }
        Ok(Setting::Plain(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        if !value.is_finite() {
            return Err(E::custom("JSON has no such number"));
        }
        // To Logto 30.0 is 30, and that is how it comes back.
        if value.fract() == 0.0 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "what is too large is refused"
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
            // The only way in which the crate `toml` tells that this is a date.
            if key.starts_with("$__toml_private") {
                return Err(A::Error::custom("JSON has no dates: write it as a text"));
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

/// A table is a variable if `env` is its only key, and a text.
fn variable(table: &BTreeMap<String, Spanned<Setting<Variable>>>) -> Option<Variable> {
    let name = table.get("env").filter(|_| table.len() == 1)?;
    match name.get_ref() {
        Setting::Plain(Value::String(text)) => Some(Variable {
            name: text.clone(),
            span: name.span(),
        }),
        _ => None,
    }
}
