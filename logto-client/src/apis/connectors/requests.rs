//! What is sent: one type an operation, named after it.

use serde::{Serialize, Serializer, ser::Error as _};

use super::{ConnectorConfig, ConnectorMetadata};
#[cfg(doc)]
use crate::Connectors;
use crate::apis::setters::setters;

/// A connector to be created: see [`Connectors::create_connector`].
///
/// ```
/// use logto_client::connectors::{ConnectorMetadata, CreateConnector};
///
/// // A standard connector needs a target; one that is called "Acme" on the sign-in page:
/// let metadata = ConnectorMetadata::new().target("acme").name("Acme");
/// let acme = CreateConnector::new("oidc").id("acme").metadata(metadata).sync_profile(true);
/// ```
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
///
/// ```
/// use logto_client::connectors::{ConnectorConfig, CreateConnectorTest};
///
/// let config = ConnectorConfig::new().set("accountSID", "AC1").set("authToken", "…");
/// let test = CreateConnectorTest::phone("15551234567", config).locale("en");
/// ```
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
