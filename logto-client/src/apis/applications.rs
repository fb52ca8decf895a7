//! Applications sign users in or, without a user, get tokens for themselves.
//!
//! <https://openapi.logto.io/group/endpoint-applications>

pub use super::types::{Branding, Color};
use super::{
    domains::{DnsRecord, DomainStatus},
    organizations::{Organization, RoleSummary},
    roles::Role,
    types::JsonObject,
    users::AssignedRoles,
};
use crate::{Call, Pages, Patch, Search, Secret, UnixMillis, api, model};

/// Logto's applications, with their secrets, roles, and what users let third-party ones do.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let job = CreateApplication::new("nightly job", ApplicationType::MachineToMachine);
/// let job = logto.create_application(&job).await?;
/// logto.assign_application_roles(&job.id, &["role-id"]).await?;
/// for secret in logto.list_application_secrets(&job.id).await? {
///     println!("{}", secret.name); // "Default secret"; `secret.value` does not print
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Methods with an `id` or `application_id` fail with 404 `entity.not_exists_with_id` if there is no such application,
/// unless they say otherwise.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Applications: Send + Sync {
    /// Lists the applications, newest first.
    #[endpoint(GET, "/api/applications")]
    fn list_applications(&self, #[query(flatten)] filter: &ListApplications) -> Pages<Application>;

    /// Creates an application and returns it.
    ///
    /// The server also creates a first secret, unless the type has none. It is not in the response: see
    /// [`list_application_secrets`](Self::list_application_secrets).
    ///
    /// # Errors
    ///
    /// - 400 `application.invalid_third_party_application_type`: only web, single-page and native applications can be
    ///   third-party ones.
    /// - 400 `application.saml.use_saml_app_api`: SAML applications have their own operations.
    /// - 400 `application.protected_app_metadata_is_required`.
    /// - 422 `application.protected_application_subdomain_exists` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `application.invalid_subdomain`.
    /// - 501 `application.protected_app_not_configured`: the server has no proxy for protected applications.
    #[endpoint(POST, "/api/applications")]
    fn create_application(&self, #[body] application: &CreateApplication) -> Call<Application>;

    /// Gets an application, with [`is_admin`](Application::is_admin).
    #[endpoint(GET, "/api/applications/<id>")]
    fn get_application(&self, id: &str) -> Call<Application>;

    /// Updates an application and returns it; fields that are not set stay unchanged.
    ///
    /// `oidc_client_metadata`, `custom_client_metadata` and `custom_data` are **replaced**, not merged;
    /// `protected_app_metadata` is merged. The type cannot be changed.
    ///
    /// # Errors
    ///
    /// - 400 `application.protected_application_only`.
    /// - 400 `application.saml.use_saml_app_api`: SAML applications have their own operations.
    /// - 422 `request.invalid_input`: access control needs a rule before it can be turned on.
    #[endpoint(PATCH, "/api/applications/<id>", idempotent)]
    fn update_application(&self, id: &str, #[body] update: &UpdateApplication)
    -> Call<Application>;

    /// Deletes an application.
    ///
    /// # Errors
    ///
    /// - 400 `application.saml.use_saml_app_api`: SAML applications have their own operations.
    #[endpoint(DELETE, "/api/applications/<id>")]
    fn delete_application(&self, id: &str) -> Call<()>;

    /// Merges into the custom data of an application, and returns the result.
    ///
    /// Only the top level is merged. A `null` is stored; no key can be removed this way.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`: there is no such application.
    #[endpoint(PATCH, "/api/applications/<application_id>/custom-data", idempotent)]
    fn update_application_custom_data(
        &self,
        application_id: &str,
        #[body] custom_data: &JsonObject,
    ) -> Call<JsonObject>;

    /// Gets the rules on which users may use an application. Without any, all lists are empty.
    #[endpoint(GET, "/api/applications/<application_id>/access-control")]
    fn get_application_access_control(
        &self,
        application_id: &str,
    ) -> Call<ApplicationAccessControl>;

    /// Replaces the rules on which users may use an application, and returns them.
    ///
    /// They apply only while
    /// [`app_level_access_control_enabled`](Application::app_level_access_control_enabled) is set.
    ///
    /// # Errors
    ///
    /// - 404 `entity.relation_foreign_key_not_found`: there is no such user, role or organization.
    #[endpoint(PUT, "/api/applications/<application_id>/access-control")]
    fn replace_application_access_control(
        &self,
        application_id: &str,
        #[body] rules: &ApplicationAccessControl,
    ) -> Call<ApplicationAccessControl>;

    /// Lists the roles of a machine-to-machine application.
    ///
    /// # Errors
    ///
    /// - 422 `application.invalid_type`: it is not a machine-to-machine application.
    #[endpoint(GET, "/api/applications/<application_id>/roles")]
    fn list_application_roles(
        &self,
        application_id: &str,
        #[query(flatten)] search: Option<&Search>,
    ) -> Pages<Role>;

    /// Gives roles to a machine-to-machine application. Roles that it has already are accepted.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such application or role.
    /// - 422 `application.invalid_role_type`: a role is for users.
    /// - 422 `application.invalid_type`: it is not a machine-to-machine application.
    #[endpoint(POST, "/api/applications/<application_id>/roles", idempotent)]
    fn assign_application_roles(
        &self,
        application_id: &str,
        #[body(field = "roleIds")] role_ids: &[&str],
    ) -> Call<AssignedRoles>;

    /// Replaces the roles of a machine-to-machine application.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such application or role.
    /// - 422 `entity.invalid_input`: `role_ids` is empty; use
    ///   [`delete_application_role`](Self::delete_application_role) for the last role.
    #[endpoint(PUT, "/api/applications/<application_id>/roles")]
    fn replace_application_roles(
        &self,
        application_id: &str,
        #[body(field = "roleIds")] role_ids: &[&str],
    ) -> Call<()>;

    /// Takes a role from an application.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the application does not have the role.
    #[endpoint(DELETE, "/api/applications/<application_id>/roles/<role_id>")]
    fn delete_application_role(&self, application_id: &str, role_id: &str) -> Call<()>;

    /// Lists the custom domains of a protected application.
    ///
    /// # Errors
    ///
    /// - 422 `application.protected_application_only`.
    #[endpoint(GET, "/api/applications/<id>/protected-app-metadata/custom-domains")]
    fn list_application_protected_app_metadata_custom_domains(
        &self,
        id: &str,
    ) -> Call<Vec<ProtectedAppDomain>>;

    /// Adds a custom domain to a protected application, which can have one.
    ///
    /// # Errors
    ///
    /// - 422 `application.protected_application_only`.
    /// - 422 `domain.limit_to_one_domain`.
    #[endpoint(POST, "/api/applications/<id>/protected-app-metadata/custom-domains")]
    fn create_application_protected_app_metadata_custom_domain(
        &self,
        id: &str,
        #[body(field)] domain: &str,
    ) -> Call<()>;

    /// Removes the custom domain of a protected application.
    ///
    /// # Errors
    ///
    /// - 404 `application.custom_domain_not_found`.
    /// - 422 `application.protected_application_only`.
    #[endpoint(DELETE, "/api/applications/<id>/protected-app-metadata/custom-domains/<domain>")]
    fn delete_application_protected_app_metadata_custom_domain(
        &self,
        id: &str,
        domain: &str,
    ) -> Call<()>;

    /// Lists the organizations of an application, with its [roles](Organization::organization_roles) in each.
    #[endpoint(GET, "/api/applications/<id>/organizations")]
    fn list_application_organizations(&self, id: &str) -> Pages<Organization>;

    /// Deletes the [secret](Application::secret) of an application that was created before applications could have
    /// several secrets, and returns the application.
    ///
    /// # Errors
    ///
    /// - 400 `application.no_legacy_secret_found`.
    #[endpoint(DELETE, "/api/applications/<id>/legacy-secret")]
    fn delete_application_legacy_secret(&self, id: &str) -> Call<Application>;

    /// Lists the secrets of an application, with their values in clear.
    #[endpoint(GET, "/api/applications/<id>/secrets")]
    fn list_application_secrets(&self, id: &str) -> Call<Vec<ApplicationSecret>>;

    /// Creates a secret of an application. It never expires unless `expires_at` is given, which must be in the future.
    ///
    /// # Errors
    ///
    /// - 422 `application.secret_name_exists` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `entity.db_constraint_violated`: applications of this type have no secrets.
    /// - 400 `request.invalid_input`: the time is in the past.
    #[endpoint(POST, "/api/applications/<id>/secrets")]
    fn create_application_secret(
        &self,
        id: &str,
        #[body(field)] name: &str,
        #[body(field = "expiresAt")] expires_at: Option<UnixMillis>,
    ) -> Call<ApplicationSecret>;

    /// Renames a secret of an application.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`: there is no such secret.
    /// - 422 `application.secret_name_exists` ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(PATCH, "/api/applications/<id>/secrets/<name>", idempotent)]
    fn update_application_secret(
        &self,
        id: &str,
        name: &str,
        #[body(field = "name")] new_name: &str,
    ) -> Call<ApplicationSecret>;

    /// Deletes a secret of an application.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such secret.
    #[endpoint(DELETE, "/api/applications/<id>/secrets/<name>")]
    fn delete_application_secret(&self, id: &str, name: &str) -> Call<()>;

    /// Lists the scopes that a third-party application can ask a user to consent to.
    #[endpoint(GET, "/api/applications/<application_id>/user-consent-scopes")]
    fn list_application_user_consent_scopes(
        &self,
        application_id: &str,
    ) -> Call<UserConsentScopes>;

    /// Adds scopes that a third-party application can ask a user to consent to. Scopes that it has already are
    /// accepted.
    ///
    /// # Errors
    ///
    /// - 422 `application.third_party_application_only`.
    /// - 422 `application.user_consent_scopes_not_found`: there is no such scope.
    #[endpoint(POST, "/api/applications/<application_id>/user-consent-scopes", idempotent)]
    fn create_application_user_consent_scope(
        &self,
        application_id: &str,
        #[body] scopes: &CreateUserConsentScopes,
    ) -> Call<()>;

    /// Removes a scope that a third-party application can ask a user to consent to.
    ///
    /// `scope_id` is the id of the scope, or the name of a [`UserScope`].
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the application does not have the scope.
    #[endpoint(
        DELETE,
        "/api/applications/<application_id>/user-consent-scopes/<scope_type>/<scope_id>"
    )]
    fn delete_application_user_consent_scope(
        &self,
        application_id: &str,
        scope_type: ConsentScopeType,
        scope_id: &str,
    ) -> Call<()>;

    /// Gets the appearance of an application's own sign-in pages.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such application, or it has no appearance of its own.
    #[endpoint(GET, "/api/applications/<application_id>/sign-in-experience")]
    fn get_application_sign_in_experience(
        &self,
        application_id: &str,
    ) -> Call<ApplicationSignInExperience>;

    /// Sets the appearance of an application's own sign-in pages, and returns it.
    ///
    /// Fields that are not set **stay unchanged**, although the method is `PUT`.
    #[endpoint(PUT, "/api/applications/<application_id>/sign-in-experience")]
    fn replace_application_sign_in_experience(
        &self,
        application_id: &str,
        #[body] update: &ReplaceApplicationSignInExperience,
    ) -> Call<ApplicationSignInExperience>;

    /// Lists the organizations that a user lets a third-party application see.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user.
    #[endpoint(
        GET,
        "/api/applications/<id>/users/<user_id>/consent-organizations",
        items = "/organizations"
    )]
    fn list_application_user_consent_organizations(
        &self,
        id: &str,
        user_id: &str,
    ) -> Pages<Organization>;

    /// Lets a third-party application see organizations of a user.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user.
    /// - 422 `application.third_party_application_only`.
    #[endpoint(POST, "/api/applications/<id>/users/<user_id>/consent-organizations")]
    fn create_application_user_consent_organization(
        &self,
        id: &str,
        user_id: &str,
        #[body(field = "organizationIds")] organization_ids: &[&str],
    ) -> Call<()>;

    /// Replaces the organizations that a user lets a third-party application see.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user.
    /// - 422 `organization.require_membership`: the user is not a member of an organization.
    #[endpoint(PUT, "/api/applications/<id>/users/<user_id>/consent-organizations")]
    fn replace_application_user_consent_organizations(
        &self,
        id: &str,
        user_id: &str,
        #[body(field = "organizationIds")] organization_ids: &[&str],
    ) -> Call<()>;

    /// Stops letting a third-party application see an organization of a user.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the application does not see the organization.
    #[endpoint(
        DELETE,
        "/api/applications/<id>/users/<user_id>/consent-organizations/<organization_id>"
    )]
    fn delete_application_user_consent_organization(
        &self,
        id: &str,
        user_id: &str,
        organization_id: &str,
    ) -> Call<()>;
}

