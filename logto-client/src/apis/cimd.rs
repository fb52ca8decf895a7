//! CIMD: the scopes of clients that identify themselves by the URL of a metadata document.
//!
//! <https://openapi.logto.io/group/endpoint-cimd>

use super::applications::{ConsentScopeType, CreateUserConsentScopes, UserConsentScopes};
use crate::{Call, api};

/// The scopes of Logto's clients that identify themselves by the URL of a metadata document.
///
/// [`Configs::update_cimd_config`](crate::Configs::update_cimd_config) allows such clients.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let scopes = CreateUserConsentScopes::new().user_scopes([UserScope::Profile, UserScope::Email]);
/// logto.assign_cimd_user_consent_scopes(&scopes).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Cimd: Send + Sync {
    /// Lists the scopes that these clients can ask users to consent to.
    #[endpoint(GET, "/api/cimd/user-consent-scopes")]
    fn list_cimd_user_consent_scopes(&self) -> Call<UserConsentScopes>;

    /// Adds scopes that these clients can ask users to consent to.
    ///
    /// # Errors
    ///
    /// - 422 `application.user_consent_scopes_not_found`: there is no such scope.
    #[endpoint(POST, "/api/cimd/user-consent-scopes")]
    fn assign_cimd_user_consent_scopes(&self, #[body] scopes: &CreateUserConsentScopes)
    -> Call<()>;

    /// Removes a scope that these clients can ask users to consent to.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: they do not have the scope.
    #[endpoint(DELETE, "/api/cimd/user-consent-scopes/<scope_type>/<scope_id>")]
    fn delete_cimd_user_consent_scope(
        &self,
        scope_type: ConsentScopeType,
        scope_id: &str,
    ) -> Call<()>;
}
