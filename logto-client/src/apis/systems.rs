//! Settings of the server.
//!
//! <https://openapi.logto.io/group/endpoint-systems>

use crate::{Call, api, model};

/// Settings of the server that no operation changes.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let config = logto.get_system_application_config().await?;
/// println!("protected apps are at *.{}", config.protected_apps.default_domain);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Systems: Send + Sync {
    /// Gets the server's settings of applications.
    ///
    /// # Errors
    ///
    /// - 501 `application.protected_app_not_configured`: the server has no proxy for protected applications.
    #[endpoint(GET, "/api/systems/application")]
    fn get_system_application_config(&self) -> Call<SystemApplicationConfig>;
}

/// The server's settings of applications.
#[model(response)]
pub struct SystemApplicationConfig {
    /// Those of protected applications.
    pub protected_apps: ProtectedAppsConfig,
}

/// The server's settings of protected applications.
#[model(response)]
pub struct ProtectedAppsConfig {
    /// The domain below which they are.
    pub default_domain: String,
}
