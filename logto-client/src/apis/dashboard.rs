//! The dashboard counts users: all, new and active ones.
//!
//! <https://openapi.logto.io/group/endpoint-dashboard>

use crate::{Call, api, model};

/// Logto's counts of users.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let active = logto.get_active_user_counts(Some("2026-11-24")).await?;
/// println!("{} users in 30 days, {:+}", active.mau.count, active.mau.delta);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", allow(clippy::struct_field_names), mockall::automock)]
pub trait Dashboard: Send + Sync {
    /// Counts all users.
    #[endpoint(GET, "/api/dashboard/users/total")]
    fn get_total_user_count(&self) -> Call<TotalUserCount>;

    /// Counts the users that were created today and in the last seven days.
    #[endpoint(GET, "/api/dashboard/users/new")]
    fn get_new_user_counts(&self) -> Call<NewUserCounts>;

    /// Counts the users that were active in the day, week and month before the end of a date. Default: today.
    ///
    /// The `date` is of the form `2026-11-24`.
    #[endpoint(GET, "/api/dashboard/users/active")]
    fn get_active_user_counts(&self, #[query] date: Option<&str>) -> Call<ActiveUserCounts>;
}

/// The result of [`Dashboard::get_total_user_count`].
#[model(response)]
pub struct TotalUserCount {
    /// The number of users.
    pub total_user_count: u64,
}

/// The result of [`Dashboard::get_new_user_counts`].
#[model(response)]
pub struct NewUserCounts {
    /// The users created today.
    pub today: UserCount,
    /// The users created in the last seven days.
    pub last7_days: UserCount,
}

/// The result of [`Dashboard::get_active_user_counts`].
#[model(response)]
pub struct ActiveUserCounts {
    /// The users active on each of the last 30 days, oldest first.
    pub dau_curve: Vec<DailyUserCount>,
    /// The users active on the day.
    pub dau: UserCount,
    /// The users active in the week.
    pub wau: UserCount,
    /// The users active in the month.
    pub mau: UserCount,
}

/// A number of users in a period.
#[model(response)]
pub struct UserCount {
    /// The number.
    pub count: u64,
    /// The difference to the period before.
    pub delta: i64,
}

/// A number of users on a day.
#[model(response, new(date))]
pub struct DailyUserCount {
    /// The day, such as `2026-11-24`.
    pub date: String,
    /// The number.
    pub count: u64,
}
