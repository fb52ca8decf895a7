//! What the server answers: the connector, and what is in it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::{ConnectorConfig, FormItem, LocalizedText};
use crate::apis::{null_as_default, open_enum::open_enum, setters::setters};

/// A connector.
///
/// ```
/// use logto_client::connectors::{Connector, ConnectorType};
///
/// let mut mail = Connector::new("mail", "simple-mail-transfer-protocol"); // for a fake
/// mail.r#type = ConnectorType::Email;
/// mail.platform = None;
/// ```
#[expect(clippy::struct_excessive_bools, reason = "the server's own")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connector {
    /// The id: 12 characters, or what its creator chose.
    pub id: String,
    /// The id of its factory, such as `github-universal`.
    pub connector_id: String,
    /// What it does.
    #[serde(rename = "type")]
    pub r#type: ConnectorType,
    /// The identity provider, such as `github`.
    pub target: String,
    /// Where it works. `None` for email and SMS.
    #[serde(default, deserialize_with = "null_as_default")]
    pub platform: Option<ConnectorPlatform>,
    /// The name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: LocalizedText,
    /// What it is, in a sentence.
    #[serde(default, deserialize_with = "null_as_default")]
    pub description: LocalizedText,
    /// The URL of the logo, often a data URL.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo: String,
    /// The URL of the logo for a dark background.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo_dark: Option<String>,
    /// A guide to setting it up, in Markdown.
    #[serde(default, deserialize_with = "null_as_default")]
    pub readme: String,
    /// The form of the configuration.
    #[serde(default, deserialize_with = "null_as_default")]
    pub form_items: Vec<FormItem>,
    /// The configuration, with the provider's secrets in clear.
    #[serde(default, deserialize_with = "null_as_default")]
    pub config: ConnectorConfig,
    /// What overrides the factory's name, target and logos. Empty if nothing does.
    #[serde(default, deserialize_with = "null_as_default")]
    pub metadata: ConnectorMetadata,
    /// Whether users' profiles are updated whenever they sign in.
    #[serde(default, deserialize_with = "null_as_default")]
    pub sync_profile: bool,
    /// Whether the provider's tokens are stored.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_token_storage: bool,
    /// Whether it is for demonstration only.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_demo: bool,
    /// Whether it speaks a standard (OAuth 2.0, OIDC, SAML).
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_standard: bool,
    /// Whether it can store the provider's tokens.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_token_storage_supported: bool,
    /// Further data for the console.
    #[serde(default, deserialize_with = "null_as_default")]
    pub extra_info: Map<String, Value>,
    /// An example of a configuration, in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_template: Option<String>,
    /// Data of the factory's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_data: Option<Map<String, Value>>,
    /// The address from which email is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_email: Option<String>,
    /// How many messages were sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Number>,
}

impl Connector {
    /// A connector for a fake: as a Logto answers for a fresh, universal, social one.
    #[must_use]
    pub fn new(id: &str, connector_id: &str) -> Self {
        let target = connector_id
            .strip_suffix("-universal")
            .unwrap_or(connector_id);
        Self {
            id: id.to_owned(),
            connector_id: connector_id.to_owned(),
            r#type: ConnectorType::Social,
            target: target.to_owned(),
            platform: Some(ConnectorPlatform::Universal),
            name: LocalizedText::new(target),
            description: LocalizedText::new(target),
            logo: String::new(),
            logo_dark: None,
            readme: String::new(),
            form_items: Vec::new(),
            config: ConnectorConfig::new(),
            metadata: ConnectorMetadata::new(),
            sync_profile: false,
            enable_token_storage: false,
            is_demo: false,
            is_standard: false,
            is_token_storage_supported: false,
            extra_info: Map::new(),
            config_template: None,
            custom_data: None,
            from_email: None,
            usage: None,
        }
    }
}

open_enum! {
    /// What a connector does.
    ConnectorType {
        /// Sends email.
        Email = "Email",
        /// Sends SMS.
        Sms = "Sms",
        /// Signs users in with another identity provider.
        Social = "Social",
    }
}

open_enum! {
    /// Where a social connector works.
    ConnectorPlatform {
        /// In native apps.
        Native = "Native",
        /// On all platforms.
        Universal = "Universal",
        /// In browsers.
        Web = "Web",
    }
}

/// What overrides a factory's target, name and logos in a standard connector (OAuth 2.0, OIDC, SAML).
/// Other connectors refuse all of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorMetadata {
    /// The identity provider. Needed on creation, and the same again on every update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The name; English must be among its languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalizedText>,
    /// The URL of the logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// The URL of the logo for a dark background.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_dark: Option<String>,
}

impl ConnectorMetadata {
    /// Overrides nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! {
    ConnectorMetadata {
        target: impl Into<String>,
        name: impl Into<LocalizedText>,
        logo: impl Into<String>,
        logo_dark: impl Into<String>,
    }
}

/// Where a user signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuthorizationUri {
    /// The provider's URL, with the state in it.
    pub redirect_to: String,
}

impl AuthorizationUri {
    /// An answer for a fake.
    #[must_use]
    pub fn new(redirect_to: impl Into<String>) -> Self {
        Self {
            redirect_to: redirect_to.into(),
        }
    }
}
