//! The sign-in experience: how users sign up and sign in, and what the pages look like.
//!
//! <https://openapi.logto.io/group/endpoint-sign-in-experience>

use std::collections::BTreeMap;

pub use super::types::{Branding, Color};
use super::{
    captcha_provider::{CaptchaType, RecaptchaMode},
    connectors::{ConnectorPlatform, LocalizedText},
    custom_profile_fields::{CustomProfileField, ProfileFieldName},
    types::JsonObject,
    users::MfaFactor,
};
use crate::{Call, Patch, Secret, UnixMillis, api, model};

/// The sign-in experience of the tenant.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let email = SignInMethod::new(SignInIdentifier::Email).password(true).verification_code(true);
/// let update = UpdateSignInExperience::new()
///     .sign_in(SignInConfig::new([email]))
///     .sign_up(SignUpConfig::new([SignInIdentifier::Email]).password(true).verify(true))
///     .clear_custom_css();
/// logto.update_sign_in_exp(&update, None).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait SignInExperiences: Send + Sync {
    /// Gets the sign-in experience.
    #[endpoint(GET, "/api/sign-in-exp")]
    fn get_sign_in_exp(&self) -> Call<SignInExperience>;

    /// Updates the sign-in experience and returns it; fields that are not set stay unchanged.
    ///
    /// Each field is **replaced** as a whole. Unknown targets of social connectors and names of profile fields are left
    /// out without an error. `remove_unused_demo_social_connector` deletes demo connectors that are not shown.
    ///
    /// # Errors
    ///
    /// - 400 `sign_in_experiences.*`: the settings contradict each other, such as
    ///   `sign_in_experiences.passwordless_requires_verify`.
    /// - 422 `sign_in_experiences.password_expiration_requires_forgot_password`.
    /// - 400 `request.invalid_input`: the setting exists in Logto Cloud only.
    #[endpoint(PATCH, "/api/sign-in-exp", idempotent)]
    fn update_sign_in_exp(
        &self,
        #[body] update: &UpdateSignInExperience,
        #[query("removeUnusedDemoSocialConnector")] remove_unused_demo_social_connector: Option<bool>,
    ) -> Call<SignInExperience>;

    /// Checks whether the password policy accepts a password.
    ///
    /// The policy may compare the password with the data of the user, and with known leaks.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such user.
    /// - 400 `request.invalid_input`: the policy needs a user, or the server cannot reach the database of leaks.
    #[endpoint(POST, "/api/sign-in-exp/default/check-password", success = [400])]
    fn check_password_with_default_sign_in_experience(
        &self,
        #[body(field)] password: &Secret,
        #[body(field = "userId")] user_id: Option<&str>,
    ) -> Call<PasswordCheck>;

    /// Uploads sign-in pages of the tenant's own. The form has a ZIP archive in the field `file`.
    ///
    /// They are used once the id is set as [`custom_ui_assets`](UpdateSignInExperience::custom_ui_assets).
    ///
    /// # Errors
    ///
    /// - 400 `storage.not_configured`.
    /// - 400 `guard.mime_type_not_allowed`: it is not a ZIP archive.
    #[cfg(feature = "multipart")]
    #[endpoint(POST, "/api/sign-in-exp/default/custom-ui-assets")]
    fn upload_custom_ui_assets(
        &self,
        #[body(multipart)] form: &crate::Multipart,
    ) -> Call<UploadedCustomUiAssets>;

    /// Counts the usernames that differ in case only, which clash if case is ignored, and lists up to `limit` groups of
    /// them.
    #[endpoint(GET, "/api/sign-in-exp/username-policy/case-sensitivity-conflicts")]
    fn get_username_case_sensitivity_conflicts(
        &self,
        #[query] limit: Option<u32>,
    ) -> Call<UsernameConflicts>;
}

