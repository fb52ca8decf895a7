//! The status of the server.
//!
//! <https://openapi.logto.io/group/endpoint-status>

use crate::{Call, api};

/// Whether Logto is up.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) {
/// let is_up = logto.get_status().await.is_ok();
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation, except
/// those about tokens.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Status: Send + Sync {
    /// Succeeds if the server is up. The call needs no token and sends none.
    #[endpoint(GET, "/api/status", auth = none)]
    fn get_status(&self) -> Call<()>;
}
