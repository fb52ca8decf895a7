//! Endpoints that third parties call: Hasura's webhook, and the assertion consumer services of SAML connectors.
//!
//! <https://openapi.logto.io/group/endpoint-authn>

use crate::{Call, Secret, api, model};

/// Endpoints that third parties call. No method needs a token of the client.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, forwarded: Secret) -> Result<(), Error> {
/// let resource = "https://orders.example.com";
/// let user = logto.get_hasura_auth(resource, Some("guest"), Some("editor"), Some(&forwarded)).await?;
/// println!("{:?} as {:?}", user.user_id, user.role);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Authn: Send + Sync {
    /// Returns the session variables for Hasura, from a user's access token for an API resource.
    ///
    /// A request without a token succeeds, too: with the `unauthorized_role`, or with no variables at all.
    ///
    /// - `resource` is the indicator of the API resource.
    /// - `unauthorized_role` is the role of requests without a token or without the expected role.
    /// - `expected_role` is the role that the user must have.
    /// - `authorization` is the header of the user's request, `Bearer …`. The client's own token is not sent.
    ///
    /// # Errors
    ///
    /// - 401 `auth.expected_role_not_found`: the user does not have the role, and there is no `unauthorized_role`.
    #[endpoint(GET, "/api/authn/hasura", auth = none)]
    fn get_hasura_auth(
        &self,
        #[query] resource: &str,
        #[query("unauthorizedRole")] unauthorized_role: Option<&str>,
        #[header("expected-role")] expected_role: Option<&str>,
        #[header("authorization")] authorization: Option<&Secret>,
    ) -> Call<HasuraAuth>;

    /// Passes the assertion of an identity provider to a social SAML connector.
    ///
    /// The response is a redirect to the sign-in experience, which is not followed:
    /// [`with_response`](crate::Call::with_response) returns its `Location`.
    ///
    /// # Errors
    ///
    /// - 400 `session.not_found`: no sign-in has this relay state.
    /// - 400 `connector.invalid_response`: the assertion or the relay state is missing.
    /// - 422 `session.invalid_connector_id`: there is no such connector.
    /// - 501 `connector.not_implemented`: it is not a SAML connector.
    #[endpoint(POST, "/api/authn/saml/<connector_id>", auth = none, success = [302])]
    fn assert_saml(&self, connector_id: &str, #[body(form)] assertion: &SamlAssertion) -> Call<()>;

    /// Passes the assertion of an identity provider to an enterprise SSO connector for SAML.
    ///
    /// The response is a redirect to the sign-in experience, which is not followed:
    /// [`with_response`](crate::Call::with_response) returns its `Location`.
    ///
    /// # Errors
    ///
    /// - 400 `session.not_found`: no sign-in has this relay state.
    /// - 404 `session.connector_validation_session_not_found`: there is no relay state.
    /// - 404 `entity.not_exists_with_id`: there is no such connector.
    /// - 400 `connector.unexpected_type`: it is not a SAML connector.
    #[endpoint(POST, "/api/authn/single-sign-on/saml/<connector_id>", auth = none, success = [302])]
    fn assert_single_sign_on_saml(
        &self,
        connector_id: &str,
        #[body(form)] assertion: &SamlAssertion,
    ) -> Call<()>;
}

/// Hasura's session variables.
#[model(response)]
pub struct HasuraAuth {
    /// The id of the user. `None` without a token.
    #[serde(rename = "X-Hasura-User-Id")]
    pub user_id: Option<String>,
    /// The role: the expected one, or that of unauthorized requests. `None` if neither is given.
    #[serde(rename = "X-Hasura-Role")]
    pub role: Option<String>,
}

/// The assertion of an identity provider, as its form posts it.
#[model]
pub struct SamlAssertion {
    /// The SAML response, in Base64.
    #[serde(rename = "SAMLResponse")]
    pub saml_response: Secret,
    /// The relay state, which identifies the sign-in.
    #[serde(rename = "RelayState")]
    pub relay_state: Option<String>,
}
