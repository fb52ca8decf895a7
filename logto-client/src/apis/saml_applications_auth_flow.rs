//! The single sign-on service of SAML applications, which browsers are sent to.
//!
//! <https://openapi.logto.io/group/endpoint-saml-applications-auth-flow>

use crate::{Call, api, model};

/// Sign-in requests of SAML applications. No method needs a token.
///
/// The responses are redirects to the sign-in page, which are not followed:
/// [`with_response`](crate::Call::with_response) returns their `Location` and cookies.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, request: &str) -> Result<(), Error> {
/// let response = logto.create_saml_authn("app-id", request, None).with_response().await?;
/// println!("redirect the browser to {:?}", response.headers().get("location"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation, and
/// with 404 `entity.not_found` if there is no such application or it has no active secret, or 400
/// `application.saml.entity_id_required` if it has no entity id.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait SamlApplicationsAuthFlow: Send + Sync {
    /// Starts a sign-in with the HTTP redirect binding.
    ///
    /// # Errors
    ///
    /// - 500 without a code: the request does not decode.
    #[endpoint(GET, "/api/saml/<id>/authn", auth = none, success = [302])]
    fn get_saml_authn(&self, id: &str, #[query(flatten)] request: &SamlAuthnRequest) -> Call<()>;

    /// Starts a sign-in with the HTTP POST binding.
    ///
    /// `saml_request` is the `AuthnRequest` in Base64. The service provider gets the `relay_state` back.
    ///
    /// # Errors
    ///
    /// - 400 `application.saml.invalid_saml_request`.
    #[endpoint(POST, "/api/saml/<id>/authn", auth = none, success = [302])]
    fn create_saml_authn(
        &self,
        id: &str,
        #[body(field = "SAMLRequest")] saml_request: &str,
        #[body(field = "RelayState")] relay_state: Option<&str>,
    ) -> Call<()>;
}

/// The query of [`SamlApplicationsAuthFlow::get_saml_authn`].
#[model]
pub struct SamlAuthnRequest {
    /// The `AuthnRequest`, deflated and in Base64.
    #[serde(rename = "SAMLRequest")]
    pub saml_request: String,
    /// What the service provider gets back.
    #[serde(rename = "RelayState")]
    pub relay_state: Option<String>,
    /// The algorithm of the signature.
    #[serde(rename = "SigAlg")]
    pub signature_algorithm: Option<String>,
    /// The signature.
    #[serde(rename = "Signature")]
    pub signature: Option<String>,
}
