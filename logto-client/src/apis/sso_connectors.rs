//! Enterprise SSO connectors.

use super::connectors::ConnectorConfig;
use crate::{UnixMillis, model};

/// An enterprise SSO connector.
#[model(response, new(id))]
pub struct SsoConnector {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 12 characters.
    pub id: String,
    /// The provider.
    pub provider_name: String,
    /// The name.
    pub connector_name: String,
    /// The configuration, with secrets in clear.
    pub config: ConnectorConfig,
    /// The email domains.
    pub domains: Vec<String>,
    /// The name and logos on sign-in pages.
    pub branding: SsoBranding,
    /// Whether profiles are updated at each sign-in.
    pub sync_profile: bool,
    /// Whether the tokens of the provider are stored.
    pub enable_token_storage: bool,
    /// The time of creation.
    pub created_at: UnixMillis,
}

/// The name and logos of an SSO connector on sign-in pages.
#[model]
pub struct SsoBranding {
    /// The name.
    pub display_name: Option<String>,
    /// The URL of the logo.
    pub logo: Option<String>,
    /// The URL of the logo in dark mode.
    pub dark_logo: Option<String>,
}
