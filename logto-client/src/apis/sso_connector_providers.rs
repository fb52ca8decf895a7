//! Providers of enterprise single sign-on.
//!
//! <https://openapi.logto.io/group/endpoint-sso-connector-providers>

use super::sso_connectors::{SsoProviderName, SsoProviderType};
use crate::{Call, api, model};

/// The providers for which [`SsoConnectors`](crate::SsoConnectors) can be created.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// for provider in logto.list_sso_connector_providers().await? {
///     println!("{}: {}", provider.name, provider.description);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait SsoConnectorProviders: Send + Sync {
    /// Lists the providers.
    #[endpoint(GET, "/api/sso-connector-providers")]
    fn list_sso_connector_providers(&self) -> Call<Vec<SsoConnectorProvider>>;
}

/// A provider of enterprise single sign-on.
#[model(response, new(provider_name))]
pub struct SsoConnectorProvider {
    /// The provider.
    pub provider_name: SsoProviderName,
    /// The protocol.
    pub provider_type: SsoProviderType,
    /// The logo, as a data URL.
    pub logo: String,
    /// The logo in dark mode, as a data URL.
    pub logo_dark: String,
    /// A description.
    pub description: String,
    /// The display name.
    pub name: String,
}
