//! Hooks (webhooks) notify other services of events in Logto.
//!
//! <https://openapi.logto.io/group/endpoint-hooks>

use std::collections::BTreeMap;

use super::audit_logs::AuditLog;
use crate::{Call, Pages, Patch, Secret, UnixMillis, api, model};

/// Logto's webhooks.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let config = HookConfig::new("https://example.com/logto").headers([("authorization", "Bearer t0ken")]);
/// let hook = CreateHook::new(config).name("users").events([HookEvent::UserCreated, HookEvent::UserDeleted]);
/// let hook = logto.create_hook(&hook).await?;
/// // The receiver checks each request's signature with this key.
/// let key = hook.signing_key;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Hooks: Send + Sync {
    /// Lists the hooks, with their signing keys in clear.
    ///
    /// With `include_execution_stats`, each has its [`execution_stats`](Hook::execution_stats).
    #[endpoint(GET, "/api/hooks")]
    fn list_hooks(
        &self,
        #[query("includeExecutionStats")] include_execution_stats: Option<bool>,
    ) -> Pages<Hook>;

    /// Creates a hook and returns it with its [signing key](Hook::signing_key).
    ///
    /// The server accepts any string as the URL.
    ///
    /// # Errors
    ///
    /// - 400 `hook.missing_events`: neither `events` nor `event` is set.
    /// - 400 `guard.invalid_input`: the list of events is empty.
    #[endpoint(POST, "/api/hooks")]
    fn create_hook(&self, #[body] hook: &CreateHook) -> Call<Hook>;

    /// Gets a hook, with its signing key in clear.
    ///
    /// With `include_execution_stats`, it has its [`execution_stats`](Hook::execution_stats).
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/hooks/<id>")]
    fn get_hook(
        &self,
        id: &str,
        #[query("includeExecutionStats")] include_execution_stats: Option<bool>,
    ) -> Call<Hook>;

    /// Updates a hook and returns it; fields that are not set stay unchanged.
    ///
    /// `config` is **replaced**, not merged: without `headers` in it, the headers are lost.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`.
    #[endpoint(PATCH, "/api/hooks/<id>", idempotent)]
    fn update_hook(&self, id: &str, #[body] update: &UpdateHook) -> Call<Hook>;

    /// Deletes a hook.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`.
    #[endpoint(DELETE, "/api/hooks/<id>")]
    fn delete_hook(&self, id: &str) -> Call<()>;

    /// Lists the requests that a hook made, newest first. The list is empty if there is no such hook.
    ///
    /// Unless the filter has a time, only the last 24 hours are listed. The logs contain the payloads that were sent.
    #[endpoint(GET, "/api/hooks/<id>/recent-logs")]
    fn list_hook_recent_logs(
        &self,
        id: &str,
        #[query(flatten)] filter: &ListHookRecentLogs,
    ) -> Pages<AuditLog>;

    /// Sends a sample request for each event, with a configuration that need not be stored.
    ///
    /// To avoid duplicate requests to the receiver, the request is retried only if nothing of it was written to a
    /// connection.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    /// - 422 `hook.endpoint_responded_with_error`: the receiver answered with an error.
    /// - 422 `hook.send_test_payload_failed`: the receiver could not be reached.
    #[endpoint(POST, "/api/hooks/<id>/test", not_idempotent)]
    fn create_hook_test(
        &self,
        id: &str,
        #[body(field)] events: &[HookEvent],
        #[body(field)] config: &HookConfig,
    ) -> Call<()>;

    /// Replaces the signing key of a hook by a new one, and returns the hook with it.
    ///
    /// The old key is no longer used. The request is retried only if it cannot have been applied.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`.
    #[endpoint(PATCH, "/api/hooks/<id>/signing-key")]
    fn update_hook_signing_key(&self, id: &str) -> Call<Hook>;
}

/// A hook.
#[model(response, new(id))]
pub struct Hook {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// The event of a legacy hook, whose `events` are empty.
    pub event: Option<HookEvent>,
    /// The events that the hook is for.
    pub events: Vec<HookEvent>,
    /// The destination of its requests.
    pub config: HookConfig,
    /// The key of the signatures of its requests, 32 characters.
    pub signing_key: Secret,
    /// Whether it is on.
    pub enabled: bool,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The number of its requests. `None` unless the operation was asked for it.
    pub execution_stats: Option<HookExecutionStats>,
}

/// The number of requests of a hook in the last 24 hours.
#[model(response)]
pub struct HookExecutionStats {
    /// The requests that succeeded.
    pub success_count: u64,
    /// All requests.
    pub request_count: u64,
}

/// The destination of a hook's requests.
#[model]
#[derive(Default)]
pub struct HookConfig {
    /// The URL.
    pub url: String,
    /// The headers that are added to its requests, which may be credentials.
    pub headers: Option<BTreeMap<String, Secret>>,
    /// Has no effect: failed requests are always retried three times.
    pub retries: Option<u32>,
}

/// An event that hooks are for.
#[model]
pub enum HookEvent {
    /// A user registered.
    PostRegister,
    /// A user signed in.
    PostSignIn,
    /// A sign-in needed multi-factor authentication because it was unusual.
    PostSignInAdaptiveMfaTriggered,
    /// A user reset the password.
    PostResetPassword,
    /// A user was created.
    UserCreated = "User.Created",
    /// A user was deleted.
    UserDeleted = "User.Deleted",
    /// A user's data changed.
    UserDataUpdated = "User.Data.Updated",
    /// A user was suspended, or a suspension ended.
    UserSuspensionStatusUpdated = "User.SuspensionStatus.Updated",
    /// A role was created.
    RoleCreated = "Role.Created",
    /// A role was deleted.
    RoleDeleted = "Role.Deleted",
    /// A role's data changed.
    RoleDataUpdated = "Role.Data.Updated",
    /// A role's scopes changed.
    RoleScopesUpdated = "Role.Scopes.Updated",
    /// A scope of an API resource was created.
    ScopeCreated = "Scope.Created",
    /// A scope of an API resource was deleted.
    ScopeDeleted = "Scope.Deleted",
    /// The data of a scope of an API resource changed.
    ScopeDataUpdated = "Scope.Data.Updated",
    /// An organization was created.
    OrganizationCreated = "Organization.Created",
    /// An organization was deleted.
    OrganizationDeleted = "Organization.Deleted",
    /// An organization's data changed.
    OrganizationDataUpdated = "Organization.Data.Updated",
    /// An organization's members changed.
    OrganizationMembershipUpdated = "Organization.Membership.Updated",
    /// An organization role was created.
    OrganizationRoleCreated = "OrganizationRole.Created",
    /// An organization role was deleted.
    OrganizationRoleDeleted = "OrganizationRole.Deleted",
    /// An organization role's data changed.
    OrganizationRoleDataUpdated = "OrganizationRole.Data.Updated",
    /// An organization role's scopes changed.
    OrganizationRoleScopesUpdated = "OrganizationRole.Scopes.Updated",
    /// An organization scope was created.
    OrganizationScopeCreated = "OrganizationScope.Created",
    /// An organization scope was deleted.
    OrganizationScopeDeleted = "OrganizationScope.Deleted",
    /// An organization scope's data changed.
    OrganizationScopeDataUpdated = "OrganizationScope.Data.Updated",
    /// An identifier was locked out after failed attempts.
    IdentifierLockout = "Identifier.Lockout",
    /// A message was not sent because of a rate limit.
    MessageRateLimited = "Message.RateLimited",
    /// A user reached an application's limit of grants.
    GrantLimitExceeded = "Grant.LimitExceeded",
}

/// The body of [`Hooks::create_hook`].
#[model]
pub struct CreateHook {
    /// The destination of its requests.
    pub config: HookConfig,
    /// The name. Default: empty.
    pub name: Option<String>,
    /// The events that the hook is for, at least one.
    pub events: Option<Vec<HookEvent>>,
    /// The event of a legacy hook. Prefer `events`.
    pub event: Option<HookEvent>,
    /// Whether it is on. Default: yes.
    pub enabled: Option<bool>,
}

/// The body of [`Hooks::update_hook`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateHook {
    /// The name.
    pub name: Option<String>,
    /// The events that the hook is for.
    pub events: Option<Vec<HookEvent>>,
    /// The event of a legacy hook.
    pub event: Patch<HookEvent>,
    /// The destination of its requests.
    pub config: Option<HookConfig>,
    /// Whether it is on.
    pub enabled: Option<bool>,
}

/// The filter of [`Hooks::list_hook_recent_logs`].
#[model]
pub struct ListHookRecentLogs {
    /// Lists the logs of this kind, such as `TriggerHook.User.Created`.
    pub log_key: Option<String>,
    /// Lists the logs since this time, inclusive.
    #[serde(rename = "start_time")]
    pub start_time: Option<UnixMillis>,
    /// Lists the logs until this time, inclusive.
    #[serde(rename = "end_time")]
    pub end_time: Option<UnixMillis>,
    /// Stops counting at 10,001 logs: see [`ListLogs::enable_cap`](crate::audit_logs::ListLogs::enable_cap).
    pub enable_cap: Option<bool>,
}
