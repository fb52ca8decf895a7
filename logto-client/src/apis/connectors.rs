//! Connectors: how a Logto sends email and SMS, and signs users in with other identity providers.
//!
//! <https://openapi.logto.io/group/endpoint-connectors>

mod config;

use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::{Map, Number, Value};

pub use self::config::ConnectorConfig;
pub use super::connector_factories::FormItem;
pub use super::{localized_text::LocalizedText, open_enum::UnknownValue};
use super::{null_as_default, open_enum::open_enum, setters::setters};
use crate::{Call, api};

/// The connectors of a Logto.
///
/// Any operation can fail with 401 `auth.*` (no token, or one that is refused), 403 `auth.forbidden`
/// (the application lacks the Management API's role), 400 `guard.invalid_input` (with
/// [issues](crate::ApiError::issues)) and 400 `subscription.tenant_suspended`.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Connectors: Send + Sync {
    /// Creates a connector.
    ///
    /// `POST /api/connectors`
    ///
    /// Creating an email connector **deletes the other email connectors**, and likewise for SMS.
    /// Empty strings, nulls, `[]` and `{}` in `config` and `metadata` are not stored. A configuration
    /// that is given is checked, an empty one too; one that is left out is not.
    ///
    /// # Errors
    ///
    /// - 422 `connector.not_found_with_connector_id`: there is no factory with this id.
    /// - 422 `connector.multiple_instances_not_supported`: the factory has its connector already
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `connector.multiple_target_with_same_platform`: another connector has this target
    ///   (also a conflict).
    /// - 422 `connector.token_storage_not_supported`, `request.feature_not_supported`.
    /// - 403 `subscription.limit_exceeded`: a quota ([`is_quota`](crate::Error::is_quota)).
    /// - 400 `connector.invalid_config`: with issues.
    /// - 400 `connector.should_specify_target`: a standard connector needs `metadata.target`.
    /// - 400 `connector.cannot_overwrite_metadata_for_non_standard_connector`.
    /// - 500 without a code: the `id` is taken.
    #[endpoint(POST, "/api/connectors")]
    fn create_connector(&self, #[body] connector: &CreateConnector) -> Call<Connector>;

    /// Lists the connectors, ordered by id, and only those of a target if one is given. All come at
    /// once: the list has no pages.
    ///
    /// `GET /api/connectors`
    ///
    /// # Errors
    ///
    /// - 400 `connector.more_than_one_email`, `connector.more_than_one_sms`,
    ///   `connector.multiple_target_with_same_platform`: the Logto's data contradicts itself.
    #[endpoint(GET, "/api/connectors")]
    fn list_connectors(&self, #[query] target: Option<&str>) -> Call<Vec<Connector>>;

    /// Gets a connector by its id.
    ///
    /// `GET /api/connectors/{id}`
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no connector with this id.
    /// - 400 `connector.not_found`: it is a demo connector. Both are
    ///   [`is_not_found`](crate::Error::is_not_found).
    #[endpoint(GET, "/api/connectors/<id>")]
    fn get_connector(&self, id: &str) -> Call<Connector>;

    /// Updates a connector.
    ///
    /// `PATCH /api/connectors/{id}`
    ///
    /// `config` and `metadata` are **replaced**, not merged: send them whole. Empty values in them are
    /// not stored. Setting `enable_token_storage` to false deletes the tokens that are stored.
    ///
    /// # Errors
    ///
    /// - An update that changes nothing is refused before it is sent
    ///   ([`is_invalid_request`](crate::Error::is_invalid_request)).
    /// - 404 `entity.not_found`, 400 `connector.not_found`: as for `get_connector`.
    /// - 400 `connector.invalid_config`: with issues.
    /// - 400 `connector.can_not_modify_target`: `metadata` of a standard connector must repeat its
    ///   target.
    /// - 400 `connector.cannot_overwrite_metadata_for_non_standard_connector`.
    /// - 422 `connector.invalid_type_for_syncing_profile`: only social connectors sync profiles.
    /// - 422 `connector.token_storage_not_supported`, `request.feature_not_supported`.
    #[endpoint(PATCH, "/api/connectors/<id>", idempotent)]
    fn update_connector(&self, id: &str, #[body] update: &UpdateConnector) -> Call<Connector>;

    /// Deletes a connector.
    ///
    /// `DELETE /api/connectors/{id}`
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is none;
    ///   [`optional`](crate::Call::optional) takes that as done.
    /// - 422 `sign_in_experiences.password_expiration_requires_forgot_password`: it is still needed.
    #[endpoint(DELETE, "/api/connectors/<id>")]
    fn delete_connector(&self, id: &str) -> Call<()>;

    /// Sends a test message with a configuration that need not be stored. The path takes the id of a
    /// **factory**, such as `simple-mail-transfer-protocol`, not that of a connector.
    ///
    /// `POST /api/connectors/{factoryId}/test`
    ///
    /// A message goes out, so this is sent only once: it is tried again only when there was no
    /// connection.
    ///
    /// # Errors
    ///
    /// - 400 `connector.not_found`: there is no such email or SMS factory.
    /// - 400 `connector.unexpected_type`: an email address for SMS, or the reverse.
    /// - 400 `connector.invalid_config`: with issues.
    /// - 400 `connector.general`: the provider did not take the message. The error's data can hold
    ///   the whole request to the provider: treat it as secret.
    /// - 401 and 429 `connector.rate_limit_exceeded`: the provider's.
    /// - 429 `connector.usage_limit_exceeded`: a quota.
    /// - 501 `connector.not_implemented`.
    #[endpoint(POST, "/api/connectors/<factory_id>/test", not_idempotent)]
    fn create_connector_test(
        &self,
        factory_id: &str,
        #[body] test: &CreateConnectorTest,
    ) -> Call<()>;

    /// Makes the URL at which a user signs in with a social connector's provider.
    ///
    /// `POST /api/connectors/{connectorId}/authorization-uri`
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no connector with this id.
    /// - 400 `session.insufficient_info`: the state or the redirect URI is empty.
    /// - 400 `connector.unexpected_type`: it is not a social connector.
    /// - 400 `connector.invalid_config`: its configuration is incomplete.
    /// - 501 `connector.not_implemented`: it cannot, as Amazon's, Apple's, GitLab's, Hugging Face's,
    ///   LINE's, LinkedIn's, Patreon's, QQ's, Slack's, X's and the standard ones.
    #[endpoint(POST, "/api/connectors/<connector_id>/authorization-uri", idempotent)]
    fn create_connector_authorization_uri(
        &self,
        connector_id: &str,
        #[body] request: &CreateConnectorAuthorizationUri,
    ) -> Call<AuthorizationUri>;
}

/// A connector.
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

/// A connector to be created: see [`Connectors::create_connector`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateConnector {
    /// The id of the factory, 1 to 128 characters.
    pub connector_id: String,
    /// The id, 1 to 128 characters. Default: the server chooses one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The configuration. Default: none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<ConnectorConfig>,
    /// What overrides the factory's target, name and logos. Default: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<ConnectorMetadata>,
    /// Whether users' profiles are updated whenever they sign in. Default: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_profile: Option<bool>,
    /// Whether the provider's tokens are stored. Default: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_token_storage: Option<bool>,
}

impl CreateConnector {
    /// A connector of this factory, such as `github-universal`.
    #[must_use]
    pub fn new(connector_id: impl Into<String>) -> Self {
        Self {
            connector_id: connector_id.into(),
            id: None,
            config: None,
            metadata: None,
            sync_profile: None,
            enable_token_storage: None,
        }
    }
}

setters! {
    CreateConnector {
        id: impl Into<String>,
        config: impl Into<ConnectorConfig>,
        metadata: ConnectorMetadata,
        sync_profile: bool,
        enable_token_storage: bool,
    }
}

/// Changes to a connector: see [`Connectors::update_connector`]. At least one must be set.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
#[non_exhaustive]
pub struct UpdateConnector {
    /// The new configuration, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<ConnectorConfig>,
    /// What then overrides the factory's target, name and logos, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<ConnectorMetadata>,
    /// Whether users' profiles are updated whenever they sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_profile: Option<bool>,
    /// Whether the provider's tokens are stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_token_storage: Option<bool>,
}

impl UpdateConnector {
    /// Changes nothing yet, which is refused.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! {
    UpdateConnector {
        config: impl Into<ConnectorConfig>,
        metadata: ConnectorMetadata,
        sync_profile: bool,
        enable_token_storage: bool,
    }
}

impl Serialize for UpdateConnector {
    /// Fails for an update that changes nothing, which the server answers with 422.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::default() {
            return Err(S::Error::custom(
                "changes nothing: set config, metadata, sync_profile or enable_token_storage",
            ));
        }
        Self::serialize(self, serializer)
    }
}

