//! What sign-in pages and account centers are made of, for anyone to read.
//!
//! <https://openapi.logto.io/group/endpoint-well-known>

pub use super::sign_in_experience::{
    PublicCaptchaConfig, PublicForgotPassword, PublicSocialConnector, PublicSsoConnector,
};
use super::{
    account_center::AccountCenterSettings, sign_in_experience::SignInExperience, types::JsonObject,
};
use crate::{Call, api};

/// Public settings. No method needs a token.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let experience = logto.get_well_known_experience(Some("organization-id"), None).await?;
/// println!("{:?}", experience.color.primary_color);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail without a response from the API; see [`ErrorKind`](crate::ErrorKind).
#[api]
#[cfg_attr(feature = "mockall", allow(clippy::struct_field_names), mockall::automock)]
pub trait WellKnown: Send + Sync {
    /// Gets the public settings of the account center.
    #[endpoint(GET, "/api/.well-known/account-center", auth = none)]
    fn get_well_known_account_center(&self) -> Call<AccountCenterSettings>;

    /// Gets the public sign-in experience, with the branding of an organization or application. Unknown ids are
    /// ignored.
    #[endpoint(GET, "/api/.well-known/experience", auth = none)]
    fn get_well_known_experience(
        &self,
        #[query("organizationId")] organization_id: Option<&str>,
        #[query("appId")] app_id: Option<&str>,
    ) -> Call<SignInExperience>;

    /// Gets the phrases of the sign-in experience in a language, with the tenant's own. For an unknown language, they
    /// are in another one.
    #[endpoint(GET, "/api/.well-known/phrases", auth = none)]
    fn get_sign_in_experience_phrases(&self, #[query] lng: Option<&str>) -> Call<JsonObject>;

    /// Gets the same as [`get_well_known_experience`](Self::get_well_known_experience), at another path.
    #[endpoint(GET, "/api/.well-known/sign-in-exp", auth = none)]
    fn get_sign_in_experience_config(
        &self,
        #[query("organizationId")] organization_id: Option<&str>,
        #[query("appId")] app_id: Option<&str>,
    ) -> Call<SignInExperience>;
}
