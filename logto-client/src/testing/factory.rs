//! Connector factories: the kinds of connectors.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The 49 factories of the open-source edition, one per line.
const DATA: &str = include_str!("factories.json");

/// An empty picture in place of the products' logos.
const LOGO: &str = "data:image/svg+xml;base64,PHN2Zy8+";

// The test below fails if the file cannot be parsed.
static FACTORIES: LazyLock<Vec<Factory>> =
    LazyLock::new(|| serde_json::from_str(DATA).unwrap_or_default());

pub(super) fn all() -> &'static [Factory] {
    &FACTORIES
}

pub(super) fn find(id: &str) -> Option<&'static Factory> {
    FACTORIES.iter().find(|factory| factory.id == id)
}

/// A connector factory.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Factory {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    pub(super) platform: Option<String>,
    pub(super) target: String,
    pub(super) name: String,
    /// True for OAuth 2.0, OIDC and SAML, which can have any number of connectors, each with its own target.
    #[serde(default)]
    pub(super) is_standard: bool,
    #[serde(default)]
    pub(super) is_token_storage_supported: bool,
    #[serde(default)]
    has_dark_logo: bool,
    /// The form fields of the configuration.
    pub(super) form_items: Vec<Map<String, Value>>,
}

/// The type of a connector.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(super) enum Kind {
    Email,
    Sms,
    Social,
}

impl Factory {
    /// Returns the factory as the API shows it.
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
        set("description", json!({"en": format!("{} {purpose}.", self.name)}));
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
    fn all_factories_of_the_open_source_edition_exist() {
        let count = |kind| FACTORIES.iter().filter(|factory| factory.kind == kind).count();
        assert_eq!((count(Kind::Social), count(Kind::Sms), count(Kind::Email)), (29, 11, 9));
    }
}