/// A sign-in experience. [`WellKnown`](crate::WellKnown) returns the public part of it.
#[model(response)]
pub struct SignInExperience {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, `default`.
    pub id: String,
    /// The colors.
    pub color: Color,
    /// The logos and icons.
    pub branding: Branding,
    /// Whether Logto's branding is hidden.
    pub hide_logto_branding: bool,
    /// How the language is chosen.
    pub language_info: LanguageInfo,
    /// The URL of the terms of use.
    pub terms_of_use_url: Option<String>,
    /// The URL of the privacy policy.
    pub privacy_policy_url: Option<String>,
    /// How users agree to the terms.
    pub agree_to_terms_policy: AgreeToTermsPolicy,
    /// How users sign in.
    pub sign_in: SignInConfig,
    /// How users sign up.
    pub sign_up: SignUpConfig,
    /// Social sign-in.
    pub social_sign_in: SocialSignInConfig,
    /// The identity providers that are shown, by target, in order.
    pub social_sign_in_connector_targets: Vec<String>,
    /// Whether users can sign in, sign up, or both.
    pub sign_in_mode: SignInMode,
    /// The CSS of the pages.
    pub custom_css: Option<String>,
    /// HTML on pages, by the path of the page.
    pub custom_content: BTreeMap<String, String>,
    /// Uploaded pages in place of Logto's.
    pub custom_ui_assets: Option<CustomUiAssets>,
    /// The content security policy of uploaded pages.
    pub custom_ui_csp: CustomUiCsp,
    /// The password policy.
    pub password_policy: PasswordPolicy,
    /// Multi-factor authentication.
    pub mfa: MfaConfig,
    /// Multi-factor authentication by risk.
    pub adaptive_mfa: AdaptiveMfaConfig,
    /// Whether enterprise SSO is enabled.
    pub single_sign_on_enabled: bool,
    /// The email address of support, on error pages.
    pub support_email: Option<String>,
    /// The website of support, on error pages.
    pub support_website_url: Option<String>,
    /// The URL that users are sent to if their session is unknown.
    pub unknown_session_redirect_url: Option<String>,
    /// Whether CAPTCHAs are shown.
    pub captcha_policy: CaptchaPolicy,
    /// The lockout after failed attempts.
    pub sentinel_policy: SentinelPolicy,
    /// The email addresses that are refused. `None` in the public part.
    pub email_blocklist_policy: Option<EmailBlocklistPolicy>,
    /// The lifetime of verification codes.
    pub verification_code_policy: VerificationCodePolicy,
    /// How users can recover their passwords. `None` if not set, and in the public part.
    pub forgot_password_methods: Option<Vec<ForgotPasswordMethod>>,
    /// Sign-in with passkeys.
    pub passkey_sign_in: PasskeySignInConfig,
    /// The custom profile fields that new users are asked for, in order. `None` if not set.
    pub sign_up_profile_fields: Option<Vec<ProfileFieldName>>,
    /// The expiration of passwords.
    pub password_expiration: PasswordExpirationPolicy,
    /// The form of usernames.
    pub username_policy: UsernamePolicy,
    /// The social connectors that are shown. `None` unless public, like the fields below.
    pub social_connectors: Option<Vec<PublicSocialConnector>>,
    /// The enterprise SSO connectors that are shown.
    pub sso_connectors: Option<Vec<PublicSsoConnector>>,
    /// How users can recover their passwords.
    pub forgot_password: Option<PublicForgotPassword>,
    /// Whether it is a tenant for development.
    pub is_development_tenant: Option<bool>,
    /// Google's One Tap, if there is such a connector.
    pub google_one_tap: Option<JsonObject>,
    /// The CAPTCHA provider, if CAPTCHAs are shown.
    pub captcha_config: Option<PublicCaptchaConfig>,
    /// The custom profile fields that new users are asked for.
    pub custom_profile_fields: Option<Vec<CustomProfileField>>,
    /// All custom profile fields.
    pub custom_profile_field_catalog: Option<Vec<CustomProfileField>>,
}

