//! Audit logs record sign-ins, issued tokens and sent webhooks.
//!
//! <https://openapi.logto.io/group/endpoint-audit-logs>

use serde_json::Value;

use super::types::JsonObject;
use crate::{Call, Pages, UnixMillis, api, model};

/// Logto's audit logs.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, since: UnixMillis) -> Result<(), Error> {
/// let mut logs = logto.list_logs(&ListLogs::new().user_id("user-id").start_time(since)).items();
/// while let Some(log) = logs.try_next().await? {
///     println!("{:?} {} {:?}", log.created_at, log.key, log.payload.ip);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait AuditLogs: Send + Sync {
    /// Lists the logs, newest first.
    ///
    /// An unknown [`log_key`](ListLogs::log_key) makes an empty list.
    #[endpoint(GET, "/api/logs")]
    fn list_logs(&self, #[query(flatten)] filter: &ListLogs) -> Pages<AuditLog>;

    /// Gets a log.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/logs/<id>")]
    fn get_log(&self, id: &str) -> Call<AuditLog>;
}

/// An entry of the audit logs.
#[model(response, new(id))]
pub struct AuditLog {
    /// The id of the tenant. Empty in the logs of a webhook.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The kind of event, such as `ExchangeTokenBy.ClientCredentials`, `Interaction.SignIn.Submit` or
    /// `TriggerHook.User.Created`.
    pub key: String,
    /// The event.
    pub payload: AuditLogPayload,
    /// The time of the event.
    pub created_at: UnixMillis,
}

/// An event in the audit logs. The server replaces secrets by asterisks.
#[model(response)]
pub struct AuditLogPayload {
    /// The kind of event, again.
    pub key: String,
    /// Whether it succeeded.
    pub result: AuditLogResult,
    /// The error: a string or an object.
    pub error: Option<Value>,
    /// The IP address of the client.
    pub ip: Option<String>,
    /// The header `User-Agent` of the client.
    pub user_agent: Option<String>,
    /// The browser, device and operating system that the header names.
    pub user_agent_parsed: Option<JsonObject>,
    /// The id of the user.
    pub user_id: Option<String>,
    /// The id of the application.
    pub application_id: Option<String>,
    /// The id of the client, a URL, if it identified itself by a metadata document.
    pub cimd_client_id: Option<String>,
    /// The id of the session.
    pub session_id: Option<String>,
    /// The parameters of the request for tokens.
    pub params: Option<JsonObject>,
    /// All other fields. They depend on the kind of event.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// The result of an event in the audit logs.
#[model]
pub enum AuditLogResult {
    /// Success.
    Success,
    /// Failure.
    Error,
}

/// The filter of [`AuditLogs::list_logs`].
#[model]
pub struct ListLogs {
    /// Lists the logs of this user.
    pub user_id: Option<String>,
    /// Lists the logs of this application.
    pub application_id: Option<String>,
    /// Lists the logs of this kind, such as `ExchangeTokenBy.ClientCredentials`.
    pub log_key: Option<String>,
    /// Lists the logs since this time, inclusive.
    #[serde(rename = "start_time")]
    pub start_time: Option<UnixMillis>,
    /// Lists the logs until this time, inclusive.
    #[serde(rename = "end_time")]
    pub end_time: Option<UnixMillis>,
    /// Whether the server stops counting at 10,001 logs, which is faster. Default: no. If there are more, the total is
    /// 10,001, and [`items`](crate::Pages::items) fails after that many: read single pages.
    pub enable_cap: Option<bool>,
}
