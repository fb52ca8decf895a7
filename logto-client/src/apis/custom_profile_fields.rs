//! Custom profile fields are what users are asked for when they sign up.
//!
//! <https://openapi.logto.io/group/endpoint-custom-profile-fields>

use serde_json::Number;

use crate::{Call, UnixMillis, api, model};

/// Logto's custom profile fields.
///
/// They are shown in the sign-in experience and in the account center if these name them, see
/// [`sign_up_profile_fields`](crate::sign_in_experience::UpdateSignInExperience::sign_up_profile_fields) and
/// [`profile_fields`](crate::account_center::UpdateAccountCenterSettings::profile_fields).
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let config = ProfileFieldConfig::new()
///     .options([ProfileFieldOption::new("s").label("Small"), ProfileFieldOption::new("l").label("Large")]);
/// let size = CreateCustomProfileField::new("shirtSize", ProfileFieldType::Select, true).config(config);
/// logto.create_custom_profile_field(&size).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait CustomProfileFields: Send + Sync {
    /// Lists the fields in their order.
    #[endpoint(GET, "/api/custom-profile-fields")]
    fn list_custom_profile_fields(&self) -> Call<Vec<CustomProfileField>>;

    /// Creates a field, after all others in order.
    ///
    /// # Errors
    ///
    /// - 422 `custom_profile_fields.name_exists` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 400 `custom_profile_fields.invalid_name`: the name has other characters than letters and digits.
    /// - 400 `custom_profile_fields.name_conflict_sign_in_identifier`: the name is reserved, such as `username`.
    #[endpoint(POST, "/api/custom-profile-fields")]
    fn create_custom_profile_field(
        &self,
        #[body] field: &CreateCustomProfileField,
    ) -> Call<CustomProfileField>;

    /// Creates several fields and returns them.
    ///
    /// # Errors
    ///
    /// See [`create_custom_profile_field`](Self::create_custom_profile_field).
    #[endpoint(POST, "/api/custom-profile-fields/batch")]
    fn create_custom_profile_fields_batch(
        &self,
        #[body] fields: &[CreateCustomProfileField],
    ) -> Call<Vec<CustomProfileField>>;

    /// Moves fields to other positions, and returns them.
    ///
    /// # Errors
    ///
    /// - 400 `custom_profile_fields.entity_not_exists_with_names`: there is no such field.
    #[endpoint(POST, "/api/custom-profile-fields/properties/sie-order")]
    fn update_custom_profile_fields_sie_order(
        &self,
        #[body(field)] order: &[ProfileFieldOrder],
    ) -> Call<Vec<CustomProfileField>>;

    /// Gets a field.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`.
    #[endpoint(GET, "/api/custom-profile-fields/<name>")]
    fn get_custom_profile_field_by_name(&self, name: &str) -> Call<CustomProfileField>;

    /// Updates a field and returns it; fields that are not set stay unchanged, and so does a `config` of another type.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists`.
    #[endpoint(PUT, "/api/custom-profile-fields/<name>")]
    fn update_custom_profile_field_by_name(
        &self,
        name: &str,
        #[body] update: &UpdateCustomProfileField,
    ) -> Call<CustomProfileField>;

    /// Deletes a field.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`.
    #[endpoint(DELETE, "/api/custom-profile-fields/<name>")]
    fn delete_custom_profile_field_by_name(&self, name: &str) -> Call<()>;
}

/// A custom profile field.
#[model(response, new(name))]
pub struct CustomProfileField {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The name, which identifies it.
    pub name: String,
    /// The type of its values.
    pub r#type: ProfileFieldType,
    /// The label. Empty if there is none.
    pub label: String,
    /// The description.
    pub description: Option<String>,
    /// Whether users must fill it in.
    pub required: bool,
    /// What its values must be like.
    pub config: ProfileFieldConfig,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The position, from 1.
    pub sie_order: u32,
}

/// The type of a custom profile field.
#[model]
pub enum ProfileFieldType {
    /// A string.
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A checkbox.
    Checkbox,
    /// One of several options.
    Select,
    /// A URL.
    Url,
    /// A string that matches a regular expression.
    Regex,
    /// An address, in parts.
    Address,
    /// A full name, in parts.
    Fullname,
}

/// What the values of a custom profile field must be like. Each type has its own settings.
#[model]
pub struct ProfileFieldConfig {
    /// The placeholder in an empty field.
    pub placeholder: Option<String>,
    /// Of text: the smallest number of characters.
    pub min_length: Option<u32>,
    /// Of text: the largest number of characters.
    pub max_length: Option<u32>,
    /// Of a number: the smallest value.
    pub min_value: Option<Number>,
    /// Of a number: the largest value.
    pub max_value: Option<Number>,
    /// Of a date: its format, or `custom`. Of a regex: the regular expression.
    pub format: Option<String>,
    /// Of a date with the format `custom`: the format, such as `yyyy`.
    pub custom_format: Option<String>,
    /// Of a select: the options.
    pub options: Option<Vec<ProfileFieldOption>>,
    /// Of a checkbox: `true` or `false`.
    pub default_value: Option<String>,
    /// Of an address or full name: the parts.
    pub parts: Option<Vec<ProfileFieldPart>>,
}

/// An option of a select.
#[model]
pub struct ProfileFieldOption {
    /// The value that is stored.
    pub value: String,
    /// The label. Default: the value.
    pub label: Option<String>,
}

/// A part of an address or full name.
#[model]
pub struct ProfileFieldPart {
    /// The name: `streetAddress` or another part of an address, `givenName` or another part of a full name.
    pub name: String,
    /// The type of its values.
    pub r#type: ProfileFieldType,
    /// Whether it is shown.
    pub enabled: bool,
    /// Whether users must fill it in.
    pub required: bool,
    /// The label.
    pub label: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// What its values must be like.
    pub config: Option<ProfileFieldConfig>,
}

/// The body of [`CustomProfileFields::create_custom_profile_field`].
#[model]
pub struct CreateCustomProfileField {
    /// The name, of letters and digits.
    pub name: String,
    /// The type of its values.
    pub r#type: ProfileFieldType,
    /// Whether users must fill it in.
    pub required: bool,
    /// The label. Must not be empty.
    pub label: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// What its values must be like. Required for regexes, selects, addresses and full names.
    pub config: Option<ProfileFieldConfig>,
}

/// The body of [`CustomProfileFields::update_custom_profile_field_by_name`].
#[model]
pub struct UpdateCustomProfileField {
    /// The type of its values.
    pub r#type: ProfileFieldType,
    /// Whether users must fill it in.
    pub required: bool,
    /// The label. Must not be empty.
    pub label: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// What its values must be like, which replaces all of the current.
    pub config: Option<ProfileFieldConfig>,
}

/// The position of a custom profile field.
#[model]
pub struct ProfileFieldOrder {
    /// The name of the field.
    pub name: String,
    /// The position, from 1.
    pub sie_order: u32,
}

/// The name of a custom profile field, in lists of fields to show.
#[model]
pub struct ProfileFieldName {
    /// The name.
    pub name: String,
}

impl From<&str> for ProfileFieldName {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}
