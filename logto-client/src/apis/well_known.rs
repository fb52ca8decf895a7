//! What sign-in pages and account centers are made of, for anyone to read.
//!
//! <https://openapi.logto.io/group/endpoint-well-known>

use super::{
    account_center::AccountCenterSettings,
    captcha_provider::{CaptchaType, RecaptchaMode},
    connectors::{ConnectorPlatform, LocalizedText},
    sign_in_experience::SignInExperience,
    types::JsonObject,
};
use crate::{Call, api, model};

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

/// A social connector, as shown on sign-in pages.
#[model(response, new(id))]
pub struct PublicSocialConnector {
    /// The id.
    pub id: String,
    /// The identity provider, such as `github`.
    pub target: String,
    /// The display name.
    pub name: LocalizedText,
    /// The URL of the logo.
    pub logo: String,
    /// The URL of the logo for dark backgrounds.
    pub logo_dark: Option<String>,
    /// The supported platform.
    pub platform: Option<ConnectorPlatform>,
    /// Whether it implements a standard (OAuth 2.0, OIDC, SAML).
    pub is_standard: Option<bool>,
    /// Whether storing the provider's tokens is supported.
    pub is_token_storage_supported: Option<bool>,
}

/// An enterprise SSO connector, as shown on sign-in pages.
#[model(response, new(id))]
pub struct PublicSsoConnector {
    /// The id.
    pub id: String,
    /// The display name.
    pub connector_name: String,
    /// The URL of the logo.
    pub logo: String,
    /// The URL of the logo for dark backgrounds.
    pub dark_logo: Option<String>,
}

/// How users can recover their passwords.
#[model(response)]
pub struct PublicForgotPassword {
    /// Whether by a code sent by SMS.
    pub phone: bool,
    /// Whether by a code sent by email.
    pub email: bool,
}

/// The CAPTCHA provider, without its secret key.
#[model(response)]
pub struct PublicCaptchaConfig {
    /// The provider.
    pub r#type: CaptchaType,
    /// The public key.
    pub site_key: String,
    /// The host that browsers load reCAPTCHA Enterprise from.
    pub domain: Option<String>,
    /// How reCAPTCHA Enterprise appears.
    pub mode: Option<RecaptchaMode>,
}
