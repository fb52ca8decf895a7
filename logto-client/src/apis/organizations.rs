//! Organizations, with their members, applications and just-in-time provisioning.
//!
//! <https://openapi.logto.io/group/endpoint-organizations>

pub use super::types::{Branding, Color};
use super::{
    applications::Application,
    organization_roles::OrganizationRole,
    organization_scopes::OrganizationScope,
    roles::FeaturedUser,
    sso_connectors::SsoConnector,
    types::JsonObject,
    users::User,
};
use crate::{Call, Pages, Patch, UnixMillis, api, model};

/// Logto's organizations, their members and applications with roles, and just-in-time (JIT) provisioning: who becomes
/// a member without an invitation.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, ann_id: &str) -> Result<(), Error> {
/// let acme = CreateOrganization::new("Acme").branding(Branding::new().logo_url("https://example.com/acme.png"));
/// let acme = logto.create_organization(&acme).await?;
/// logto.add_organization_users(&acme.id, &[ann_id]).await?;
/// logto.assign_organization_roles_to_user(&acme.id, ann_id, None, Some(&["admin"])).await?;
/// logto.create_organization_jit_email_domain(&acme.id, "acme.example.com").await?;
///
/// let mut members = logto.list_organization_users(&acme.id, None, None).items();
/// while let Some(user) = members.try_next().await? {
///     println!("{} {:?}", user.id, user.organization_roles);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Unless they say otherwise, methods that add or replace members, applications, roles and JIT settings fail with 422
/// `entity.relation_foreign_key_not_found` if an id is unknown, that of the organization included; methods that remove
/// one fail with 404 `entity.not_found` if it is not there.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Organizations: Send + Sync {
    /// Lists the organizations, or those whose id or name contains `search`.
    ///
    /// With `show_featured`, each has [`users_count`](Organization::users_count) and
    /// [`featured_users`](Organization::featured_users).
    #[endpoint(GET, "/api/organizations")]
    fn list_organizations(
        &self,
        #[query("q")] search: Option<&str>,
        #[query("showFeatured")] show_featured: Option<bool>,
    ) -> Pages<Organization>;

    /// Creates an organization and returns it.
    #[endpoint(POST, "/api/organizations")]
    fn create_organization(
        &self,
        #[body] organization: &CreateOrganization,
    ) -> Call<Organization>;

    /// Gets an organization.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/organizations/<id>")]
    fn get_organization(&self, id: &str) -> Call<Organization>;

    /// Updates an organization and returns it; fields that are not set stay unchanged.
    ///
    /// `custom_data`, `color` and `branding` are **replaced**, not merged.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`.
    #[endpoint(PATCH, "/api/organizations/<id>", idempotent)]
    fn update_organization(
        &self,
        id: &str,
        #[body] update: &UpdateOrganization,
    ) -> Call<Organization>;

    /// Deletes an organization. Its members stay users.
    #[endpoint(DELETE, "/api/organizations/<id>")]
    fn delete_organization(&self, id: &str) -> Call<()>;

    /// Lists the members of an organization, each with its [roles](User::organization_roles) there.
    ///
    /// `search` is a part of the id, name, username, email address or phone number. The list is empty if there is no
    /// such organization.
    #[endpoint(GET, "/api/organizations/<id>/users")]
    fn list_organization_users(
        &self,
        id: &str,
        #[query("q")] search: Option<&str>,
        #[query("organizationRoleId")] organization_role_id: Option<&str>,
    ) -> Pages<User>;

    /// Adds users to an organization. Users that are members already are accepted.
    #[endpoint(POST, "/api/organizations/<id>/users", idempotent)]
    fn add_organization_users(
        &self,
        id: &str,
        #[body(field = "userIds")] user_ids: &[&str],
    ) -> Call<AddedOrganizationUsers>;

    /// Replaces the members of an organization.
    #[endpoint(PUT, "/api/organizations/<id>/users")]
    fn replace_organization_users(
        &self,
        id: &str,
        #[body(field = "userIds")] user_ids: &[&str],
    ) -> Call<()>;

    /// Removes a member from an organization.
    #[endpoint(DELETE, "/api/organizations/<id>/users/<user_id>")]
    fn delete_organization_user(&self, id: &str, user_id: &str) -> Call<()>;

    /// Gives organization roles to members. Roles that they have already are accepted.
    ///
    /// # Errors
    ///
    /// - 422 `entity.db_constraint_violated`: a role is for applications.
    #[endpoint(POST, "/api/organizations/<id>/users/roles", idempotent)]
    fn assign_organization_roles_to_users(
        &self,
        id: &str,
        #[body(field = "userIds")] user_ids: &[&str],
        #[body(field = "organizationRoleIds")] organization_role_ids: &[&str],
    ) -> Call<()>;

    /// Lists the organization roles of a member.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: there is no such member or organization.
    #[endpoint(GET, "/api/organizations/<id>/users/<user_id>/roles")]
    fn list_organization_user_roles(&self, id: &str, user_id: &str) -> Pages<OrganizationRole>;

    /// Gives organization roles to a member, by id, by name or both, and returns the ids.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: there is no such member or organization.
    /// - 422 `organization.role_names_not_found`.
    #[endpoint(POST, "/api/organizations/<id>/users/<user_id>/roles")]
    fn assign_organization_roles_to_user(
        &self,
        id: &str,
        user_id: &str,
        #[body(field = "organizationRoleIds")] organization_role_ids: Option<&[&str]>,
        #[body(field = "organizationRoleNames")] organization_role_names: Option<&[&str]>,
    ) -> Call<AssignedOrganizationRoles>;

    /// Replaces the organization roles of a member, by id, by name or both.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: there is no such member or organization.
    #[endpoint(PUT, "/api/organizations/<id>/users/<user_id>/roles")]
    fn replace_organization_user_roles(
        &self,
        id: &str,
        user_id: &str,
        #[body(field = "organizationRoleIds")] organization_role_ids: Option<&[&str]>,
        #[body(field = "organizationRoleNames")] organization_role_names: Option<&[&str]>,
    ) -> Call<()>;

    /// Takes an organization role from a member.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: there is no such member or organization.
    #[endpoint(DELETE, "/api/organizations/<id>/users/<user_id>/roles/<organization_role_id>")]
    fn delete_organization_user_role(
        &self,
        id: &str,
        user_id: &str,
        organization_role_id: &str,
    ) -> Call<()>;

    /// Lists the scopes that a member has by its organization roles. The list is empty if there is no such member or
    /// organization.
    #[endpoint(GET, "/api/organizations/<id>/users/<user_id>/scopes")]
    fn list_organization_user_scopes(
        &self,
        id: &str,
        user_id: &str,
    ) -> Call<Vec<OrganizationScope>>;

    /// Lists the applications of an organization, each with its [roles](Application::organization_roles) there.
    ///
    /// `search` is, for example, a part of the name. The list is empty if there is no such organization.
    #[endpoint(GET, "/api/organizations/<id>/applications")]
    fn list_organization_applications(
        &self,
        id: &str,
        #[query("q")] search: Option<&str>,
    ) -> Pages<Application>;

    /// Adds applications to an organization. Applications that it has already are accepted.
    ///
    /// # Errors
    ///
    /// - 422 `entity.db_constraint_violated`: an application is not a machine-to-machine application.
    #[endpoint(POST, "/api/organizations/<id>/applications", idempotent)]
    fn add_organization_applications(
        &self,
        id: &str,
        #[body(field = "applicationIds")] application_ids: &[&str],
    ) -> Call<()>;

    /// Replaces the applications of an organization.
    #[endpoint(PUT, "/api/organizations/<id>/applications")]
    fn replace_organization_applications(
        &self,
        id: &str,
        #[body(field = "applicationIds")] application_ids: &[&str],
    ) -> Call<()>;

    /// Removes an application from an organization.
    #[endpoint(DELETE, "/api/organizations/<id>/applications/<application_id>")]
    fn delete_organization_application(&self, id: &str, application_id: &str) -> Call<()>;

    /// Gives organization roles to applications of the organization.
    ///
    /// # Errors
    ///
    /// - 422 `entity.db_constraint_violated`: a role is for users.
    #[endpoint(POST, "/api/organizations/<id>/applications/roles")]
    fn assign_organization_roles_to_applications(
        &self,
        id: &str,
        #[body(field = "applicationIds")] application_ids: &[&str],
        #[body(field = "organizationRoleIds")] organization_role_ids: &[&str],
    ) -> Call<()>;

    /// Lists the organization roles of an application.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: the application is not in the organization.
    #[endpoint(GET, "/api/organizations/<id>/applications/<application_id>/roles")]
    fn list_organization_application_roles(
        &self,
        id: &str,
        application_id: &str,
    ) -> Pages<OrganizationRole>;

    /// Gives organization roles to an application of the organization.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: the application is not in the organization.
    #[endpoint(POST, "/api/organizations/<id>/applications/<application_id>/roles")]
    fn assign_organization_roles_to_application(
        &self,
        id: &str,
        application_id: &str,
        #[body(field = "organizationRoleIds")] organization_role_ids: &[&str],
    ) -> Call<()>;

    /// Replaces the organization roles of an application.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: the application is not in the organization.
    #[endpoint(PUT, "/api/organizations/<id>/applications/<application_id>/roles")]
    fn replace_organization_application_roles(
        &self,
        id: &str,
        application_id: &str,
        #[body(field = "organizationRoleIds")] organization_role_ids: &[&str],
    ) -> Call<()>;

    /// Takes an organization role from an application.
    ///
    /// # Errors
    ///
    /// - 422 `organization.require_membership`: the application is not in the organization.
    #[endpoint(
        DELETE,
        "/api/organizations/<id>/applications/<application_id>/roles/<organization_role_id>"
    )]
    fn delete_organization_application_role(
        &self,
        id: &str,
        application_id: &str,
        organization_role_id: &str,
    ) -> Call<()>;

    /// Lists the email domains whose users become members by JIT provisioning. The list is empty if there is no such
    /// organization.
    #[endpoint(GET, "/api/organizations/<id>/jit/email-domains")]
    fn list_organization_jit_email_domains(&self, id: &str) -> Pages<JitEmailDomain>;

    /// Adds an email domain to the JIT provisioning. The server does not check the form of the domain.
    ///
    /// # Errors
    ///
    /// - 422 `entity.unique_integrity_violation`: the organization has the domain already
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(POST, "/api/organizations/<id>/jit/email-domains")]
    fn create_organization_jit_email_domain(
        &self,
        id: &str,
        #[body(field = "emailDomain")] email_domain: &str,
    ) -> Call<JitEmailDomain>;

    /// Replaces the email domains of the JIT provisioning.
    #[endpoint(PUT, "/api/organizations/<id>/jit/email-domains")]
    fn replace_organization_jit_email_domains(
        &self,
        id: &str,
        #[body(field = "emailDomains")] email_domains: &[&str],
    ) -> Call<()>;

    /// Removes an email domain from the JIT provisioning.
    #[endpoint(DELETE, "/api/organizations/<id>/jit/email-domains/<email_domain>")]
    fn delete_organization_jit_email_domain(&self, id: &str, email_domain: &str) -> Call<()>;

    /// Lists the organization roles that JIT provisioning gives to new members.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/organizations/<id>/jit/roles")]
    fn list_organization_jit_roles(&self, id: &str) -> Pages<OrganizationRole>;

    /// Adds organization roles to those that JIT provisioning gives to new members. Roles that it gives already are
    /// accepted.
    #[endpoint(POST, "/api/organizations/<id>/jit/roles", idempotent)]
    fn create_organization_jit_role(
        &self,
        id: &str,
        #[body(field = "organizationRoleIds")] organization_role_ids: &[&str],
    ) -> Call<()>;

    /// Replaces the organization roles that JIT provisioning gives to new members.
    #[endpoint(PUT, "/api/organizations/<id>/jit/roles")]
    fn replace_organization_jit_roles(
        &self,
        id: &str,
        #[body(field = "organizationRoleIds")] organization_role_ids: &[&str],
    ) -> Call<()>;

    /// Removes an organization role from those that JIT provisioning gives to new members.
    #[endpoint(DELETE, "/api/organizations/<id>/jit/roles/<organization_role_id>")]
    fn delete_organization_jit_role(&self, id: &str, organization_role_id: &str) -> Call<()>;

    /// Lists the enterprise SSO connectors whose users become members by JIT provisioning.
    ///
    /// The configurations contain secrets, in clear.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/organizations/<id>/jit/sso-connectors")]
    fn list_organization_jit_sso_connectors(&self, id: &str) -> Pages<SsoConnector>;

    /// Adds enterprise SSO connectors to the JIT provisioning.
    #[endpoint(POST, "/api/organizations/<id>/jit/sso-connectors")]
    fn create_organization_jit_sso_connector(
        &self,
        id: &str,
        #[body(field = "ssoConnectorIds")] sso_connector_ids: &[&str],
    ) -> Call<()>;

    /// Replaces the enterprise SSO connectors of the JIT provisioning.
    #[endpoint(PUT, "/api/organizations/<id>/jit/sso-connectors")]
    fn replace_organization_jit_sso_connectors(
        &self,
        id: &str,
        #[body(field = "ssoConnectorIds")] sso_connector_ids: &[&str],
    ) -> Call<()>;

    /// Removes an enterprise SSO connector from the JIT provisioning.
    #[endpoint(DELETE, "/api/organizations/<id>/jit/sso-connectors/<sso_connector_id>")]
    fn delete_organization_jit_sso_connector(&self, id: &str, sso_connector_id: &str) -> Call<()>;
}

