//! Configs: signing keys, sessions, scripts that customize tokens and sign-ins, and other settings of a tenant.
//!
//! <https://openapi.logto.io/group/endpoint-configs>

use std::collections::BTreeMap;

use serde_json::Value;

use super::types::JsonObject;
use crate::{Call, Secret, UnixMillis, UnixSeconds, api, model};

/// Logto's settings of a tenant.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let script = "const getCustomJwtClaims = async ({ context }) => ({ tier: context.user.customData.tier });";
/// logto.upsert_jwt_customizer(JwtTokenType::AccessToken, &JwtCustomizer::new(script)).await?;
///
/// // Signs with the old key for another hour.
/// logto.rotate_oidc_keys(OidcKeyType::PrivateKeys, Some(OidcKeyAlgorithm::Ec), Some(3600)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Configs: Send + Sync {
    /// Gets the state of Logto's console, such as the notifications that were read.
    #[endpoint(GET, "/api/configs/admin-console")]
    fn get_admin_console_config(&self) -> Call<AdminConsoleConfig>;

    /// Updates the state of Logto's console and returns it; fields that are not set stay unchanged.
    #[endpoint(PATCH, "/api/configs/admin-console", idempotent)]
    fn update_admin_console_config(
        &self,
        #[body] update: &AdminConsoleConfig,
    ) -> Call<AdminConsoleConfig>;

    /// Gets the lifetime of sessions.
    #[endpoint(GET, "/api/configs/oidc/session")]
    fn get_oidc_session_config(&self) -> Call<OidcSessionConfig>;

    /// Sets the lifetime of sessions, in seconds, at least one.
    #[endpoint(PATCH, "/api/configs/oidc/session", idempotent)]
    fn update_oidc_session_config(&self, #[body(field)] ttl: u64) -> Call<OidcSessionConfig>;

    /// Lists the keys that sign tokens or cookies, without the keys themselves, newest first.
    #[endpoint(GET, "/api/configs/oidc/<key_type>")]
    fn get_oidc_keys(&self, key_type: OidcKeyType) -> Call<Vec<OidcKey>>;

    /// Deletes a key. Tokens or cookies that it signed become invalid.
    ///
    /// # Errors
    ///
    /// - 404 `oidc.key_not_found`.
    /// - 422 `oidc.key_required`: it is the last key.
    /// - 422 `oidc.only_previous_key_can_be_deleted`: it is a private key in use.
    #[endpoint(DELETE, "/api/configs/oidc/<key_type>/<key_id>")]
    fn delete_oidc_key(&self, key_type: OidcKeyType, key_id: &str) -> Call<()>;

    /// Creates a key and returns all keys, newest first. Two keys are kept; the oldest is deleted.
    ///
    /// `algorithm` and `grace_period` are for private keys. During the grace period, in seconds, the new key is
    /// published but not used yet.
    ///
    /// # Errors
    ///
    /// - 422 `oidc.invalid_request`: the grace period of another new key has not ended.
    #[endpoint(POST, "/api/configs/oidc/<key_type>/rotate")]
    fn rotate_oidc_keys(
        &self,
        key_type: OidcKeyType,
        #[body(field = "signingKeyAlgorithm")] algorithm: Option<OidcKeyAlgorithm>,
        #[body(field = "rotationGracePeriod")] grace_period: Option<u64>,
    ) -> Call<Vec<OidcKey>>;

    /// Lists the scripts that add claims to access tokens, with their environment variables in clear.
    #[endpoint(GET, "/api/configs/jwt-customizer")]
    fn list_jwt_customizers(&self) -> Call<Vec<JwtCustomizerEntry>>;

    /// Gets the script that adds claims to tokens of a type.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is none.
    #[endpoint(GET, "/api/configs/jwt-customizer/<token_type>")]
    fn get_jwt_customizer(&self, token_type: JwtTokenType) -> Call<JwtCustomizer>;

    /// Creates or replaces the script that adds claims to tokens of a type, and returns it.
    #[endpoint(PUT, "/api/configs/jwt-customizer/<token_type>")]
    fn upsert_jwt_customizer(
        &self,
        token_type: JwtTokenType,
        #[body] customizer: &JwtCustomizer,
    ) -> Call<JwtCustomizer>;

    /// Updates the script that adds claims to tokens of a type, and returns it; fields that are not set stay unchanged.
    ///
    /// The server requires the script even if it stays the same.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is none.
    #[endpoint(PATCH, "/api/configs/jwt-customizer/<token_type>", idempotent)]
    fn update_jwt_customizer(
        &self,
        token_type: JwtTokenType,
        #[body] update: &JwtCustomizer,
    ) -> Call<JwtCustomizer>;

    /// Deletes the script that adds claims to tokens of a type.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is none.
    #[endpoint(DELETE, "/api/configs/jwt-customizer/<token_type>")]
    fn delete_jwt_customizer(&self, token_type: JwtTokenType) -> Call<()>;

    /// Runs a script that adds claims to tokens, without storing it, and returns the claims.
    ///
    /// # Errors
    ///
    /// - 422 `jwt_customizer.general`: the script fails, or does not return an object.
    /// - 403 `jwt_customizer.general`: the script called `api.denyAccess`
    ///   ([`is_forbidden`](crate::Error::is_forbidden)).
    #[endpoint(POST, "/api/configs/jwt-customizer/test")]
    fn test_jwt_customizer(&self, #[body] test: &TestJwtCustomizer) -> Call<JsonObject>;

    /// Gets the additional claims that ID tokens can have.
    #[endpoint(GET, "/api/configs/id-token")]
    fn get_id_token_config(&self) -> Call<IdTokenConfig>;

    /// Replaces the additional claims that ID tokens can have, and returns them.
    #[endpoint(PUT, "/api/configs/id-token")]
    fn upsert_id_token_config(&self, #[body] config: &IdTokenConfig) -> Call<IdTokenConfig>;

    /// Lists the scripts that run during sign-ins, with their environment variables in clear.
    #[endpoint(GET, "/api/configs/actions")]
    fn list_actions(&self) -> Call<Vec<ActionEntry>>;

    /// Gets the script of an action.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is none.
    #[endpoint(GET, "/api/configs/actions/<action_type>")]
    fn get_action(&self, action_type: ActionType) -> Call<ActionConfig>;

    /// Creates or replaces the script of an action, and returns it.
    #[endpoint(PUT, "/api/configs/actions/<action_type>")]
    fn upsert_action(
        &self,
        action_type: ActionType,
        #[body] action: &ActionConfig,
    ) -> Call<ActionConfig>;

    /// Updates the script of an action, and returns it; fields that are not set stay unchanged.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`: there is none.
    #[endpoint(PATCH, "/api/configs/actions/<action_type>", idempotent)]
    fn update_action(
        &self,
        action_type: ActionType,
        #[body] update: &UpdateAction,
    ) -> Call<ActionConfig>;

    /// Deletes the script of an action.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is none.
    #[endpoint(DELETE, "/api/configs/actions/<action_type>")]
    fn delete_action(&self, action_type: ActionType) -> Call<()>;

    /// Runs the script of an action, without storing it, and returns its result: `null` for `undefined` as well.
    ///
    /// # Errors
    ///
    /// - 422 `action.general`: the script fails, or has no function `runAction`.
    #[endpoint(POST, "/api/configs/actions/test")]
    fn test_action(&self, #[body] test: &TestAction) -> Call<Value>;

    /// Gets whether clients can identify themselves by the URL of a metadata document (CIMD).
    #[endpoint(GET, "/api/configs/cimd")]
    fn get_cimd_config(&self) -> Call<CimdConfig>;

    /// Sets whether clients can identify themselves by the URL of a metadata document (CIMD).
    #[endpoint(PATCH, "/api/configs/cimd", idempotent)]
    fn update_cimd_config(&self, #[body(field)] enabled: bool) -> Call<CimdConfig>;
}

/// The state of Logto's console, or an update of it.
#[model]
pub struct AdminConsoleConfig {
    /// Whether the sign-in experience has been customized.
    pub sign_in_experience_customized: Option<bool>,
    /// Whether an organization has been created.
    pub organization_created: Option<bool>,
    /// The notification about the migration of a development tenant.
    pub development_tenant_migration_notification: Option<TenantMigrationNotification>,
    /// The notifications about charges that were read. An update replaces them all.
    pub checked_charge_notification: Option<CheckedChargeNotification>,
}

/// The notification about the migration of a development tenant.
#[model]
pub struct TenantMigrationNotification {
    /// Whether the tenant is a paid one.
    pub is_paid_tenant: bool,
    /// The tag of the tenant.
    pub tag: String,
    /// The time at which it was read, as the console wrote it.
    pub read_at: Option<u64>,
}

/// The notifications about charges that were read.
#[model]
pub struct CheckedChargeNotification {
    /// For tokens.
    pub token: Option<bool>,
    /// For API resources.
    pub api_resource: Option<bool>,
    /// For machine-to-machine applications.
    pub machine_to_machine_app: Option<bool>,
    /// For members of the tenant.
    pub tenant_member: Option<bool>,
}

/// The lifetime of sessions.
#[model(response, new(ttl))]
pub struct OidcSessionConfig {
    /// The lifetime, in seconds.
    pub ttl: u64,
}

/// A kind of signing keys.
#[model]
pub enum OidcKeyType {
    /// The keys that sign tokens.
    PrivateKeys = "private-keys",
    /// The keys that sign cookies.
    CookieKeys = "cookie-keys",
}

/// The algorithm of a private key.
#[model]
pub enum OidcKeyAlgorithm {
    /// RSA.
    Rsa = "RSA",
    /// Elliptic curves.
    Ec = "EC",
}

/// A key that signs tokens or cookies.
#[model(response, new(id))]
pub struct OidcKey {
    /// The id, 21 characters.
    pub id: String,
    /// The time of creation.
    pub created_at: UnixSeconds,
    /// The algorithm. `None` for cookie keys, like the fields below.
    pub signing_key_algorithm: Option<OidcKeyAlgorithm>,
    /// The state of the key.
    pub status: Option<OidcKeyStatus>,
    /// The time at which the key comes into use. `None` unless that is in the future.
    pub effective_at: Option<UnixMillis>,
}

/// The state of a private key.
#[model]
pub enum OidcKeyStatus {
    /// Published; signs tokens when its grace period ends.
    Next,
    /// Signs tokens.
    Current,
    /// No longer signs tokens; those that it signed are valid.
    Previous,
}

/// A type of access tokens.
#[model]
pub enum JwtTokenType {
    /// Those of users.
    AccessToken = "access-token",
    /// Those of machine-to-machine applications.
    ClientCredentials = "client-credentials",
}

/// A script that adds claims to access tokens.
#[model]
pub struct JwtCustomizer {
    /// The JavaScript, with a function `getCustomJwtClaims`.
    pub script: String,
    /// The environment variables of the script, which may be secret.
    pub environment_variables: Option<BTreeMap<String, Secret>>,
    /// The user and other context that the console tests the script with.
    pub context_sample: Option<JsonObject>,
    /// The token that the console tests the script with.
    pub token_sample: Option<JsonObject>,
    /// Whether no token is issued if the script fails.
    pub block_issuance_on_error: Option<bool>,
}

/// A script that adds claims to access tokens, with their type.
#[model(response, new(key, value))]
pub struct JwtCustomizerEntry {
    /// The type of tokens.
    pub key: JwtCustomizerKey,
    /// The script.
    pub value: JwtCustomizer,
}

/// A type of access tokens, as [`Configs::list_jwt_customizers`] names it.
#[model]
pub enum JwtCustomizerKey {
    /// Those of users.
    AccessToken = "jwt.accessToken",
    /// Those of machine-to-machine applications.
    ClientCredentials = "jwt.clientCredentials",
}

/// The body of [`Configs::test_jwt_customizer`].
#[model]
pub struct TestJwtCustomizer {
    /// The type of tokens.
    pub token_type: JwtTokenType,
    /// The JavaScript.
    pub script: String,
    /// The claims of the token. Default: none.
    #[serde(default)]
    pub token: JsonObject,
    /// The context of the script. That of a user's token needs a `user`. Default: empty.
    #[serde(default)]
    pub context: JsonObject,
    /// The environment variables of the script.
    pub environment_variables: Option<BTreeMap<String, Secret>>,
}

/// The additional claims that ID tokens can have.
#[model]
pub struct IdTokenConfig {
    /// The claims. A token has those whose scopes were requested.
    pub enabled_extended_claims: Option<Vec<IdTokenClaim>>,
}

/// An additional claim of ID tokens.
#[model]
pub enum IdTokenClaim {
    /// The user's custom data.
    CustomData = "custom_data",
    /// The user's social identities.
    Identities = "identities",
    /// The user's enterprise identities.
    SsoIdentities = "sso_identities",
    /// The names of the user's roles.
    Roles = "roles",
    /// The ids of the user's organizations.
    Organizations = "organizations",
    /// The data of the user's organizations.
    OrganizationData = "organization_data",
    /// The user's roles in organizations.
    OrganizationRoles = "organization_roles",
}

/// The moment at which the script of an action runs.
#[model]
pub enum ActionType {
    /// After the first factor of a sign-in was verified.
    PostFirstFactorVerification = "action.postFirstFactorVerification",
    /// After a sign-in.
    PostSignIn = "action.postSignIn",
}

/// The script of an action.
#[model]
pub struct ActionConfig {
    /// The JavaScript, with a function `runAction`.
    pub script: String,
    /// The environment variables of the script, which may be secret.
    pub environment_variables: Option<BTreeMap<String, Secret>>,
    /// The event that the console tests the script with.
    pub context_sample: Option<Value>,
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// The effect on the sign-in if the script fails.
    pub on_execution_error: Option<OnActionError>,
}

/// The effect on a sign-in if the script of an action fails.
#[model]
pub enum OnActionError {
    /// The sign-in fails.
    Block = "block",
    /// The sign-in continues.
    Allow = "allow",
}

/// The script of an action, with the moment at which it runs.
#[model(response, new(key, value))]
pub struct ActionEntry {
    /// The moment at which it runs.
    pub key: ActionType,
    /// The script.
    pub value: ActionConfig,
}

/// The body of [`Configs::update_action`]. Each field replaces the stored one as a whole.
#[model]
pub struct UpdateAction {
    /// The JavaScript.
    pub script: Option<String>,
    /// The environment variables of the script, which may be secret.
    pub environment_variables: Option<BTreeMap<String, Secret>>,
    /// The event that the console tests the script with.
    pub context_sample: Option<Value>,
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// The effect on the sign-in if the script fails.
    pub on_execution_error: Option<OnActionError>,
}

/// The body of [`Configs::test_action`].
#[model]
pub struct TestAction {
    /// The JavaScript.
    pub script: String,
    /// The moment at which it would run.
    pub action_type: ActionType,
    /// The event that the script gets.
    pub event: Value,
    /// The environment variables of the script.
    pub environment_variables: Option<BTreeMap<String, Secret>>,
}

/// Whether clients can identify themselves by the URL of a metadata document.
#[model(response, new(enabled))]
pub struct CimdConfig {
    /// Whether the feature is on.
    pub enabled: bool,
}