/// The body of [`SignInExperiences::update_sign_in_exp`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateSignInExperience {
    /// The colors. All fields are required.
    pub color: Option<Color>,
    /// The logos and icons.
    pub branding: Option<Branding>,
    /// Whether Logto's branding is hidden. Logto Cloud only.
    pub hide_logto_branding: Option<bool>,
    /// How the language is chosen.
    pub language_info: Option<LanguageInfo>,
    /// The URL of the terms of use.
    pub terms_of_use_url: Patch<String>,
    /// The URL of the privacy policy.
    pub privacy_policy_url: Patch<String>,
    /// How users agree to the terms.
    pub agree_to_terms_policy: Option<AgreeToTermsPolicy>,
    /// How users sign in.
    pub sign_in: Option<SignInConfig>,
    /// How users sign up.
    pub sign_up: Option<SignUpConfig>,
    /// Social sign-in.
    pub social_sign_in: Option<SocialSignInConfig>,
    /// The identity providers to show, by target, in order.
    pub social_sign_in_connector_targets: Option<Vec<String>>,
    /// Whether users can sign in, sign up, or both.
    pub sign_in_mode: Option<SignInMode>,
    /// The CSS of the pages.
    pub custom_css: Patch<String>,
    /// HTML on pages, by the path of the page, such as `/sign-in`.
    pub custom_content: Option<BTreeMap<String, String>>,
    /// Uploaded pages in place of Logto's.
    pub custom_ui_assets: Patch<CustomUiAssets>,
    /// The content security policy of uploaded pages. Logto Cloud only.
    pub custom_ui_csp: Option<CustomUiCsp>,
    /// The password policy.
    pub password_policy: Option<PasswordPolicy>,
    /// Multi-factor authentication.
    pub mfa: Option<MfaConfig>,
    /// Multi-factor authentication by risk.
    pub adaptive_mfa: Option<AdaptiveMfaConfig>,
    /// Whether enterprise SSO is enabled.
    pub single_sign_on_enabled: Option<bool>,
    /// The email address of support, on error pages.
    pub support_email: Patch<String>,
    /// The website of support, on error pages.
    pub support_website_url: Patch<String>,
    /// The URL that users are sent to if their session is unknown.
    pub unknown_session_redirect_url: Patch<String>,
    /// Whether CAPTCHAs are shown.
    pub captcha_policy: Option<CaptchaPolicy>,
    /// The lockout after failed attempts.
    pub sentinel_policy: Option<SentinelPolicy>,
    /// The email addresses to refuse.
    pub email_blocklist_policy: Option<EmailBlocklistPolicy>,
    /// The lifetime of verification codes.
    pub verification_code_policy: Option<VerificationCodePolicy>,
    /// How users can recover their passwords.
    pub forgot_password_methods: Patch<Vec<ForgotPasswordMethod>>,
    /// Sign-in with passkeys.
    pub passkey_sign_in: Option<PasskeySignInConfig>,
    /// The custom profile fields to ask new users for, in order.
    pub sign_up_profile_fields: Patch<Vec<ProfileFieldName>>,
    /// The expiration of passwords.
    pub password_expiration: Option<PasswordExpirationPolicy>,
    /// The form of usernames.
    pub username_policy: Option<UsernamePolicy>,
}

/// How the language of the pages is chosen.
#[model]
#[derive(Default)]
pub struct LanguageInfo {
    /// Whether it is that of the browser.
    pub auto_detect: bool,
    /// The language tag of the language otherwise.
    pub fallback_language: String,
}

/// How users agree to the terms of use.
#[model]
pub enum AgreeToTermsPolicy {
    /// By going on.
    Automatic,
    /// By a checkbox when they sign up.
    ManualRegistrationOnly,
    /// By a checkbox.
    Manual,
}

/// How users sign in.
#[model]
#[derive(Default)]
pub struct SignInConfig {
    /// A method for each kind of identifier, in order.
    pub methods: Vec<SignInMethod>,
}

/// How users sign in with one kind of identifier. At least one way must be set.
#[model]
pub struct SignInMethod {
    /// The kind of identifier.
    pub identifier: SignInIdentifier,
    /// Whether with a password.
    #[serde(default)]
    pub password: bool,
    /// Whether with a verification code.
    #[serde(default)]
    pub verification_code: bool,
    /// Whether the password is asked for first.
    #[serde(default)]
    pub is_password_primary: bool,
}

/// A kind of identifier.
#[model]
pub enum SignInIdentifier {
    /// The username.
    Username = "username",
    /// The email address.
    Email = "email",
    /// The phone number.
    Phone = "phone",
    /// Either of the last two. Only in [`SignUpConfig::secondary_identifiers`].
    EmailOrPhone = "emailOrPhone",
}

/// How users sign up.
#[model]
#[derive(Default)]
pub struct SignUpConfig {
    /// The identifiers that users sign up with.
    pub identifiers: Vec<SignInIdentifier>,
    /// Whether users set a password.
    #[serde(default)]
    pub password: bool,
    /// Whether users verify their email address or phone number.
    #[serde(default)]
    pub verify: bool,
    /// Further identifiers that users are asked for.
    pub secondary_identifiers: Option<Vec<SecondaryIdentifier>>,
}

