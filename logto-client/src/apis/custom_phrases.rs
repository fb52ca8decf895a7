//! Custom phrases replace texts of the sign-in pages, by language.
//!
//! <https://openapi.logto.io/group/endpoint-custom-phrases>

use super::types::JsonObject;
use crate::{Call, api, model};

/// Logto's custom phrases.
///
/// Language tags are those that the sign-in pages support, such as `de` or `fr-CA`; the server refuses others with 400
/// `guard.invalid_input`.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Box<dyn std::error::Error>> {
/// let translation = serde_json::from_str(r#"{ "action": { "sign_in": "Anmelden" } }"#)?;
/// logto.replace_custom_phrase("de", &translation).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait CustomPhrases: Send + Sync {
    /// Lists the custom phrases of all languages.
    #[endpoint(GET, "/api/custom-phrases")]
    fn list_custom_phrases(&self) -> Call<Vec<CustomPhrase>>;

    /// Gets the custom phrases of a language.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the language has none.
    #[endpoint(GET, "/api/custom-phrases/<language_tag>")]
    fn get_custom_phrase(&self, language_tag: &str) -> Call<CustomPhrase>;

    /// Replaces all custom phrases of a language, and returns them.
    ///
    /// `translation` is an object of groups, each with strings by key. Empty strings are not stored.
    ///
    /// # Errors
    ///
    /// - 422 `localization.invalid_translation_structure`: a group or key is unknown.
    #[endpoint(PUT, "/api/custom-phrases/<language_tag>")]
    fn replace_custom_phrase(
        &self,
        language_tag: &str,
        #[body] translation: &JsonObject,
    ) -> Call<CustomPhrase>;

    /// Deletes all custom phrases of a language.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: the language has none.
    /// - 409 `localization.cannot_delete_default_language`: it is the fallback language of the sign-in experience.
    #[endpoint(DELETE, "/api/custom-phrases/<language_tag>")]
    fn delete_custom_phrase(&self, language_tag: &str) -> Call<()>;
}

/// The custom phrases of a language.
#[model(response, new(language_tag))]
pub struct CustomPhrase {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The language, such as `fr-CA`.
    pub language_tag: String,
    /// The phrases: an object of groups, each with strings by key.
    pub translation: JsonObject,
}
