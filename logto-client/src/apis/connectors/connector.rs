//! Response types.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::{ConnectorConfig, FormItem, LocalizedText};
use crate::apis::{null_as_default, open_enum::open_enum, setters::setters};

/// A connector.
///
/// ```
/// use logto_client::connectors::{Connector, ConnectorType};
///
/// let mut mail = Connector::new("mail", "simple-mail-transfer-protocol"); // for use in a fake
/// mail.r#type = ConnectorType::Email;
/// mail.platform = None;
/// ```
#[expect(clippy::struct_excessive_bools, reason = "mirrors Logto's schema")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connector {
    /// The id: 12 characters, or chosen by the creator.
    pub id: String,
    /// The factory's id, such as `github-universal`.
    pub connector_id: String,
    /// The type.
    #[serde(rename = "type")]
    pub r#type: ConnectorType,
    /// The identity provider, such as `github`.
    pub target: String,
    /// The supported platform. `None` for email and SMS.
    #[serde(default, deserialize_with = "null_as_default")]
    pub platform: Option<ConnectorPlatform>,
    /// The display name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: LocalizedText,
    /// A one-sentence description.
    #[serde(default, deserialize_with = "null_as_default")]
    pub description: LocalizedText,
    /// The URL of the logo, often a data URL.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo: String,
    /// The URL of the logo for dark backgrounds.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo_dark: Option<String>,
    /// The setup guide, in Markdown.
    #[serde(default, deserialize_with = "null_as_default")]
    pub readme: String,
    /// The fields of the configuration form.
    #[serde(default, deserialize_with = "null_as_default")]
    pub form_items: Vec<FormItem>,
    /// The configuration, with the provider's secrets in clear.
    #[serde(default, deserialize_with = "null_as_default")]
    pub config: ConnectorConfig,
    /// Overrides of the factory's name, target and logos.
    #[serde(default, deserialize_with = "null_as_default")]
    pub metadata: ConnectorMetadata,
    /// Whether users' profiles are updated at every sign-in.
    #[serde(default, deserialize_with = "null_as_default")]
    pub sync_profile: bool,
    /// Whether the provider's tokens are stored.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_token_storage: bool,
    /// Whether it is a demo.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_demo: bool,
    /// Whether it implements a standard (OAuth 2.0, OIDC, SAML).
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_standard: bool,
    /// Whether storing the provider's tokens is supported.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_token_storage_supported: bool,
    /// Additional data for the console.
    #[serde(default, deserialize_with = "null_as_default")]
    pub extra_info: Map<String, Value>,
    /// A sample configuration, in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_template: Option<String>,
    /// Factory-specific data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_data: Option<Map<String, Value>>,
    /// The sender address of emails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_email: Option<String>,
    /// The number of messages sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Number>,
}

impl Connector {
    /// Creates a universal social connector for use in fakes, as Logto returns it after creation.
    #[must_use]
    pub fn new(id: &str, connector_id: &str) -> Self {
        let target = connector_id.strip_suffix("-universal").unwrap_or(connector_id);
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
    /// The type of a connector.
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
    /// The platform of a social connector.
    ConnectorPlatform {
        /// Native apps.
        Native = "Native",
        /// All platforms.
        Universal = "Universal",
        /// Browsers.
        Web = "Web",
    }
}

/// Overrides of a factory's target, name and logos, accepted for standard connectors (OAuth 2.0, OIDC, SAML) only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorMetadata {
    /// The identity provider. Required on creation and unchanged on every update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The display name, which must include English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalizedText>,
    /// The URL of the logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// The URL of the logo for dark backgrounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_dark: Option<String>,
}

impl ConnectorMetadata {
    /// Creates metadata without overrides.
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

/// A URL at which a user signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuthorizationUri {
    /// The provider's URL, which contains the state.
    pub redirect_to: String,
}

impl AuthorizationUri {
    /// Creates a response for use in fakes.
    #[must_use]
    pub fn new(redirect_to: impl Into<String>) -> Self {
        Self { redirect_to: redirect_to.into() }
    }
}