/// An identifier that new users are asked for besides the first.
#[model]
pub struct SecondaryIdentifier {
    /// The kind of identifier.
    pub identifier: SignInIdentifier,
    /// Whether users verify it.
    pub verify: Option<bool>,
}

/// Social sign-in.
#[model]
pub struct SocialSignInConfig {
    /// Whether a social identity is linked to the user with the same email address or phone number.
    pub automatic_account_linking: Option<bool>,
    /// Whether new users need not give the identifiers that are required otherwise.
    pub skip_required_identifiers: Option<bool>,
}

/// Whether users can sign in, sign up, or both.
#[model]
pub enum SignInMode {
    /// Sign in.
    SignIn,
    /// Sign up.
    Register,
    /// Both.
    SignInAndRegister,
}

/// Uploaded pages.
#[model]
pub struct CustomUiAssets {
    /// The id, from `SignInExperiences::upload_custom_ui_assets`.
    pub id: String,
    /// The time of the upload.
    pub created_at: UnixMillis,
}

/// The result of `SignInExperiences::upload_custom_ui_assets`.
#[model(response, new(custom_ui_asset_id))]
pub struct UploadedCustomUiAssets {
    /// The id, 8 characters.
    pub custom_ui_asset_id: String,
}

/// What the content security policy allows to uploaded pages in addition.
#[model]
pub struct CustomUiCsp {
    /// Sources of scripts.
    pub script_src: Option<Vec<String>>,
    /// Targets of requests.
    pub connect_src: Option<Vec<String>>,
}

/// The password policy. Parts that are not set are Logto's defaults.
#[model]
pub struct PasswordPolicy {
    /// The length.
    pub length: Option<PasswordLength>,
    /// The types of characters: lower case, upper case, digits, symbols.
    pub character_types: Option<PasswordCharacterTypes>,
    /// The passwords that are refused.
    pub rejects: Option<PasswordRejects>,
}

/// The length of passwords, in characters.
#[model]
pub struct PasswordLength {
    /// The smallest.
    pub min: u32,
    /// The largest.
    pub max: u32,
}

/// The types of characters in passwords.
#[model]
pub struct PasswordCharacterTypes {
    /// The smallest number of different types.
    pub min: u32,
}