/// An application.
#[model(response, new(id))]
pub struct Application {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id (OAuth 2.0's `client_id`), 21 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// The legacy secret of an old application. `None` unless it has one and the operation is
    /// [`Applications::get_application`].
    pub secret: Option<Secret>,
    /// The description.
    pub description: Option<String>,
    /// The type.
    pub r#type: ApplicationType,
    /// Redirect URIs and logout.
    pub oidc_client_metadata: OidcClientMetadata,
    /// Lifetimes of tokens and other settings.
    pub custom_client_metadata: CustomClientMetadata,
    /// The settings of a protected application.
    pub protected_app_metadata: Option<ProtectedAppMetadata>,
    /// Data of the tenant's own.
    pub custom_data: JsonObject,
    /// Whether users are asked for their consent.
    pub is_third_party: bool,
    /// Whether only the users in the [rules](Applications::get_application_access_control) may use it.
    pub app_level_access_control_enabled: bool,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// Whether a machine-to-machine application has the internal role for the Management API. `None` unless the
    /// operation is [`Applications::get_application`].
    pub is_admin: Option<bool>,
    /// Its roles in the organization. `None` unless listed by the organization.
    pub organization_roles: Option<Vec<RoleSummary>>,
}

/// The type of an application.
#[model]
pub enum ApplicationType {
    /// A native app.
    Native,
    /// A single-page app.
    Spa = "SPA",
    /// A web app with a server.
    Traditional,
    /// A program without a user.
    MachineToMachine,
    /// An app behind Logto's proxy.
    Protected,
    /// An app that signs users in with SAML.
    Saml = "SAML",
}

/// The redirect URIs of an application, and how it learns that a user signed out.
#[model]
pub struct OidcClientMetadata {
    /// The URIs to which a sign-in returns. Wildcards are accepted, as in `https://*.example.com/callback`.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// The URIs to which a sign-out returns.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// The URI that is called when a user signs out.
    pub backchannel_logout_uri: Option<String>,
    /// Whether that call must name the session.
    pub backchannel_logout_session_required: Option<bool>,
    /// The URI of the logo.
    pub logo_uri: Option<String>,
}

/// Lifetimes of an application's tokens, and other settings.
#[model]
pub struct CustomClientMetadata {
    /// The origins that may call Logto from a browser, besides those of the redirect URIs.
    pub cors_allowed_origins: Option<Vec<String>>,
    /// The lifetime of ID tokens, in seconds. Default: 3,600.
    pub id_token_ttl: Option<u64>,
    /// The lifetime of refresh tokens, in seconds.
    pub refresh_token_ttl: Option<u64>,
    /// The lifetime of refresh tokens, in days. Default: 14.
    pub refresh_token_ttl_in_days: Option<u32>,
    /// Whether refresh tokens are also issued without `prompt=consent`. Default: no.
    pub always_issue_refresh_token: Option<bool>,
    /// Whether used refresh tokens are replaced by new ones. Default: yes.
    pub rotate_refresh_token: Option<bool>,
    /// Whether it may exchange tokens. Default: no.
    pub allow_token_exchange: Option<bool>,
    /// Whether a native app signs users in with the device flow.
    pub is_device_flow: Option<bool>,
    /// The number of grants that a user can have with it at a time.
    pub max_allowed_grants: Option<u32>,
}

/// The settings of a protected application.
#[model(response)]
pub struct ProtectedAppMetadata {
    /// The host name of the proxy.
    pub host: String,
    /// The URL of the server behind the proxy.
    pub origin: String,
    /// The lifetime of a session, in seconds.
    pub session_duration: u64,
    /// The pages that need a sign-in. Without any, all do.
    pub page_rules: Vec<PageRule>,
    /// The scopes that the proxy asks for.
    pub additional_scopes: Vec<UserScope>,
    /// The custom domains. `None` if none was ever added.
    pub custom_domains: Option<Vec<ProtectedAppDomain>>,
}

/// A rule on pages that need a sign-in.
#[model]
pub struct PageRule {
    /// A regular expression that matches the paths of the pages.
    pub path: String,
}

/// A custom domain of a protected application.
#[model(response, new(domain))]
pub struct ProtectedAppDomain {
    /// The domain.
    pub domain: String,
    /// Whether it works.
    pub status: DomainStatus,
    /// Why it does not work.
    pub error_message: Option<String>,
    /// The DNS records to create.
    pub dns_records: Vec<DnsRecord>,
    /// The state of the domain at Cloudflare.
    pub cloudflare_data: Option<JsonObject>,
}

/// The filter of [`Applications::list_applications`].
#[model]
pub struct ListApplications {
    /// Lists the applications that match.
    #[serde(flatten)]
    pub search: Search,
    /// Lists the applications of these types. Default: all.
    pub types: Option<Vec<ApplicationType>>,
    /// Leaves out the applications with this role.
    pub exclude_role_id: Option<String>,
    /// Leaves out the applications of this organization.
    pub exclude_organization_id: Option<String>,
    /// Lists the third-party applications, or the others. Default: both.
    pub is_third_party: Option<bool>,
}

/// The body of [`Applications::create_application`].
#[model]
pub struct CreateApplication {
    /// The name. Must not be empty.
    pub name: String,
    /// The type.
    pub r#type: ApplicationType,
    /// The description.
    pub description: Option<String>,
    /// Redirect URIs and logout.
    pub oidc_client_metadata: Option<OidcClientMetadata>,
    /// Lifetimes of tokens and other settings.
    pub custom_client_metadata: Option<CustomClientMetadata>,
    /// Data of the tenant's own.
    pub custom_data: Option<JsonObject>,
    /// Whether users are asked for their consent. Default: no.
    pub is_third_party: Option<bool>,
    /// The settings of a protected application, which needs them.
    pub protected_app_metadata: Option<CreateProtectedApp>,
}

/// The settings of a new protected application.
#[model]
pub struct CreateProtectedApp {
    /// The first part of the proxy's host name.
    pub sub_domain: String,
    /// The URL of the server behind the proxy.
    pub origin: String,
}

/// The body of [`Applications::update_application`].
#[model]
pub struct UpdateApplication {
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Patch<String>,
    /// Redirect URIs and logout, which replace the current ones.
    pub oidc_client_metadata: Option<OidcClientMetadata>,
    /// Lifetimes of tokens and other settings, which replace the current ones.
    pub custom_client_metadata: Option<CustomClientMetadata>,
    /// Data of the tenant's own, which replaces all of the current.
    pub custom_data: Option<JsonObject>,
    /// Whether only the users in the [rules](Applications::get_application_access_control) may use it.
    pub app_level_access_control_enabled: Option<bool>,
    /// Changes to the settings of a protected application.
    pub protected_app_metadata: Option<UpdateProtectedApp>,
    /// Whether a machine-to-machine application has the internal role for the Management API.
    pub is_admin: Option<bool>,
}

/// Changes to the settings of a protected application.
#[model]
pub struct UpdateProtectedApp {
    /// The URL of the server behind the proxy.
    pub origin: Option<String>,
    /// The lifetime of a session, in seconds.
    pub session_duration: Option<u64>,
    /// The pages that need a sign-in, which replace the current ones.
    pub page_rules: Option<Vec<PageRule>>,
    /// The scopes that the proxy asks for, which replace the current ones. Not all are accepted.
    pub additional_scopes: Option<Vec<UserScope>>,
}

/// The rules on which users may use an application: those that any of the rules names.
#[model]
pub struct ApplicationAccessControl {
    /// The ids of users.
    #[serde(default)]
    pub user_ids: Vec<String>,
    /// The ids of roles, for the users that have them.
    #[serde(default)]
    pub user_role_ids: Vec<String>,
    /// The ids of organizations, for their members.
    #[serde(default)]
    pub organization_ids: Vec<String>,
    /// Roles in organizations, for the members that have them.
    #[serde(default)]
    pub organization_role_rules: Vec<OrganizationRoleRule>,
}

/// A rule on members of an organization with certain roles.
#[model]
pub struct OrganizationRoleRule {
    /// The id of the organization.
    pub organization_id: String,
    /// The ids of the organization roles. Must not be empty.
    pub organization_role_ids: Vec<String>,
}

/// A secret of an application.
#[model(response, new(name, value))]
pub struct ApplicationSecret {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id of the application.
    pub application_id: String,
    /// The name, unique for the application.
    pub name: String,
    /// The secret.
    pub value: Secret,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time at which it expires. `None` means never.
    pub expires_at: Option<UnixMillis>,
}

/// The scopes that users can be asked to consent to.
#[model(response)]
pub struct UserConsentScopes {
    /// Scopes of organizations.
    pub organization_scopes: Vec<ConsentScope>,
    /// Scopes of API resources.
    pub resource_scopes: Vec<ConsentResourceScopes>,
    /// Scopes of API resources, granted within an organization.
    pub organization_resource_scopes: Vec<ConsentResourceScopes>,
    /// Claims about the user.
    pub user_scopes: Vec<UserScope>,
}

/// A scope that users can be asked to consent to.
#[model(response, new(id))]
pub struct ConsentScope {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
}

/// The scopes of one API resource that users can be asked to consent to.
#[model(response, new(resource))]
pub struct ConsentResourceScopes {
    /// The resource.
    pub resource: ConsentResource,
    /// The scopes.
    pub scopes: Vec<ConsentScope>,
}

/// An API resource whose scopes users can be asked to consent to.
#[model(response, new(id))]
pub struct ConsentResource {
    /// The id. That of the Management API is `management-api`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The resource indicator.
    pub indicator: String,
}

/// The body of [`Applications::create_application_user_consent_scope`].
#[model]
pub struct CreateUserConsentScopes {
    /// The ids of scopes of organizations.
    pub organization_scopes: Option<Vec<String>>,
    /// The ids of scopes of API resources.
    pub resource_scopes: Option<Vec<String>>,
    /// The ids of scopes of API resources, granted within an organization.
    pub organization_resource_scopes: Option<Vec<String>>,
    /// Claims about the user.
    pub user_scopes: Option<Vec<UserScope>>,
}

/// A kind of scope that users can be asked to consent to.
#[model]
pub enum ConsentScopeType {
    /// Scopes of organizations.
    OrganizationScopes = "organization-scopes",
    /// Scopes of API resources.
    ResourceScopes = "resource-scopes",
    /// Scopes of API resources, granted within an organization.
    OrganizationResourceScopes = "organization-resource-scopes",
    /// Claims about the user.
    UserScopes = "user-scopes",
}

/// A scope for claims about the user.
#[model]
pub enum UserScope {
    /// The profile.
    Profile = "profile",
    /// The email address.
    Email = "email",
    /// The phone number.
    Phone = "phone",
    /// The postal address.
    Address = "address",
    /// The custom data.
    CustomData = "custom_data",
    /// The social identities.
    Identities = "identities",
    /// The roles.
    Roles = "roles",
    /// The ids of the organizations.
    Organizations = "urn:logto:scope:organizations",
    /// The roles in the organizations.
    OrganizationRoles = "urn:logto:scope:organization_roles",
    /// The sessions.
    Sessions = "urn:logto:scope:sessions",
    /// The trusted devices.
    TrustedDevices = "urn:logto:scope:trusted_devices",
}

/// The appearance of an application's own sign-in pages.
#[model(response, new(application_id))]
pub struct ApplicationSignInExperience {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id of the application.
    pub application_id: String,
    /// The colors.
    pub color: Color,
    /// Logos and icons.
    pub branding: Branding,
    /// CSS that is added to the pages.
    pub custom_css: Option<String>,
    /// The URL of the terms of use.
    pub terms_of_use_url: Option<String>,
    /// The URL of the privacy policy.
    pub privacy_policy_url: Option<String>,
    /// The name on the pages.
    pub display_name: Option<String>,
}

/// The body of [`Applications::replace_application_sign_in_experience`].
#[model]
pub struct ReplaceApplicationSignInExperience {
    /// The colors, which replace the current ones.
    pub color: Option<Color>,
    /// Logos and icons, which replace the current ones.
    pub branding: Option<Branding>,
    /// CSS that is added to the pages.
    pub custom_css: Patch<String>,
    /// The URL of the terms of use. An empty one clears it.
    pub terms_of_use_url: Patch<String>,
    /// The URL of the privacy policy. An empty one clears it.
    pub privacy_policy_url: Patch<String>,
    /// The name on the pages.
    pub display_name: Patch<String>,
}
