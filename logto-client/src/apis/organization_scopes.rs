//! Organization scopes (permissions) are for the organizations themselves. Organization roles give them to members.
//!
//! <https://openapi.logto.io/group/endpoint-organization-scopes>

use crate::{Call, Pages, Patch, api, model};

/// Logto's organization scopes, which are the same for all organizations.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let invite = logto.create_organization_scope("invite:member", None).await?;
/// let update = UpdateOrganizationScope::new().description("Invites members");
/// logto.update_organization_scope(&invite.id, &update).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait OrganizationScopes: Send + Sync {
    /// Lists the organization scopes, or those that match `search`, for example a part of the name.
    #[endpoint(GET, "/api/organization-scopes")]
    fn list_organization_scopes(
        &self,
        #[query("q")] search: Option<&str>,
    ) -> Pages<OrganizationScope>;

    /// Creates an organization scope. Unlike that of a resource's scope, the name can contain spaces.
    ///
    /// # Errors
    ///
    /// - 422 `entity.unique_integrity_violation`: another organization scope has this name
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(POST, "/api/organization-scopes")]
    fn create_organization_scope(
        &self,
        #[body(field)] name: &str,
        #[body(field)] description: Option<&str>,
    ) -> Call<OrganizationScope>;

    /// Gets an organization scope.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/organization-scopes/<id>")]
    fn get_organization_scope(&self, id: &str) -> Call<OrganizationScope>;

    /// Updates an organization scope and returns it; fields that are not set stay unchanged.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`.
    /// - 422 `entity.unique_integrity_violation`: another organization scope has this name
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(PATCH, "/api/organization-scopes/<id>", idempotent)]
    fn update_organization_scope(
        &self,
        id: &str,
        #[body] update: &UpdateOrganizationScope,
    ) -> Call<OrganizationScope>;

    /// Deletes an organization scope, also from the roles that have it.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`.
    #[endpoint(DELETE, "/api/organization-scopes/<id>")]
    fn delete_organization_scope(&self, id: &str) -> Call<()>;
}

/// A scope (permission) for organizations.
#[model(response, new(id))]
pub struct OrganizationScope {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
}

/// The body of [`OrganizationScopes::update_organization_scope`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateOrganizationScope {
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Patch<String>,
}
