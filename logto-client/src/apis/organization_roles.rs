//! Organization roles give members and applications of an organization scopes of organizations and API resources.
//!
//! <https://openapi.logto.io/group/endpoint-organization-roles>

use super::{organization_scopes::OrganizationScope, resources::Scope, roles::RoleType};
use crate::{Call, Pages, Patch, api, model};

/// Logto's organization roles, which are the same for all organizations, and their scopes.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, scope_id: &str) -> Result<(), Error> {
/// let admin = CreateOrganizationRole::new("admin").organization_scope_ids([scope_id]);
/// let admin = logto.create_organization_role(&admin).await?;
/// logto.create_organization_role_resource_scope(&admin.id, &["resource-scope-id"]).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Unless they say otherwise, methods that add or replace scopes fail with 422 `entity.relation_foreign_key_not_found`
/// if there is no such role or scope, and all others with 404 `entity.not_found` if there is no such role, or if it
/// does not have the scope.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait OrganizationRoles: Send + Sync {
    /// Lists the organization roles with their scopes, or those that match `search`, for example a part of the name.
    #[endpoint(GET, "/api/organization-roles")]
    fn list_organization_roles(
        &self,
        #[query("q")] search: Option<&str>,
    ) -> Pages<OrganizationRole>;

    /// Creates an organization role and returns it.
    ///
    /// # Errors
    ///
    /// - 422 `entity.unique_integrity_violation`: another organization role has this name
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `entity.relation_foreign_key_not_found`: there is no such scope.
    #[endpoint(POST, "/api/organization-roles")]
    fn create_organization_role(
        &self,
        #[body] role: &CreateOrganizationRole,
    ) -> Call<OrganizationRole>;

    /// Gets an organization role.
    #[endpoint(GET, "/api/organization-roles/<id>")]
    fn get_organization_role(&self, id: &str) -> Call<OrganizationRole>;

    /// Updates an organization role and returns it; fields that are not set stay unchanged.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`.
    /// - 422 `entity.unique_integrity_violation`: another organization role has this name
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(PATCH, "/api/organization-roles/<id>", idempotent)]
    fn update_organization_role(
        &self,
        id: &str,
        #[body] update: &UpdateOrganizationRole,
    ) -> Call<OrganizationRole>;

    /// Deletes an organization role. Members and applications lose it.
    #[endpoint(DELETE, "/api/organization-roles/<id>")]
    fn delete_organization_role(&self, id: &str) -> Call<()>;

    /// Lists the organization scopes of an organization role.
    #[endpoint(GET, "/api/organization-roles/<id>/scopes")]
    fn list_organization_role_scopes(&self, id: &str) -> Pages<OrganizationScope>;

    /// Adds organization scopes to an organization role. Scopes that it has already are accepted.
    #[endpoint(POST, "/api/organization-roles/<id>/scopes", idempotent)]
    fn create_organization_role_scope(
        &self,
        id: &str,
        #[body(field = "organizationScopeIds")] organization_scope_ids: &[&str],
    ) -> Call<()>;

    /// Replaces the organization scopes of an organization role.
    #[endpoint(PUT, "/api/organization-roles/<id>/scopes")]
    fn replace_organization_role_scopes(
        &self,
        id: &str,
        #[body(field = "organizationScopeIds")] organization_scope_ids: &[&str],
    ) -> Call<()>;

    /// Removes an organization scope from an organization role.
    #[endpoint(DELETE, "/api/organization-roles/<id>/scopes/<organization_scope_id>")]
    fn delete_organization_role_scope(&self, id: &str, organization_scope_id: &str) -> Call<()>;

    /// Lists the scopes of API resources of an organization role, without the resources.
    #[endpoint(GET, "/api/organization-roles/<id>/resource-scopes")]
    fn list_organization_role_resource_scopes(&self, id: &str) -> Pages<Scope>;

    /// Adds scopes of API resources to an organization role.
    #[endpoint(POST, "/api/organization-roles/<id>/resource-scopes")]
    fn create_organization_role_resource_scope(
        &self,
        id: &str,
        #[body(field = "scopeIds")] scope_ids: &[&str],
    ) -> Call<()>;

    /// Replaces the scopes of API resources of an organization role.
    #[endpoint(PUT, "/api/organization-roles/<id>/resource-scopes")]
    fn replace_organization_role_resource_scopes(
        &self,
        id: &str,
        #[body(field = "scopeIds")] scope_ids: &[&str],
    ) -> Call<()>;

    /// Removes a scope of an API resource from an organization role.
    #[endpoint(DELETE, "/api/organization-roles/<id>/resource-scopes/<scope_id>")]
    fn delete_organization_role_resource_scope(&self, id: &str, scope_id: &str) -> Call<()>;
}

/// A role in organizations.
#[model(response, new(id))]
pub struct OrganizationRole {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Whether it is for users or for applications.
    pub r#type: RoleType,
    /// The organization scopes. `None` unless listed by [`OrganizationRoles::list_organization_roles`], like the field
    /// below.
    pub scopes: Option<Vec<ScopeSummary>>,
    /// The scopes of API resources, each with its resource.
    pub resource_scopes: Option<Vec<ScopeSummary>>,
}

/// The id and name of a scope.
#[model(response, new(id))]
pub struct ScopeSummary {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The API resource. `None` for an organization scope.
    pub resource: Option<ResourceSummary>,
}

/// The id and name of an API resource.
#[model(response, new(id))]
pub struct ResourceSummary {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// The body of [`OrganizationRoles::create_organization_role`].
#[model]
pub struct CreateOrganizationRole {
    /// The name, unique in the tenant.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Whether it is for users or for applications. Default: users.
    pub r#type: Option<RoleType>,
    /// The ids of its organization scopes. Default: none.
    pub organization_scope_ids: Option<Vec<String>>,
    /// The ids of its scopes of API resources. Default: none.
    pub resource_scope_ids: Option<Vec<String>>,
}

/// The body of [`OrganizationRoles::update_organization_role`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateOrganizationRole {
    /// The name, unique in the tenant.
    pub name: Option<String>,
    /// The description.
    pub description: Patch<String>,
    /// Whether it is for users or for applications.
    pub r#type: Option<RoleType>,
}