/// A message to be sent as a test: see [`Connectors::create_connector_test`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CreateConnectorTest {
    /// The phone number to send an SMS to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The address to send an email to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The configuration to try.
    pub config: ConnectorConfig,
    /// The language of the message, such as `de`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl CreateConnectorTest {
    /// An email.
    #[must_use]
    pub fn email(address: impl Into<String>, config: impl Into<ConnectorConfig>) -> Self {
        Self {
            phone: None,
            email: Some(address.into()),
            config: config.into(),
            locale: None,
        }
    }

    /// An SMS, to a number of digits only: the country code without `+`.
    #[must_use]
    pub fn phone(number: impl Into<String>, config: impl Into<ConnectorConfig>) -> Self {
        Self {
            phone: Some(number.into()),
            email: None,
            config: config.into(),
            locale: None,
        }
    }
}

setters! {
    CreateConnectorTest {
        locale: impl Into<String>,
    }
}

/// Where a sign-in is to come back to: see [`Connectors::create_connector_authorization_uri`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateConnectorAuthorizationUri {
    /// What the provider hands back unchanged. Not empty.
    pub state: String,
    /// Where the provider sends the user. Not empty.
    pub redirect_uri: String,
}

impl CreateConnectorAuthorizationUri {
    /// A sign-in with this state that comes back to this URI.
    #[must_use]
    pub fn new(state: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self {
            state: state.into(),
            redirect_uri: redirect_uri.into(),
        }
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
