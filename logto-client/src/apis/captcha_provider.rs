//! The CAPTCHA provider that protects sign-up, sign-in and password recovery.
//!
//! <https://openapi.logto.io/group/endpoint-captcha-provider>

use crate::{Call, Secret, UnixMillis, api, model};

/// The CAPTCHA provider of the tenant. There is at most one.
///
/// CAPTCHAs are shown once [`CaptchaPolicy::enabled`](crate::sign_in_experience::CaptchaPolicy::enabled) is set, too.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, secret_key: &str) -> Result<(), Error> {
/// logto.update_captcha_provider(&CaptchaConfig::turnstile("site-key", secret_key)).await?;
/// let update = UpdateSignInExperience::new().captcha_policy(CaptchaPolicy::new().enabled(true));
/// logto.update_sign_in_exp(&update, None).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", allow(clippy::struct_field_names), mockall::automock)]
pub trait CaptchaProviders: Send + Sync {
    /// Gets the provider, with the secret key in clear.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is none.
    #[endpoint(GET, "/api/captcha-provider")]
    fn get_captcha_provider(&self) -> Call<CaptchaProvider>;

    /// Creates the provider, or replaces its configuration.
    #[endpoint(PUT, "/api/captcha-provider")]
    fn update_captcha_provider(&self, #[body(field)] config: &CaptchaConfig) -> Call<CaptchaProvider>;

    /// Deletes the provider, if there is one.
    #[endpoint(DELETE, "/api/captcha-provider")]
    fn delete_captcha_provider(&self) -> Call<()>;
}

/// A CAPTCHA provider.
#[model(response, new(id, config))]
pub struct CaptchaProvider {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The configuration.
    pub config: CaptchaConfig,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time of the last change.
    pub updated_at: UnixMillis,
}

/// The configuration of a CAPTCHA provider.
#[model(own_new, setters(domain, mode))]
pub struct CaptchaConfig {
    /// The provider.
    pub r#type: CaptchaType,
    /// The public key, which browsers get.
    #[serde(default)]
    pub site_key: String,
    /// The secret key, for reCAPTCHA Enterprise an API key.
    #[serde(default)]
    pub secret_key: Secret,
    /// The Google Cloud project of reCAPTCHA Enterprise.
    pub project_id: Option<String>,
    /// The host that browsers load reCAPTCHA Enterprise from, such as `recaptcha.net`.
    pub domain: Option<String>,
    /// How reCAPTCHA Enterprise appears.
    pub mode: Option<RecaptchaMode>,
}

impl CaptchaConfig {
    /// Creates the configuration of Cloudflare Turnstile.
    #[must_use]
    pub fn turnstile(site_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Self {
            r#type: CaptchaType::Turnstile,
            site_key: site_key.into(),
            secret_key: secret_key.into(),
            project_id: None,
            domain: None,
            mode: None,
        }
    }

    /// Creates the configuration of Google reCAPTCHA Enterprise.
    #[must_use]
    pub fn recaptcha_enterprise(
        project_id: impl Into<String>,
        site_key: impl Into<String>,
        secret_key: impl Into<Secret>,
    ) -> Self {
        Self {
            r#type: CaptchaType::RecaptchaEnterprise,
            project_id: Some(project_id.into()),
            ..Self::turnstile(site_key, secret_key)
        }
    }
}

/// A CAPTCHA provider that Logto supports.
#[model]
pub enum CaptchaType {
    /// Cloudflare Turnstile.
    Turnstile,
    /// Google reCAPTCHA Enterprise.
    RecaptchaEnterprise,
}

/// How reCAPTCHA Enterprise appears.
#[model]
pub enum RecaptchaMode {
    /// Without interaction.
    Invisible = "invisible",
    /// As a checkbox.
    Checkbox = "checkbox",
}
