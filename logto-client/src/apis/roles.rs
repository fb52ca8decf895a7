//! Roles give users or machine-to-machine applications scopes of API resources.
//!
//! <https://openapi.logto.io/group/endpoint-roles>

use super::{
    applications::{Application, ApplicationType},
    resources::Scope,
    users::User,
};
use crate::{Call, Pages, Search, api, model};

/// Logto's roles, their scopes, and who has them.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, scope_id: &str) -> Result<(), Error> {
/// let editor = CreateRole::new("editor", "Edits articles").scope_ids([scope_id]);
/// let editor = logto.create_role(&editor).await?;
/// logto.create_role_user(&editor.id, &["user-id"]).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Methods with an `id` fail with 404 `entity.not_exists_with_id` if there is no such role, unless they say otherwise.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Roles: Send + Sync {
    /// Lists the roles, newest first, with the number of users and applications that have them.
    #[endpoint(GET, "/api/roles")]
    fn list_roles(&self, #[query(flatten)] filter: &ListRoles) -> Pages<Role>;

    /// Creates a role and returns it.
    ///
    /// The server creates the role before it checks the scopes: a refusal because of a scope **leaves a role without
    /// scopes**.
    ///
    /// # Errors
    ///
    /// - 422 `role.name_in_use` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 404 `entity.not_exists_with_id`: there is no such scope. The role exists now.
    /// - 400 `role.management_api_scopes_not_assignable_to_user_role`. The role exists now.
    #[endpoint(POST, "/api/roles")]
    fn create_role(&self, #[body] role: &CreateRole) -> Call<Role>;

    /// Gets a role.
    #[endpoint(GET, "/api/roles/<id>")]
    fn get_role(&self, id: &str) -> Call<Role>;

    /// Updates a role and returns it; fields that are not set stay unchanged.
    ///
    /// # Errors
    ///
    /// - 422 `role.name_in_use` ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(PATCH, "/api/roles/<id>", idempotent)]
    fn update_role(&self, id: &str, #[body] update: &UpdateRole) -> Call<Role>;

    /// Deletes a role. Users and applications lose it.
    #[endpoint(DELETE, "/api/roles/<id>")]
    fn delete_role(&self, id: &str) -> Call<()>;

    /// Lists the users that have a role.
    #[endpoint(GET, "/api/roles/<id>/users")]
    fn list_role_users(&self, id: &str, #[query(flatten)] search: Option<&Search>) -> Pages<User>;

    /// Gives a role to users.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user.
    /// - 422 `role.user_exists`: a user has the role already ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `entity.db_constraint_violated`: it is a role for applications.
    #[endpoint(POST, "/api/roles/<id>/users")]
    fn create_role_user(&self, id: &str, #[body(field = "userIds")] user_ids: &[&str]) -> Call<()>;

    /// Takes a role from a user.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the user does not have the role.
    #[endpoint(DELETE, "/api/roles/<id>/users/<user_id>")]
    fn delete_role_user(&self, id: &str, user_id: &str) -> Call<()>;

    /// Lists the applications that have a role.
    #[endpoint(GET, "/api/roles/<id>/applications")]
    fn list_role_applications(
        &self,
        id: &str,
        #[query(flatten)] search: Option<&Search>,
    ) -> Pages<Application>;

    /// Gives a role to applications.
    ///
    /// The server accepts applications of any type here, although only machine-to-machine applications use roles.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such application.
    /// - 422 `role.application_exists`: an application has the role already
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `entity.db_constraint_violated`: it is a role for users.
    #[endpoint(POST, "/api/roles/<id>/applications")]
    fn create_role_application(
        &self,
        id: &str,
        #[body(field = "applicationIds")] application_ids: &[&str],
    ) -> Call<()>;

    /// Takes a role from an application.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the application does not have the role.
    #[endpoint(DELETE, "/api/roles/<id>/applications/<application_id>")]
    fn delete_role_application(&self, id: &str, application_id: &str) -> Call<()>;

    /// Lists the scopes of a role, each with its [`resource`](Scope::resource).
    #[endpoint(GET, "/api/roles/<id>/scopes")]
    fn list_role_scopes(&self, id: &str, #[query(flatten)] search: Option<&Search>)
    -> Pages<Scope>;

    /// Adds scopes to a role and returns them.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such scope.
    /// - 422 `role.scope_exists`: the role has a scope already ([`is_conflict`](crate::Error::is_conflict)).
    /// - 400 `role.management_api_scopes_not_assignable_to_user_role`.
    #[endpoint(POST, "/api/roles/<id>/scopes")]
    fn create_role_scope(
        &self,
        id: &str,
        #[body(field = "scopeIds")] scope_ids: &[&str],
    ) -> Call<Vec<Scope>>;

    /// Removes a scope from a role.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the role does not have the scope.
    #[endpoint(DELETE, "/api/roles/<id>/scopes/<scope_id>")]
    fn delete_role_scope(&self, id: &str, scope_id: &str) -> Call<()>;
}

/// A role.
#[model(response, new(id))]
pub struct Role {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// Whether it is for users or for applications.
    pub r#type: RoleType,
    /// Whether new users get the role.
    pub is_default: bool,
    /// The number of users with the role. `None` unless listed by [`Roles::list_roles`], like the fields below.
    pub users_count: Option<u64>,
    /// The latest users that got the role.
    pub featured_users: Option<Vec<FeaturedUser>>,
    /// The number of applications with the role.
    pub applications_count: Option<u64>,
    /// The latest applications that got the role.
    pub featured_applications: Option<Vec<FeaturedApplication>>,
}

/// Who can have a role.
#[model]
pub enum RoleType {
    /// Users.
    User,
    /// Machine-to-machine applications.
    MachineToMachine,
}

/// A user, as shown in a summary.
#[model(response, new(id))]
pub struct FeaturedUser {
    /// The id.
    pub id: String,
    /// The URL of the avatar.
    pub avatar: Option<String>,
    /// The name.
    pub name: Option<String>,
}

/// An application, as shown in a summary.
#[model(response, new(id))]
pub struct FeaturedApplication {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: ApplicationType,
}

/// The filter of [`Roles::list_roles`].
#[model]
pub struct ListRoles {
    /// Lists the roles that match.
    #[serde(flatten)]
    pub search: Search,
    /// Lists the roles for users or those for applications. Default: both.
    pub r#type: Option<RoleType>,
    /// Leaves out the roles of this user.
    pub exclude_user_id: Option<String>,
    /// Leaves out the roles of this application.
    pub exclude_application_id: Option<String>,
}

/// The body of [`Roles::create_role`].
#[model]
pub struct CreateRole {
    /// The name.
    pub name: String,
    /// The description. Must not be empty.
    pub description: String,
    /// Whether it is for users or for applications. Default: users.
    pub r#type: Option<RoleType>,
    /// Whether new users get the role. Default: no.
    pub is_default: Option<bool>,
    /// The ids of its scopes. Default: none.
    pub scope_ids: Option<Vec<String>>,
}

/// The body of [`Roles::update_role`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateRole {
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Whether new users get the role.
    pub is_default: Option<bool>,
}
