//! The account center lets signed-in users manage their own accounts.
//!
//! <https://openapi.logto.io/group/endpoint-account-center>

use super::custom_profile_fields::ProfileFieldName;
use crate::{Call, Patch, api, model};

/// The settings of Logto's account center and its API.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let fields = AccountCenterFields::new().name(FieldAccess::Edit).email(FieldAccess::ReadOnly);
/// let update = UpdateAccountCenterSettings::new().enabled(true).fields(fields);
/// logto.update_account_center_settings(&update).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait AccountCenter: Send + Sync {
    /// Gets the settings.
    #[endpoint(GET, "/api/account-center")]
    fn get_account_center_settings(&self) -> Call<AccountCenterSettings>;

    /// Updates the settings and returns them; fields that are not set stay unchanged.
    ///
    /// `fields` is **replaced**, not merged. Names of unknown profile fields are left out without an error.
    #[endpoint(PATCH, "/api/account-center", idempotent)]
    fn update_account_center_settings(
        &self,
        #[body] update: &UpdateAccountCenterSettings,
    ) -> Call<AccountCenterSettings>;
}

/// The settings of the account center.
#[model(response)]
pub struct AccountCenterSettings {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, `default`.
    pub id: String,
    /// Whether the account API is enabled.
    pub enabled: bool,
    /// What users may do with their data.
    pub fields: AccountCenterFields,
    /// The origins that passkeys are also valid for.
    pub webauthn_related_origins: Vec<String>,
    /// The URL at which users delete their accounts.
    pub delete_account_url: Option<String>,
    /// The CSS of the account center.
    pub custom_css: Option<String>,
    /// The custom profile fields that are shown, in order.
    pub profile_fields: Option<Vec<ProfileFieldName>>,
}

/// What users may do with their data, by kind of data. Default: nothing.
#[model]
pub struct AccountCenterFields {
    /// The display name.
    pub name: Option<FieldAccess>,
    /// The avatar.
    pub avatar: Option<FieldAccess>,
    /// The OpenID Connect profile.
    pub profile: Option<FieldAccess>,
    /// The email address.
    pub email: Option<FieldAccess>,
    /// The phone number.
    pub phone: Option<FieldAccess>,
    /// The password.
    pub password: Option<FieldAccess>,
    /// The name to sign in with.
    pub username: Option<FieldAccess>,
    /// The social identities.
    pub social: Option<FieldAccess>,
    /// The custom data.
    pub custom_data: Option<FieldAccess>,
    /// The multi-factor verifications.
    pub mfa: Option<FieldAccess>,
    /// The passkeys to sign in with.
    pub passkey: Option<FieldAccess>,
    /// The sessions.
    pub session: Option<FieldAccess>,
}

/// What users may do with a kind of their data.
#[model]
pub enum FieldAccess {
    /// Nothing.
    Off,
    /// Read it.
    ReadOnly,
    /// Read and change it.
    Edit,
}

/// The body of [`AccountCenter::update_account_center_settings`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateAccountCenterSettings {
    /// Whether the account API is enabled.
    pub enabled: Option<bool>,
    /// What users may do with their data, which replaces all of the current.
    pub fields: Option<AccountCenterFields>,
    /// The origins that passkeys are also valid for. The server accepts any string.
    pub webauthn_related_origins: Option<Vec<String>>,
    /// The URL at which users delete their accounts.
    pub delete_account_url: Patch<String>,
    /// The CSS of the account center.
    pub custom_css: Patch<String>,
    /// The custom profile fields to show, in order.
    pub profile_fields: Patch<Vec<ProfileFieldName>>,
}