/// The passwords that are refused.
#[model]
pub struct PasswordRejects {
    /// Whether those in known leaks are.
    #[serde(default)]
    pub pwned: bool,
    /// Whether those with repetitions or sequences are.
    #[serde(default)]
    pub repetition_and_sequence: bool,
    /// Whether those with data of the user are.
    #[serde(default)]
    pub user_info: bool,
    /// Those with these words.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Multi-factor authentication.
#[model]
#[derive(Default)]
pub struct MfaConfig {
    /// The factors that users can set up.
    pub factors: Vec<MfaFactor>,
    /// Whether users must set one up, and when they are asked to.
    pub policy: MfaPolicy,
    /// The same for members of organizations that require multi-factor authentication.
    pub organization_required_mfa_policy: Option<OrganizationMfaPolicy>,
}

/// Whether users must set up multi-factor authentication, and when they are asked to.
#[model]
pub enum MfaPolicy {
    /// Users decide. An older setting.
    UserControlled,
    /// They must. An older setting.
    Mandatory,
    /// They need not, and are asked when they sign in.
    PromptOnlyAtSignIn,
    /// They need not, and are asked when they sign in and sign up.
    PromptAtSignInAndSignUp,
    /// They need not, and are not asked.
    NoPrompt,
    /// They must, and are asked when they sign in and sign up.
    PromptAtSignInAndSignUpMandatory,
    /// They must, and are asked when they sign in.
    PromptOnlyAtSignInMandatory,
}

/// Whether members of organizations that require multi-factor authentication are asked to set it up.
#[model]
pub enum OrganizationMfaPolicy {
    /// They are not asked.
    NoPrompt,
    /// They must set it up.
    Mandatory,
}

/// Multi-factor authentication by risk.
#[model]
pub struct AdaptiveMfaConfig {
    /// Whether it is enabled. Default: no.
    pub enabled: Option<bool>,
}

/// Whether CAPTCHAs are shown.
#[model]
pub struct CaptchaPolicy {
    /// Whether they are. Needs a [provider](crate::CaptchaProviders). Default: no.
    pub enabled: Option<bool>,
}

/// The lockout after failed attempts.
#[model]
pub struct SentinelPolicy {
    /// The number of failed attempts in an hour. Default: 100.
    pub max_attempts: Option<u32>,
    /// The time until the next attempt, in minutes. Default: 60.
    pub lockout_duration: Option<u32>,
}

/// The email addresses that users cannot sign up with.
#[model]
pub struct EmailBlocklistPolicy {
    /// Whether disposable addresses are refused. Logto Cloud only.
    pub block_disposable_addresses: Option<bool>,
    /// Whether addresses with a `+` are refused.
    pub block_subaddressing: Option<bool>,
    /// Patterns of addresses that are always accepted, such as `ann@example.com`, `@example.com` or `foo*@example.com`.
    pub custom_allowlist: Option<Vec<String>>,
    /// Patterns of addresses that are refused.
    pub custom_blocklist: Option<Vec<String>>,
}

/// The lifetime of verification codes.
#[model]
pub struct VerificationCodePolicy {
    /// The time until a code expires, in seconds.
    pub expiration_duration: Option<u32>,
    /// The number of wrong attempts until a code is invalid.
    pub max_retry_attempts: Option<u32>,
}

/// How users can recover their passwords.
#[model]
pub enum ForgotPasswordMethod {
    /// A code sent by email.
    EmailVerificationCode,
    /// A code sent by SMS.
    PhoneVerificationCode,
}

/// Sign-in with passkeys.
#[model]
pub struct PasskeySignInConfig {
    /// Whether it is enabled. Default: no.
    pub enabled: Option<bool>,
    /// Whether there is a button for it.
    pub show_passkey_button: Option<bool>,
    /// Whether browsers offer passkeys in the field for the identifier.
    pub allow_autofill: Option<bool>,
}

/// The expiration of passwords.
#[model]
pub struct PasswordExpirationPolicy {
    /// Whether they expire. Needs a method to recover passwords. Default: no.
    pub enabled: Option<bool>,
    /// The time until they expire, in days.
    pub valid_period_days: Option<u32>,
    /// The time at which the policy was enabled, set by the server.
    pub enabled_at: Option<UnixMillis>,
}

/// The form of usernames. In updates, all fields are required.
#[model]
#[derive(Default)]
pub struct UsernamePolicy {
    /// Whether case matters.
    pub case_sensitive: bool,
    /// The smallest number of characters. Default: 1.
    pub min_length: u32,
    /// The largest number of characters. Default: 128.
    pub max_length: u32,
    /// The characters. Default: all four kinds.
    pub allowed_chars: UsernameChars,
}

/// The characters that usernames can have.
#[model]
pub struct UsernameChars {
    /// Whether `a` to `z` are.
    #[serde(default)]
    pub lowercase: bool,
    /// Whether `A` to `Z` are.
    #[serde(default)]
    pub uppercase: bool,
    /// Whether digits are.
    #[serde(default)]
    pub numbers: bool,
    /// Whether `_` is.
    #[serde(default)]
    pub underscore: bool,
}

/// Whether the password policy accepts a password.
#[model(response, new(result))]
pub struct PasswordCheck {
    /// Whether it does.
    pub result: bool,
    /// The reasons if it does not.
    pub issues: Option<Vec<PasswordIssue>>,
}

/// A reason why the password policy refuses a password.
#[model(response, new(code))]
pub struct PasswordIssue {
    /// The code, such as `password_rejected.too_short`.
    pub code: String,
    /// Values for a message, such as `min`.
    pub interpolation: Option<JsonObject>,
}

/// Usernames that differ in case only.
#[model(response)]
pub struct UsernameConflicts {
    /// The number of groups.
    pub total_conflicts: u64,
    /// Some of the groups.
    pub samples: Vec<UsernameConflict>,
}

/// Usernames that are the same in lower case.
#[model(response)]
pub struct UsernameConflict {
    /// The username in lower case.
    pub username_lower: String,
    /// The ids of the users.
    pub user_ids: Vec<String>,
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
