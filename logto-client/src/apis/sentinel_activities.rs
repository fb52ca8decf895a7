//! Sentinel activities are the failed attempts to sign in that lead to a lockout.
//!
//! <https://openapi.logto.io/group/endpoint-sentinel-activities>

use crate::{Call, api, model};

/// Logto's record of failed attempts.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// logto.delete_sentinel_activities(SentinelTargetType::User, &["ann@example.com"]).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait SentinelActivities: Send + Sync {
    /// Deletes the failed attempts of users or applications, which ends their lockouts.
    ///
    /// The targets of users are their identifiers: usernames, email addresses or phone numbers. Unknown targets are
    /// accepted.
    #[endpoint(POST, "/api/sentinel-activities/delete")]
    fn delete_sentinel_activities(
        &self,
        #[body(field = "targetType")] target_type: SentinelTargetType,
        #[body(field)] targets: &[&str],
    ) -> Call<()>;
}

/// Who made failed attempts.
#[model]
pub enum SentinelTargetType {
    /// Users.
    User,
    /// Applications.
    App,
}
