//! API resources are the APIs that Logto's access tokens are for, with their scopes (permissions).
//!
//! <https://openapi.logto.io/group/endpoint-resources>

use crate::{Call, Pages, Patch, Search, UnixMillis, api, model};

/// Logto's API resources and their scopes.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let orders = logto.create_resource("Orders", "https://orders.example.com", None).await?;
/// let read = logto.create_resource_scope(&orders.id, "read:orders", None).await?;
/// let shop = logto.create_role(&CreateRole::new("shop", "Reads orders").scope_ids([&read.id])).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Resources: Send + Sync {
    /// Lists the resources, newest first.
    ///
    /// With `include_scopes`, each has its [`scopes`](Resource::scopes).
    #[endpoint(GET, "/api/resources")]
    fn list_resources(&self, #[query("includeScopes")] include_scopes: Option<bool>) -> Pages<Resource>;

    /// Creates a resource. Its [`scopes`](Resource::scopes) are empty.
    ///
    /// The indicator is usually a URL; the server accepts any string. Access tokens for the resource live for
    /// `access_token_ttl` seconds, 3,600 by default.
    ///
    /// # Errors
    ///
    /// - 422 `resource.resource_identifier_in_use`: another resource has this indicator
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(POST, "/api/resources")]
    fn create_resource(
        &self,
        #[body(field)] name: &str,
        #[body(field)] indicator: &str,
        #[body(field = "accessTokenTtl")] access_token_ttl: Option<u64>,
    ) -> Call<Resource>;

    /// Gets a resource, without its scopes.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/resources/<id>")]
    fn get_resource(&self, id: &str) -> Call<Resource>;

    /// Updates a resource and returns it; fields that are not set stay unchanged.
    ///
    /// The indicator cannot be changed.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    /// - 400 `resource.cannot_modify_management_api`.
    #[endpoint(PATCH, "/api/resources/<id>", idempotent)]
    fn update_resource(&self, id: &str, #[body] update: &UpdateResource) -> Call<Resource>;

    /// Deletes a resource and its scopes.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    /// - 400 `resource.cannot_delete_management_api`.
    #[endpoint(DELETE, "/api/resources/<id>")]
    fn delete_resource(&self, id: &str) -> Call<()>;

    /// Makes a resource the default one, or makes it no longer the default, and returns it.
    ///
    /// At most one resource is the default: setting another one unsets the previous.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`.
    #[endpoint(PATCH, "/api/resources/<id>/is-default", idempotent)]
    fn update_resource_is_default(
        &self,
        id: &str,
        #[body(field = "isDefault")] is_default: bool,
    ) -> Call<Resource>;

    /// Lists the scopes of a resource. The list is empty if there is no such resource.
    ///
    /// # Errors
    ///
    /// - 400 `request.invalid_input`: the search names an unknown field or mode.
    #[endpoint(GET, "/api/resources/<resource_id>/scopes")]
    fn list_resource_scopes(
        &self,
        resource_id: &str,
        #[query(flatten)] search: Option<&Search>,
    ) -> Pages<Scope>;

    /// Creates a scope of a resource.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such resource.
    /// - 422 `scope.name_exists` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 400 `scope.name_with_space`.
    #[endpoint(POST, "/api/resources/<resource_id>/scopes")]
    fn create_resource_scope(
        &self,
        resource_id: &str,
        #[body(field)] name: &str,
        #[body(field)] description: Option<&str>,
    ) -> Call<Scope>;

    /// Updates a scope and returns it; fields that are not set stay unchanged.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such resource or scope.
    /// - 422 `scope.name_exists` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 400 `scope.name_with_space`.
    #[endpoint(PATCH, "/api/resources/<resource_id>/scopes/<scope_id>", idempotent)]
    fn update_resource_scope(
        &self,
        resource_id: &str,
        scope_id: &str,
        #[body] update: &UpdateScope,
    ) -> Call<Scope>;

    /// Deletes a scope, also from the roles that have it.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`, `entity.not_exists_with_id`: there is no such scope or resource.
    #[endpoint(DELETE, "/api/resources/<resource_id>/scopes/<scope_id>")]
    fn delete_resource_scope(&self, resource_id: &str, scope_id: &str) -> Call<()>;
}

/// An API resource.
#[model(response, new(id))]
pub struct Resource {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters. That of the Management API is `management-api`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The resource indicator (RFC 8707), which access tokens have as their audience.
    pub indicator: String,
    /// Whether tokens are for this resource if a request names none.
    pub is_default: bool,
    /// The lifetime of access tokens, in seconds.
    pub access_token_ttl: u64,
    /// The scopes. `None` unless the operation says that it returns them.
    pub scopes: Option<Vec<Scope>>,
}

/// A scope (permission) of an API resource.
#[model(response, new(id))]
pub struct Scope {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The id of the resource.
    pub resource_id: String,
    /// The name, without spaces.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The resource. `None` unless the operation says that it returns it.
    pub resource: Option<Box<Resource>>,
}

/// The body of [`Resources::update_resource`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateResource {
    /// The name.
    pub name: Option<String>,
    /// The lifetime of access tokens, in seconds.
    pub access_token_ttl: Option<u64>,
}

/// The body of [`Resources::update_resource_scope`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateScope {
    /// The name, without spaces.
    pub name: Option<String>,
    /// The description.
    pub description: Patch<String>,
}
