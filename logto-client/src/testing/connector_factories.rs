//! `GET /api/connector-factories…`: what connectors can be made of.

use std::sync::LazyLock;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome};

/// The 49 factories of the open-source edition, one a line.
const DATA: &str = include_str!("factories.json");

/// A picture of nothing, in place of the products' logos.
const LOGO: &str = "data:image/svg+xml;base64,PHN2Zy8+";

/// A data file that cannot be read is a mistake of this crate's, and has a test.
static FACTORIES: LazyLock<Vec<Factory>> =
    LazyLock::new(|| serde_json::from_str(DATA).unwrap_or_default());

/// Lists the factories.
pub(super) fn list() -> Answer {
    Answer::ok(
        &FACTORIES
            .iter()
            .map(|factory| Value::Object(factory.to_json()))
            .collect(),
    )
}

/// Gets a factory.
pub(super) fn get(id: &str) -> Outcome {
    let factory =
        find(id).ok_or_else(|| Answer::refusal(StatusCode::NOT_FOUND, "entity.not_found"))?;
    Ok(Answer::ok(&Value::Object(factory.to_json())))
}

/// The factory of that id.
pub(super) fn find(id: &str) -> Option<&'static Factory> {
    FACTORIES.iter().find(|factory| factory.id == id)
}

/// What a connector is made of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Factory {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    pub(super) platform: Option<String>,
    pub(super) target: String,
    pub(super) name: String,
    /// OAuth 2.0, OIDC and SAML: any number of connectors, each with its own target.
    #[serde(default)]
    pub(super) is_standard: bool,
    #[serde(default)]
    pub(super) is_token_storage_supported: bool,
    #[serde(default)]
    has_dark_logo: bool,
    /// The fields of its configuration.
    pub(super) form_items: Vec<Map<String, Value>>,
}

/// What a connector is for.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(super) enum Kind {
    Email,
    Sms,
    Social,
}

impl Factory {
    pub(super) fn to_json(&self) -> Map<String, Value> {
        let purpose = match self.kind {
            Kind::Email => "e-mail",
            Kind::Sms => "text messages",
            Kind::Social => "sign-in",
        };
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("id", json!(self.id));
        set("type", json!(self.kind));
        set("platform", json!(self.platform));
        set("target", json!(self.target));
        set("name", json!({"en": self.name}));
        set(
            "description",
            json!({"en": format!("{} {purpose}.", self.name)}),
        );
        set("logo", json!(LOGO));
        set("logoDark", json!(self.has_dark_logo.then_some(LOGO)));
        set("readme", json!(format!("# {}\n", self.name)));
        set("formItems", json!(self.form_items));
        set("isDemo", json!(false));
        if self.is_standard {
            set("isStandard", json!(true));
        }
        if self.is_token_storage_supported {
            set("isTokenStorageSupported", json!(true));
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::{FACTORIES, Kind};

    #[test]
    fn there_are_the_factories_of_the_open_source_edition() {
        let count = |kind| {
            FACTORIES
                .iter()
                .filter(|factory| factory.kind == kind)
                .count()
        };
        assert_eq!(
            (count(Kind::Social), count(Kind::Sms), count(Kind::Email)),
            (29, 11, 9)
        );
    }
}
