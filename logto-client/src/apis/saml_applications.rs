//! SAML applications sign users in with SAML, with Logto as their identity provider.
//!
//! <https://openapi.logto.io/group/endpoint-saml-applications>

use std::collections::BTreeMap;

use super::{applications::ApplicationType, sso_connectors::SigningKey, types::JsonObject};
use crate::{Call, Patch, Secret, UnixMillis, api, model};

/// Logto's SAML applications and their signing certificates.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let wiki = CreateSamlApplication::new("Wiki")
///     .entity_id("https://wiki.example.com")
///     .acs_url(SamlAcsUrl::post("https://wiki.example.com/saml/acs"))
///     .attribute_mapping([("email", "mail")]);
/// let wiki = logto.create_saml_application(&wiki).await?;
/// println!("{}", logto.list_saml_application_metadata(&wiki.id).await?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait SamlApplications: Send + Sync {
    /// Creates an application, with a signing certificate for three years.
    ///
    /// # Errors
    ///
    /// - 403 `application.saml.reach_oss_limit`: a Logto that is not in the cloud can have three
    ///   ([`is_quota`](crate::Error::is_quota)).
    #[endpoint(POST, "/api/saml-applications")]
    fn create_saml_application(
        &self,
        #[body] application: &CreateSamlApplication,
    ) -> Call<SamlApplication>;

    /// Gets an application.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    /// - 422 `application.saml.saml_application_only`: it is an application of another type.
    #[endpoint(GET, "/api/saml-applications/<id>")]
    fn get_saml_application(&self, id: &str) -> Call<SamlApplication>;

    /// Updates an application and returns it; fields that are not set stay unchanged.
    ///
    /// `attribute_mapping` is **replaced**, while `custom_data` is merged.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    /// - 422 `request.invalid_input`: access control needs a rule before it is enabled.
    #[endpoint(PATCH, "/api/saml-applications/<id>", idempotent)]
    fn update_saml_application(
        &self,
        id: &str,
        #[body] update: &UpdateSamlApplication,
    ) -> Call<SamlApplication>;

    /// Deletes an application.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(DELETE, "/api/saml-applications/<id>")]
    fn delete_saml_application(&self, id: &str) -> Call<()>;

    /// Ends a sign-in: returns the page whose form posts the SAML response to the service provider.
    ///
    /// Logto sends browsers here. The call needs the `cookie` header of the browser that began the sign-in, and no
    /// token.
    ///
    /// # Errors
    ///
    /// - 400 `application.saml.sp_initiated_saml_sso_session_not_found_in_cookies`.
    /// - 400 `oidc.invalid_request`: the query has an error instead of a code.
    #[endpoint(GET, "/api/saml-applications/<id>/callback", auth = none)]
    fn get_saml_application_callback(
        &self,
        id: &str,
        #[query(flatten)] callback: &SamlCallback,
        #[header("cookie")] cookie: Option<&Secret>,
    ) -> Call<String>;

    /// Gets Logto's metadata for the service provider, as XML. No token is needed.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such application, or it has no active secret.
    #[endpoint(GET, "/api/saml-applications/<id>/metadata", auth = none)]
    fn list_saml_application_metadata(&self, id: &str) -> Call<String>;

    /// Lists the secrets of an application, which are signing keys. The list is empty if there is no such application.
    #[endpoint(GET, "/api/saml-applications/<id>/secrets")]
    fn list_saml_application_secrets(&self, id: &str) -> Call<Vec<SigningKey>>;

    /// Creates a secret, which is not active yet.
    ///
    /// # Errors
    ///
    /// - 404 `entity.relation_foreign_key_not_found`: there is no such application.
    #[endpoint(POST, "/api/saml-applications/<id>/secrets")]
    fn create_saml_application_secret(
        &self,
        id: &str,
        #[body(field = "lifeSpanInYears")] life_span_in_years: u32,
    ) -> Call<SigningKey>;

    /// Activates a secret, which deactivates the others, or deactivates it.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`.
    #[endpoint(PATCH, "/api/saml-applications/<id>/secrets/<secret_id>", idempotent)]
    fn update_saml_application_secret(
        &self,
        id: &str,
        secret_id: &str,
        #[body(field)] active: bool,
    ) -> Call<SigningKey>;

    /// Deletes a secret.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`.
    /// - 400 `application.saml.can_not_delete_active_secret`.
    #[endpoint(DELETE, "/api/saml-applications/<id>/secrets/<secret_id>")]
    fn delete_saml_application_secret(&self, id: &str, secret_id: &str) -> Call<()>;
}