/// An organization.
#[model(response, new(id))]
pub struct Organization {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 12 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Data of the tenant's own.
    pub custom_data: JsonObject,
    /// Whether members need multi-factor authentication.
    pub is_mfa_required: bool,
    /// The colors of the organization's sign-in pages.
    pub color: Color,
    /// The logos of the organization's sign-in pages.
    pub branding: Branding,
    /// The style sheet of the organization's sign-in pages.
    pub custom_css: Option<String>,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The number of members. `None` unless asked for with [`Organizations::list_organizations`], like the field below.
    pub users_count: Option<u64>,
    /// Some members, chosen at random.
    pub featured_users: Option<Vec<FeaturedUser>>,
    /// The roles of the user or application in the organization. `None` unless listed for one.
    pub organization_roles: Option<Vec<RoleSummary>>,
}

/// The id and name of an organization role.
#[model(response, new(id))]
pub struct RoleSummary {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// The body of [`Organizations::create_organization`].
#[model]
pub struct CreateOrganization {
    /// The name, at most 128 characters.
    pub name: String,
    /// The description, at most 256 characters.
    pub description: Option<String>,
    /// Data of the tenant's own.
    pub custom_data: Option<JsonObject>,
    /// Whether members need multi-factor authentication. Default: no.
    pub is_mfa_required: Option<bool>,
    /// The colors of the organization's sign-in pages. Default: none.
    pub color: Option<Color>,
    /// The logos of the organization's sign-in pages. Default: none.
    pub branding: Option<Branding>,
    /// The style sheet of the organization's sign-in pages. Default: none.
    pub custom_css: Option<String>,
}

/// The body of [`Organizations::update_organization`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateOrganization {
    /// The name, at most 128 characters.
    pub name: Option<String>,
    /// The description, at most 256 characters.
    pub description: Patch<String>,
    /// Data of the tenant's own, which replaces all of the current.
    pub custom_data: Option<JsonObject>,
    /// Whether members need multi-factor authentication.
    pub is_mfa_required: Option<bool>,
    /// The colors, which replace all of the current.
    pub color: Option<Color>,
    /// The logos, which replace all of the current.
    pub branding: Option<Branding>,
    /// The style sheet.
    pub custom_css: Patch<String>,
}

/// The users that a request added to an organization.
#[model(response)]
pub struct AddedOrganizationUsers {
    /// The ids of the users in the request.
    pub user_ids: Vec<String>,
}

/// The organization roles that a request gave to a member.
#[model(response)]
pub struct AssignedOrganizationRoles {
    /// The ids of the roles in the request, those given by name included.
    pub organization_role_ids: Vec<String>,
}

/// An email domain of JIT provisioning.
#[model(response, new(email_domain))]
pub struct JitEmailDomain {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id of the organization.
    pub organization_id: String,
    /// The domain, such as `example.com`.
    pub email_domain: String,
}
