//! Users, with their profiles, roles, identities, sessions and personal access tokens.
//!
//! <https://openapi.logto.io/group/endpoint-users>

use std::collections::BTreeMap;

use super::{
    organizations::{Organization, RoleSummary},
    roles::Role,
    types::JsonObject,
};
use crate::{Call, Pages, Patch, Search, Secret, UnixMillis, UnixSeconds, api, model};

/// Logto's users.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let ann = CreateUser::new().username("ann").primary_email("ann@example.com").name("Ann");
/// let ann = logto.create_user(&ann).await?;
/// logto.assign_user_roles(&ann.id, &["role-id"]).await?;
/// logto.update_user(&ann.id, &UpdateUser::new().name("Ann Lee").clear_avatar()).await?;
///
/// let mut users = logto.list_users(&ListUsers::new().search("%ann%")).items();
/// while let Some(user) = users.try_next().await? {
///     println!("{} {:?}", user.id, user.primary_email);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Methods with a `user_id` fail with 404 `entity.not_found` if there is no such user, unless they say otherwise.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Users: Send + Sync {
    /// Gets a user.
    #[endpoint(GET, "/api/users/<user_id>")]
    fn get_user(&self, user_id: &str) -> Call<User>;

    /// Gets a user with [`sso_identities`](User::sso_identities), or with the
    /// [digest](User::password_digest) of the password.
    #[endpoint(GET, "/api/users/<user_id>")]
    fn get_user_with(
        &self,
        user_id: &str,
        #[query("includeSsoIdentities")] include_sso_identities: Option<bool>,
        #[query("includePasswordHash")] include_password_hash: Option<bool>,
    ) -> Call<User>;

    /// Lists the users, newest first.
    ///
    /// # Errors
    ///
    /// - 400 `request.invalid_input`: the search names an unknown field or mode.
    #[endpoint(GET, "/api/users")]
    fn list_users(&self, #[query(flatten)] filter: &ListUsers) -> Pages<User>;

    /// Creates a user. No field is required.
    ///
    /// The server does not apply the password policy here.
    ///
    /// # Errors
    ///
    /// - 422 `user.username_already_in_use`, `user.email_already_in_use`, `user.phone_already_in_use`
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 400 `user.password_algorithm_required`, `user.password_and_digest`.
    #[endpoint(POST, "/api/users")]
    fn create_user(&self, #[body] user: &CreateUser) -> Call<User>;

    /// Updates a user and returns it; fields that are not set stay unchanged.
    ///
    /// `custom_data` and `profile` are **replaced**, not merged: see
    /// [`update_user_custom_data`](Self::update_user_custom_data) and
    /// [`update_user_profile`](Self::update_user_profile).
    ///
    /// # Errors
    ///
    /// - 422 `user.username_already_in_use`, `user.email_already_in_use`, `user.phone_already_in_use`
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(PATCH, "/api/users/<user_id>", idempotent)]
    fn update_user(&self, user_id: &str, #[body] update: &UpdateUser) -> Call<User>;

    /// Deletes a user.
    #[endpoint(DELETE, "/api/users/<user_id>")]
    fn delete_user(&self, user_id: &str) -> Call<()>;

    /// Gets the custom data of a user.
    #[endpoint(GET, "/api/users/<user_id>/custom-data")]
    fn list_user_custom_data(&self, user_id: &str) -> Call<JsonObject>;

    /// Merges into the custom data of a user, and returns the result.
    ///
    /// Only the top level is merged. A `null` is stored; no key can be removed this way.
    #[endpoint(PATCH, "/api/users/<user_id>/custom-data", idempotent)]
    fn update_user_custom_data(
        &self,
        user_id: &str,
        #[body(field = "customData")] custom_data: &JsonObject,
    ) -> Call<JsonObject>;

    /// Merges into the profile of a user, and returns the result. The address is replaced as a whole.
    #[endpoint(PATCH, "/api/users/<user_id>/profile", idempotent)]
    fn update_user_profile(
        &self,
        user_id: &str,
        #[body(field)] profile: &UserProfile,
    ) -> Call<UserProfile>;

    /// Gets a user's own settings of multi-factor authentication and passkeys.
    #[endpoint(GET, "/api/users/<user_id>/logto-configs")]
    fn list_user_logto_configs(&self, user_id: &str) -> Call<UserLogtoConfigs>;

    /// Merges into a user's own settings of multi-factor authentication and passkeys, and returns the result.
    #[endpoint(PATCH, "/api/users/<user_id>/logto-configs", idempotent)]
    fn update_user_logto_configs(
        &self,
        user_id: &str,
        #[body] configs: &UserLogtoConfigs,
    ) -> Call<UserLogtoConfigs>;

    /// Sets the password of a user. The server does not apply the password policy here.
    #[endpoint(PATCH, "/api/users/<user_id>/password", idempotent)]
    fn update_user_password(&self, user_id: &str, #[body(field)] password: &Secret) -> Call<User>;

    /// Sets whether a user's password has expired.
    ///
    /// # Errors
    ///
    /// - 400 `sign_in_experiences.password_expiration_not_enabled`.
    #[endpoint(PATCH, "/api/users/<user_id>/password/expiration", idempotent)]
    fn update_user_password_expiration(
        &self,
        user_id: &str,
        #[body(field = "isExpired")] is_expired: bool,
    ) -> Call<User>;

    /// Checks the password of a user.
    ///
    /// # Errors
    ///
    /// - 422 `session.invalid_credentials`: the password is wrong, or the user has none.
    #[endpoint(POST, "/api/users/<user_id>/password/verify")]
    fn verify_user_password(&self, user_id: &str, #[body(field)] password: &Secret) -> Call<()>;

    /// Gets whether a user has a password.
    #[endpoint(GET, "/api/users/<user_id>/has-password")]
    fn get_user_has_password(&self, user_id: &str) -> Call<HasPassword>;

    /// Suspends a user, who then cannot sign in, or ends the suspension.
    #[endpoint(PATCH, "/api/users/<user_id>/is-suspended", idempotent)]
    fn update_user_is_suspended(
        &self,
        user_id: &str,
        #[body(field = "isSuspended")] is_suspended: bool,
    ) -> Call<User>;

    /// Lists the roles of a user.
    #[endpoint(GET, "/api/users/<user_id>/roles")]
    fn list_user_roles(
        &self,
        user_id: &str,
        #[query(flatten)] search: Option<&Search>,
    ) -> Pages<Role>;

    /// Gives roles to a user. Roles that the user has already are accepted.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such role.
    /// - 422 `user.invalid_role_type`: a role is for applications.
    #[endpoint(POST, "/api/users/<user_id>/roles", idempotent)]
    fn assign_user_roles(
        &self,
        user_id: &str,
        #[body(field = "roleIds")] role_ids: &[&str],
    ) -> Call<AssignedRoles>;

    /// Replaces the roles of a user.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is no such role.
    #[endpoint(PUT, "/api/users/<user_id>/roles")]
    fn replace_user_roles(
        &self,
        user_id: &str,
        #[body(field = "roleIds")] role_ids: &[&str],
    ) -> Call<AssignedRoles>;

    /// Takes a role from a user.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user, or the user does not have the role.
    #[endpoint(DELETE, "/api/users/<user_id>/roles/<role_id>")]
    fn delete_user_role(&self, user_id: &str, role_id: &str) -> Call<()>;

    /// Links a user to an identity of a social provider without signing in there, and returns all social identities
    /// of the user by provider.
    ///
    /// `target` is the provider, such as `github`; the server accepts any string. An identity at the same provider is
    /// replaced.
    ///
    /// # Errors
    ///
    /// - 422 `user.identity_already_in_use`: another user has this identity
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(PUT, "/api/users/<user_id>/identities/<target>")]
    fn replace_user_identity(
        &self,
        user_id: &str,
        target: &str,
        #[body] identity: &UserIdentity,
    ) -> Call<BTreeMap<String, UserIdentity>>;

    /// Links a user to the identity of a social sign-in, and returns all social identities of the user by provider.
    ///
    /// `connector_data` is what the provider sent to the redirect URI, such as `code`, with the `redirectUri`.
    ///
    /// # Errors
    ///
    /// - 422 `user.identity_already_in_use`: another user has this identity
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 501 `connector.not_implemented`: the standard OIDC and OAuth2 connectors do not support this operation.
    #[endpoint(POST, "/api/users/<user_id>/identities")]
    fn create_user_identity(
        &self,
        user_id: &str,
        #[body(field = "connectorId")] connector_id: &str,
        #[body(field = "connectorData")] connector_data: &JsonObject,
    ) -> Call<BTreeMap<String, UserIdentity>>;

    /// Gets a user's identity at a social provider.
    ///
    /// With `include_token_secret`, it has the state of the provider's tokens that Logto stores.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user or identity.
    #[endpoint(GET, "/api/users/<user_id>/identities/<target>")]
    fn get_user_identity(
        &self,
        user_id: &str,
        target: &str,
        #[query("includeTokenSecret")] include_token_secret: Option<bool>,
    ) -> Call<SocialIdentity>;

    /// Removes a user's identity at a social provider, and returns the user.
    ///
    /// # Errors
    ///
    /// - 404 `user.identity_not_exist`.
    #[endpoint(DELETE, "/api/users/<user_id>/identities/<target>")]
    fn delete_user_identity(&self, user_id: &str, target: &str) -> Call<User>;

    /// Gets a user's identity at an enterprise SSO connector.
    ///
    /// # Errors
    ///
    /// - 404 `user.enterprise_sso_identity_not_exists`.
    #[endpoint(GET, "/api/users/<user_id>/sso-identities/<sso_connector_id>")]
    fn get_user_sso_identity(
        &self,
        user_id: &str,
        sso_connector_id: &str,
        #[query("includeTokenSecret")] include_token_secret: Option<bool>,
    ) -> Call<EnterpriseIdentity>;

    /// Lists all identities of a user.
    #[endpoint(GET, "/api/users/<user_id>/all-identities")]
    fn list_user_all_identities(
        &self,
        user_id: &str,
        #[query("includeTokenSecret")] include_token_secret: Option<bool>,
    ) -> Call<AllIdentities>;

    /// Lists the organizations of a user, with the [roles](Organization::organization_roles) of the user in each.
    #[endpoint(GET, "/api/users/<user_id>/organizations")]
    fn list_user_organizations(&self, user_id: &str) -> Call<Vec<Organization>>;

    /// Lists the multi-factor verifications of a user, without their secrets.
    #[endpoint(GET, "/api/users/<user_id>/mfa-verifications")]
    fn list_user_mfa_verifications(&self, user_id: &str) -> Call<Vec<MfaVerification>>;

    /// Creates a multi-factor verification and returns its secrets, which no other operation returns.
    ///
    /// # Errors
    ///
    /// - 422 `user.totp_already_in_use`, `user.backup_code_already_in_use`.
    /// - 422 `session.mfa.backup_code_can_not_be_alone`: backup codes need another factor.
    /// - 422 `user.totp_secret_invalid`.
    #[endpoint(POST, "/api/users/<user_id>/mfa-verifications")]
    fn create_user_mfa_verification(
        &self,
        user_id: &str,
        #[body] verification: &CreateMfaVerification,
    ) -> Call<NewMfaVerification>;

    /// Deletes a multi-factor verification.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user or verification.
    #[endpoint(DELETE, "/api/users/<user_id>/mfa-verifications/<verification_id>")]
    fn delete_user_mfa_verification(&self, user_id: &str, verification_id: &str) -> Call<()>;

    /// Lists the personal access tokens of a user, with their values in clear.
    #[endpoint(GET, "/api/users/<user_id>/personal-access-tokens")]
    fn list_user_personal_access_tokens(&self, user_id: &str) -> Call<Vec<PersonalAccessToken>>;

    /// Creates a personal access token. It never expires unless `expires_at` is given, which must be in the future.
    ///
    /// # Errors
    ///
    /// - 404 `entity.relation_foreign_key_not_found`: there is no such user.
    /// - 422 `user.personal_access_token_name_exists` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 400 `request.invalid_input`: the time is in the past.
    #[endpoint(POST, "/api/users/<user_id>/personal-access-tokens")]
    fn create_user_personal_access_token(
        &self,
        user_id: &str,
        #[body(field)] name: &str,
        #[body(field = "expiresAt")] expires_at: Option<UnixMillis>,
    ) -> Call<PersonalAccessToken>;

    /// Renames a personal access token.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`: there is no such user or token.
    /// - 422 `user.personal_access_token_name_exists` ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(PATCH, "/api/users/<user_id>/personal-access-tokens/<name>", idempotent)]
    fn update_user_personal_access_token(
        &self,
        user_id: &str,
        name: &str,
        #[body(field = "name")] new_name: &str,
    ) -> Call<PersonalAccessToken>;

    /// Renames a personal access token whose current name cannot be in a path.
    ///
    /// # Errors
    ///
    /// See [`update_user_personal_access_token`](Self::update_user_personal_access_token).
    #[endpoint(PATCH, "/api/users/<user_id>/personal-access-tokens", idempotent)]
    fn update_personal_access_token_name(
        &self,
        user_id: &str,
        #[body(field = "currentName")] current_name: &str,
        #[body(field = "name")] new_name: &str,
    ) -> Call<PersonalAccessToken>;

    /// Deletes a personal access token.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user or token.
    #[endpoint(DELETE, "/api/users/<user_id>/personal-access-tokens/<name>")]
    fn delete_user_personal_access_token(&self, user_id: &str, name: &str) -> Call<()>;

    /// Deletes a personal access token whose name cannot be in a path.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user or token.
    #[endpoint(POST, "/api/users/<user_id>/personal-access-tokens/delete")]
    fn delete_personal_access_token_post(
        &self,
        user_id: &str,
        #[body(field)] name: &str,
    ) -> Call<()>;

    /// Lists the grants that a user gave to applications. The list is empty if there is no such user.
    #[endpoint(GET, "/api/users/<user_id>/grants")]
    fn list_user_grants(
        &self,
        user_id: &str,
        #[query("appType")] app_type: Option<GrantAppType>,
    ) -> Call<UserGrants>;

    /// Revokes a grant.
    ///
    /// # Errors
    ///
    /// - 404 `oidc.invalid_grant`: there is no such grant.
    #[endpoint(DELETE, "/api/users/<user_id>/grants/<grant_id>")]
    fn delete_user_grant(&self, user_id: &str, grant_id: &str) -> Call<()>;

    /// Lists the sessions of a user. The list is empty if there is no such user.
    #[endpoint(GET, "/api/users/<user_id>/sessions")]
    fn list_user_sessions(&self, user_id: &str) -> Call<UserSessions>;

    /// Gets a session by its [`uid`](SessionPayload::uid).
    ///
    /// # Errors
    ///
    /// - 404 `oidc.session_not_found`.
    #[endpoint(GET, "/api/users/<user_id>/sessions/<session_id>")]
    fn get_user_session(&self, user_id: &str, session_id: &str) -> Call<UserSession>;

    /// Ends a session, named by its [`uid`](SessionPayload::uid), and can revoke its grants. Default: it revokes none.
    ///
    /// # Errors
    ///
    /// - 404 `oidc.session_not_found`, `oidc.invalid_session_account_id`.
    #[endpoint(DELETE, "/api/users/<user_id>/sessions/<session_id>")]
    fn delete_user_session(
        &self,
        user_id: &str,
        session_id: &str,
        #[query("revokeGrantsTarget")] revoke_grants: Option<RevokeGrantsTarget>,
    ) -> Call<()>;
}

/// A user.
#[model(response, new(id))]
pub struct User {
    /// The id, 12 characters.
    pub id: String,
    /// The name to sign in with.
    pub username: Option<String>,
    /// The email address to sign in with.
    pub primary_email: Option<String>,
    /// The phone number to sign in with: digits only, with the country code.
    pub primary_phone: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// The URL of the avatar.
    pub avatar: Option<String>,
    /// Data of the tenant's own.
    pub custom_data: JsonObject,
    /// The social identities, by provider.
    pub identities: BTreeMap<String, UserIdentity>,
    /// The time of the last sign-in.
    pub last_sign_in_at: Option<UnixMillis>,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time of the last change.
    pub updated_at: UnixMillis,
    /// The OpenID Connect profile.
    pub profile: UserProfile,
    /// The id of the application that the user registered with.
    pub application_id: Option<String>,
    /// The id of the client, if the user registered with one that is known by its metadata document (CIMD).
    pub cimd_client_id: Option<String>,
    /// Whether the user cannot sign in.
    pub is_suspended: bool,
    /// Whether the user has a password. `None` in the lists of an organization.
    pub has_password: Option<bool>,
    /// The identities at enterprise SSO connectors. `None` unless asked for with [`Users::get_user_with`].
    pub sso_identities: Option<Vec<SsoIdentity>>,
    /// The digest of the password. `None` unless asked for with [`Users::get_user_with`].
    pub password_digest: Option<Secret>,
    /// The algorithm of the digest. `None` unless asked for with [`Users::get_user_with`].
    pub password_algorithm: Option<PasswordAlgorithm>,
    /// The user's roles in the organization. `None` unless listed by the organization.
    pub organization_roles: Option<Vec<RoleSummary>>,
}

/// A user's OpenID Connect profile.
///
/// The meaning of the claims is defined in [OpenID Connect Core, section
/// 5.1](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims). Logto does not check their form.
#[model]
pub struct UserProfile {
    /// The family name.
    pub family_name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The middle name.
    pub middle_name: Option<String>,
    /// The nickname.
    pub nickname: Option<String>,
    /// The name to be called by.
    pub preferred_username: Option<String>,
    /// The URL of the profile page.
    pub profile: Option<String>,
    /// The URL of the website.
    pub website: Option<String>,
    /// The gender.
    pub gender: Option<String>,
    /// The birthday, as `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// The time zone, such as `Europe/Berlin`.
    pub zoneinfo: Option<String>,
    /// The language tag, such as `de-DE`.
    pub locale: Option<String>,
    /// The address.
    pub address: Option<UserAddress>,
}

/// An address in a [`UserProfile`].
#[model]
pub struct UserAddress {
    /// The whole address, as on a letter.
    pub formatted: Option<String>,
    /// The street, with the number.
    pub street_address: Option<String>,
    /// The city.
    pub locality: Option<String>,
    /// The state or region.
    pub region: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The country.
    pub country: Option<String>,
}

/// The algorithm of a password digest.
#[model]
pub enum PasswordAlgorithm {
    /// Argon2i.
    Argon2i,
    /// Argon2id.
    Argon2id,
    /// Argon2d.
    Argon2d,
    /// SHA-1.
    Sha1 = "SHA1",
    /// SHA-256.
    Sha256 = "SHA256",
    /// MD5.
    Md5 = "MD5",
    /// Bcrypt.
    Bcrypt,
    /// An algorithm that the digest describes.
    Legacy,
}

/// The filter of [`Users::list_users`].
#[model]
pub struct ListUsers {
    /// Lists the users that match.
    #[serde(flatten)]
    pub search: Search,
    /// Leaves out the users with this role.
    pub exclude_role_id: Option<String>,
    /// Leaves out the members of this organization.
    pub exclude_organization_id: Option<String>,
}

/// The body of [`Users::create_user`].
#[model]
pub struct CreateUser {
    /// The name to sign in with: letters, digits and underscores, not starting with a digit.
    pub username: Option<String>,
    /// The email address to sign in with.
    pub primary_email: Option<String>,
    /// The phone number to sign in with: digits only, with the country code.
    pub primary_phone: Option<String>,
    /// The password. Default: none.
    pub password: Option<Secret>,
    /// A digest of the password in its place.
    pub password_digest: Option<Secret>,
    /// The algorithm of the digest.
    pub password_algorithm: Option<PasswordAlgorithm>,
    /// The display name.
    pub name: Option<String>,
    /// The URL of the avatar.
    pub avatar: Option<String>,
    /// Data of the tenant's own.
    pub custom_data: Option<JsonObject>,
    /// The OpenID Connect profile.
    pub profile: Option<UserProfile>,
}

/// The body of [`Users::update_user`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateUser {
    /// The name to sign in with.
    pub username: Patch<String>,
    /// The email address to sign in with.
    pub primary_email: Patch<String>,
    /// The phone number to sign in with: digits only, with the country code.
    pub primary_phone: Patch<String>,
    /// The display name.
    pub name: Patch<String>,
    /// The URL of the avatar.
    pub avatar: Patch<String>,
    /// Data of the tenant's own, which replaces all of the current.
    pub custom_data: Option<JsonObject>,
    /// The OpenID Connect profile, which replaces all of the current.
    pub profile: Option<UserProfile>,
}

/// A user's own settings.
#[model]
pub struct UserLogtoConfigs {
    /// Multi-factor authentication.
    pub mfa: Option<UserMfaConfig>,
    /// Passkeys.
    pub passkey_sign_in: Option<UserPasskeyConfig>,
}

/// A user's settings of multi-factor authentication.
#[model]
pub struct UserMfaConfig {
    /// Whether the user has turned it on.
    pub enabled: Option<bool>,
    /// Whether the user has declined to set it up.
    pub skipped: Option<bool>,
    /// Whether the user has declined to add another factor.
    pub additional_binding_suggestion_skipped: Option<bool>,
    /// Whether it is skipped when the user signs in.
    pub skip_mfa_on_sign_in: Option<bool>,
}

/// A user's settings of passkeys.
#[model]
pub struct UserPasskeyConfig {
    /// Whether the user has declined to set one up.
    pub skipped: Option<bool>,
}

/// Whether a user has a password.
#[model(response)]
pub struct HasPassword {
    /// Whether the user has a password.
    pub has_password: bool,
}

/// The roles that a request named.
#[model(response)]
pub struct AssignedRoles {
    /// The ids of the roles in the request.
    pub role_ids: Vec<String>,
    /// The ids of those that are new. `None` if the request replaced all roles.
    pub added_role_ids: Option<Vec<String>>,
}

/// A user's identity at a social provider.
#[model]
pub struct UserIdentity {
    /// The user's id at the provider.
    pub user_id: String,
    /// What the provider tells about the user.
    pub details: Option<JsonObject>,
}

/// A social identity, as [`Users::get_user_identity`] returns it.
#[model(response, new(identity))]
pub struct SocialIdentity {
    /// The provider, such as `github`. `None` if the request named it.
    pub target: Option<String>,
    /// The identity.
    pub identity: UserIdentity,
    /// The state of the provider's tokens that Logto stores, if asked for.
    pub token_secret: Option<TokenSecret>,
}

/// An enterprise identity, as [`Users::get_user_sso_identity`] returns it.
#[model(response, new(sso_identity))]
pub struct EnterpriseIdentity {
    /// The identity.
    pub sso_identity: SsoIdentity,
    /// The id of the SSO connector. `None` unless all identities are listed.
    pub sso_connector_id: Option<String>,
    /// The state of the provider's tokens that Logto stores, if asked for.
    pub token_secret: Option<TokenSecret>,
}

/// A user's identity at an enterprise SSO connector.
#[model(response, new(id))]
pub struct SsoIdentity {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id.
    pub id: String,
    /// The id of the user.
    pub user_id: String,
    /// The issuer of the identity.
    pub issuer: String,
    /// The user's id at the issuer.
    pub identity_id: String,
    /// What the issuer tells about the user.
    pub detail: JsonObject,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time of the last change.
    pub updated_at: UnixMillis,
    /// The id of the SSO connector.
    pub sso_connector_id: String,
}

/// The state of a provider's tokens that Logto stores. The tokens themselves are not returned.
#[model(response, new(id))]
pub struct TokenSecret {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, for [`Secrets::delete_secret`](crate::Secrets::delete_secret).
    pub id: String,
    /// The id of the user.
    pub user_id: String,
    /// The kind, `federated_token_set`.
    pub r#type: String,
    /// Scope, expiry and type of the tokens.
    pub metadata: TokenSecretMetadata,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time of the last change.
    pub updated_at: UnixMillis,
    /// The id of the social connector.
    pub connector_id: Option<String>,
    /// The provider of a social identity.
    pub target: Option<String>,
    /// The id of the SSO connector.
    pub sso_connector_id: Option<String>,
    /// The issuer of an enterprise identity.
    pub issuer: Option<String>,
    /// The user's id at the provider.
    pub identity_id: String,
}

/// Scope, expiry and type of stored tokens.
#[model(response)]
pub struct TokenSecretMetadata {
    /// The scope, separated by spaces.
    pub scope: Option<String>,
    /// The time at which the access token expires.
    pub expires_at: Option<UnixSeconds>,
    /// The type, such as `Bearer`.
    pub token_type: Option<String>,
    /// Whether there is a refresh token.
    pub has_refresh_token: bool,
}

/// All identities of a user.
#[model(response)]
pub struct AllIdentities {
    /// Those at social providers.
    pub social_identities: Vec<SocialIdentity>,
    /// Those at enterprise SSO connectors.
    pub sso_identities: Vec<EnterpriseIdentity>,
}

/// A multi-factor verification.
#[model(response, new(id))]
pub struct MfaVerification {
    /// The id.
    pub id: String,
    /// The time of creation, as ISO 8601.
    pub created_at: String,
    /// The time of the last use, as ISO 8601.
    pub last_used_at: Option<String>,
    /// The factor.
    pub r#type: MfaFactor,
    /// The user agent of a passkey's creation.
    pub agent: Option<String>,
    /// The name of a passkey.
    pub name: Option<String>,
    /// The number of unused backup codes.
    pub remain_codes: Option<u32>,
}

/// A factor of multi-factor authentication.
#[model]
pub enum MfaFactor {
    /// One-time passwords of an authenticator app.
    Totp,
    /// Passkeys.
    WebAuthn,
    /// Backup codes.
    BackupCode,
    /// Codes sent by email.
    EmailVerificationCode,
    /// Codes sent by SMS.
    PhoneVerificationCode,
}

/// The body of [`Users::create_user_mfa_verification`].
#[model(own_new)]
pub struct CreateMfaVerification {
    /// The factor.
    pub r#type: MfaFactor,
    /// The secret of an authenticator app, in Base32. Default: the server generates one.
    pub secret: Option<Secret>,
    /// Ten backup codes. Default: the server generates them.
    pub codes: Option<Vec<Secret>>,
}

impl CreateMfaVerification {
    /// Creates a verification by an authenticator app.
    #[must_use]
    pub fn totp() -> Self {
        Self { r#type: MfaFactor::Totp, secret: None, codes: None }
    }

    /// Creates a verification by backup codes.
    #[must_use]
    pub fn backup_code() -> Self {
        Self { r#type: MfaFactor::BackupCode, secret: None, codes: None }
    }
}

/// A new multi-factor verification with its secrets.
#[model(response, new(r#type))]
pub struct NewMfaVerification {
    /// The factor.
    pub r#type: MfaFactor,
    /// The secret for an authenticator app.
    pub secret: Option<Secret>,
    /// A QR code with the secret, as a data URL.
    pub secret_qr_code: Option<Secret>,
    /// The backup codes.
    pub codes: Option<Vec<Secret>>,
}

/// A personal access token. It can be exchanged for access tokens of the user.
#[model(response, new(name, value))]
pub struct PersonalAccessToken {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id of the user.
    pub user_id: String,
    /// The name, unique for the user.
    pub name: String,
    /// The token.
    pub value: Secret,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time at which it expires. `None` means never.
    pub expires_at: Option<UnixMillis>,
}

/// The applications whose grants are listed.
#[model]
pub enum GrantAppType {
    /// Applications of the tenant.
    FirstParty = "firstParty",
    /// Third-party applications.
    ThirdParty = "thirdParty",
}

/// The grants that are revoked with a session.
#[model]
pub enum RevokeGrantsTarget {
    /// All.
    All = "all",
    /// Those of the tenant's own applications.
    FirstParty = "firstParty",
}

/// The grants of a user.
#[model(response)]
pub struct UserGrants {
    /// The grants.
    pub grants: Vec<UserGrant>,
}

/// A grant: what a user allows an application.
#[model(response, new(id))]
pub struct UserGrant {
    /// The id.
    pub id: String,
    /// Scopes and times.
    pub payload: GrantPayload,
    /// The time at which it expires.
    pub expires_at: UnixMillis,
    /// The application.
    pub application: Option<GrantApplication>,
}

/// Scopes and times of a grant.
#[model(response)]
pub struct GrantPayload {
    /// The time at which it expires.
    pub exp: UnixSeconds,
    /// The time of creation.
    pub iat: UnixSeconds,
    /// The id.
    pub jti: String,
    /// The kind, `Grant`.
    pub kind: String,
    /// The id of the application.
    pub client_id: String,
    /// The id of the user.
    pub account_id: String,
    /// The scopes of OpenID Connect.
    pub openid: Option<JsonObject>,
    /// The scopes, by resource indicator.
    pub resources: Option<BTreeMap<String, String>>,
}

/// The application of a grant.
#[model(response, new(id))]
pub struct GrantApplication {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// The sessions of a user.
#[model(response)]
pub struct UserSessions {
    /// The sessions.
    pub sessions: Vec<UserSession>,
}

/// A session: a browser in which a user is signed in.
#[model(response, new(payload))]
pub struct UserSession {
    /// Ids and times.
    pub payload: SessionPayload,
    /// What the user did at the last sign-in.
    pub last_submission: Option<JsonObject>,
    /// The id of the application.
    pub client_id: Option<String>,
    /// The id of the user.
    pub account_id: Option<String>,
    /// The time at which it expires.
    pub expires_at: UnixMillis,
}

/// Ids and times of a session.
#[model(response, new(uid))]
pub struct SessionPayload {
    /// The time at which it expires.
    pub exp: UnixSeconds,
    /// The time of creation.
    pub iat: UnixSeconds,
    /// An id that no operation takes.
    pub jti: String,
    /// The id that operations take.
    pub uid: String,
    /// The kind, `Session`.
    pub kind: String,
    /// The time of the sign-in.
    pub login_ts: UnixSeconds,
    /// The id of the user.
    pub account_id: String,
    /// What each application may do, by application id.
    pub authorizations: BTreeMap<String, SessionAuthorization>,
}

/// What an application may do in a session.
#[model(response)]
pub struct SessionAuthorization {
    /// The id of the session for the application.
    pub sid: Option<String>,
    /// The id of the grant.
    pub grant_id: Option<String>,
    /// Whether it survives the end of the session.
    pub persists_logout: Option<bool>,
}