/// A SAML application.
#[model(response, new(id))]
pub struct SamlApplication {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The type, SAML.
    pub r#type: ApplicationType,
    /// Data of the tenant's own.
    pub custom_data: JsonObject,
    /// Whether it belongs to a third party.
    pub is_third_party: bool,
    /// Whether only some users can sign in.
    pub app_level_access_control_enabled: bool,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The names of SAML attributes, by claim.
    pub attribute_mapping: BTreeMap<String, String>,
    /// The entity id of the service provider.
    pub entity_id: Option<String>,
    /// The assertion consumer service of the service provider.
    pub acs_url: Option<SamlAcsUrl>,
    /// The encryption of assertions.
    pub encryption: Option<SamlEncryption>,
    /// What identifies users.
    pub name_id_format: SamlNameIdFormat,
}

/// An assertion consumer service.
#[model]
pub struct SamlAcsUrl {
    /// The binding.
    pub binding: SamlBinding,
    /// The URL.
    pub url: String,
}

impl SamlAcsUrl {
    /// Creates an assertion consumer service with the HTTP POST binding.
    #[must_use]
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(SamlBinding::HttpPost, url)
    }
}

/// How a SAML response is sent.
#[model]
pub enum SamlBinding {
    /// HTTP POST.
    HttpPost = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    /// HTTP redirect.
    HttpRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
}

/// The encryption of assertions.
#[model]
pub struct SamlEncryption {
    /// Whether assertions are encrypted. If so, the other fields are required.
    pub encrypt_assertion: bool,
    /// Whether they are encrypted before they are signed.
    pub encrypt_then_sign: Option<bool>,
    /// The certificate of the service provider, in PEM.
    pub certificate: Option<String>,
}

/// What identifies users to a service provider.
#[model]
pub enum SamlNameIdFormat {
    /// The id of the user.
    Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    /// The email address.
    EmailAddress = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    /// An id for one session.
    Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    /// Not specified.
    Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
}

/// The body of [`SamlApplications::create_saml_application`].
#[model]
pub struct CreateSamlApplication {
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Data of the tenant's own.
    pub custom_data: Option<JsonObject>,
    /// The names of SAML attributes, by claim, such as `email`.
    pub attribute_mapping: Option<BTreeMap<String, String>>,
    /// The entity id of the service provider, up to 128 characters.
    pub entity_id: Option<String>,
    /// The assertion consumer service of the service provider.
    pub acs_url: Option<SamlAcsUrl>,
    /// The encryption of assertions. Default: none.
    pub encryption: Option<SamlEncryption>,
    /// What identifies users. Default: their id.
    pub name_id_format: Option<SamlNameIdFormat>,
}

/// The body of [`SamlApplications::update_saml_application`].
#[model]
pub struct UpdateSamlApplication {
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Patch<String>,
    /// Data of the tenant's own, which is merged into the current.
    pub custom_data: Option<JsonObject>,
    /// Whether only some users can sign in.
    pub app_level_access_control_enabled: Option<bool>,
    /// The names of SAML attributes, by claim, which replace all of the current.
    pub attribute_mapping: Option<BTreeMap<String, String>>,
    /// The entity id of the service provider, up to 128 characters.
    pub entity_id: Patch<String>,
    /// The assertion consumer service of the service provider.
    pub acs_url: Patch<SamlAcsUrl>,
    /// The encryption of assertions.
    pub encryption: Patch<SamlEncryption>,
    /// What identifies users.
    pub name_id_format: Option<SamlNameIdFormat>,
}

/// The query of [`SamlApplications::get_saml_application_callback`].
#[model]
pub struct SamlCallback {
    /// The authorization code.
    pub code: Option<Secret>,
    /// The state of the sign-in.
    pub state: Option<String>,
    /// The redirect URI.
    pub redirect_uri: Option<String>,
    /// The error, if there is no code.
    pub error: Option<String>,
    /// The description of the error.
    #[serde(rename = "error_description")]
    pub error_description: Option<String>,
}
