//! SSO connectors sign users in with the identity provider of their enterprise.
//!
//! <https://openapi.logto.io/group/endpoint-sso-connectors>

use super::connectors::ConnectorConfig;
use crate::{Call, Pages, UnixMillis, api, model};

/// Logto's enterprise SSO connectors.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, secret: &str) -> Result<(), Error> {
/// let config = ConnectorConfig::new()
///     .set("issuer", "https://idp.acme.com")
///     .set("clientId", "logto")
///     .set("clientSecret", secret);
/// let acme = CreateSsoConnector::new("OIDC", "Acme").config(config).domains(["acme.com"]);
/// let acme = logto.create_sso_connector(&acme).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Methods with an `id` fail with 404 `entity.not_exists_with_id` if there is no such connector.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait SsoConnectors: Send + Sync {
    /// Lists the connectors, oldest first, with the secrets in their configurations.
    #[endpoint(GET, "/api/sso-connectors")]
    fn list_sso_connectors(&self) -> Pages<SsoConnector>;

    /// Creates a connector and returns it, without the fields about its provider.
    ///
    /// It can be created without a configuration, but then signs nobody in. The server fetches the metadata of an OIDC
    /// provider to check a given configuration.
    ///
    /// # Errors
    ///
    /// - 409 `single_sign_on.duplicate_connector_name` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `single_sign_on.duplicated_domains`: a domain is given twice
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `single_sign_on.forbidden_domains`: the domain of a public email provider.
    /// - 422 `connector.not_found`: there is no such provider.
    /// - 400 `connector.invalid_config`, `connector.invalid_certificate`.
    /// - 400 `connector.token_storage_not_supported`.
    #[endpoint(POST, "/api/sso-connectors")]
    fn create_sso_connector(&self, #[body] connector: &CreateSsoConnector) -> Call<SsoConnector>;

    /// Gets a connector, with the secrets in its configuration.
    #[endpoint(GET, "/api/sso-connectors/<id>")]
    fn get_sso_connector(&self, id: &str) -> Call<SsoConnector>;

    /// Updates a connector and returns it; fields that are not set stay unchanged.
    ///
    /// `config`, `domains` and `branding` are **replaced**, not merged.
    ///
    /// # Errors
    ///
    /// - 409 `single_sign_on.duplicate_connector_name` ([`is_conflict`](crate::Error::is_conflict)).
    /// - 400 `connector.invalid_config`, also for an empty one.
    #[endpoint(PATCH, "/api/sso-connectors/<id>", idempotent)]
    fn update_sso_connector(
        &self,
        id: &str,
        #[body] update: &UpdateSsoConnector,
    ) -> Call<SsoConnector>;

    /// Deletes a connector.
    #[endpoint(DELETE, "/api/sso-connectors/<id>")]
    fn delete_sso_connector(&self, id: &str) -> Call<()>;

    /// Lists the keys with which a SAML connector signs its requests, newest first.
    ///
    /// # Errors
    ///
    /// - 404 `connector.not_found`: it is not a SAML connector.
    #[endpoint(GET, "/api/sso-connectors/<id>/signing-keys")]
    fn list_sso_connector_signing_keys(&self, id: &str) -> Call<Vec<SigningKey>>;

    /// Creates a key with which a SAML connector signs its requests.
    ///
    /// To replace the active key, create one that is not active, give its certificate to the identity provider, and
    /// make it active then.
    ///
    /// # Errors
    ///
    /// - 404 `connector.not_found`: it is not a SAML connector.
    #[endpoint(POST, "/api/sso-connectors/<id>/signing-keys")]
    fn create_sso_connector_signing_key(
        &self,
        id: &str,
        #[body(field)] active: bool,
    ) -> Call<SigningKey>;

    /// Makes a key of a SAML connector active or inactive, and returns it.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such key.
    #[endpoint(PATCH, "/api/sso-connectors/<id>/signing-keys/<key_id>", idempotent)]
    fn update_sso_connector_signing_key(
        &self,
        id: &str,
        key_id: &str,
        #[body(field)] active: bool,
    ) -> Call<SigningKey>;

    /// Deletes a key of a SAML connector.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such key.
    /// - 400 `single_sign_on.can_not_delete_active_signing_key`.
    #[endpoint(DELETE, "/api/sso-connectors/<id>/signing-keys/<key_id>")]
    fn delete_sso_connector_signing_key(&self, id: &str, key_id: &str) -> Call<()>;
}

/// An enterprise SSO connector.
#[model(response, new(id))]
pub struct SsoConnector {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 12 characters.
    pub id: String,
    /// The provider.
    pub provider_name: SsoProviderName,
    /// The name, unique for the tenant.
    pub connector_name: String,
    /// The configuration, with secrets in clear. Empty if not configured.
    pub config: ConnectorConfig,
    /// The email domains whose users sign in with it.
    pub domains: Vec<String>,
    /// The name and logos on sign-in pages.
    pub branding: SsoBranding,
    /// Whether users' profiles are updated at every sign-in.
    pub sync_profile: bool,
    /// Whether the provider's tokens are stored.
    pub enable_token_storage: bool,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The display name of the provider. `None` in the response to a creation and in the lists of an organization, like
    /// the fields below.
    pub name: Option<String>,
    /// The protocol.
    pub provider_type: Option<SsoProviderType>,
    /// The logo of the provider, as a data URL.
    pub provider_logo: Option<String>,
    /// The logo of the provider in dark mode, as a data URL.
    pub provider_logo_dark: Option<String>,
    /// The configuration with what the provider's metadata adds, and secrets in clear. `None` if not configured.
    pub provider_config: Option<ConnectorConfig>,
}

/// A provider of enterprise single sign-on.
#[model]
pub enum SsoProviderName {
    /// Any provider that speaks OpenID Connect.
    Oidc = "OIDC",
    /// Any provider that speaks SAML.
    Saml = "SAML",
    /// Microsoft Entra ID with SAML.
    AzureAd = "AzureAD",
    /// Microsoft Entra ID with OpenID Connect.
    AzureAdOidc,
    /// Google Workspace.
    GoogleWorkspace,
    /// Okta.
    Okta,
}

/// The protocol of enterprise single sign-on.
#[model]
pub enum SsoProviderType {
    /// OpenID Connect.
    Oidc = "oidc",
    /// SAML 2.0.
    Saml = "saml",
}

/// The name and logos of an SSO connector on sign-in pages. In updates, it replaces all of the current ones.
#[model]
pub struct SsoBranding {
    /// The name.
    pub display_name: Option<String>,
    /// The URL of the logo.
    pub logo: Option<String>,
    /// The URL of the logo in dark mode.
    pub dark_logo: Option<String>,
}

/// The body of [`SsoConnectors::create_sso_connector`].
#[model]
pub struct CreateSsoConnector {
    /// The provider.
    pub provider_name: SsoProviderName,
    /// The name, unique for the tenant.
    pub connector_name: String,
    /// The configuration. Default: none.
    pub config: Option<ConnectorConfig>,
    /// The email domains whose users sign in with it. Default: none.
    pub domains: Option<Vec<String>>,
    /// The name and logos on sign-in pages. Default: those of the provider.
    pub branding: Option<SsoBranding>,
    /// Whether users' profiles are updated at every sign-in. Default: no.
    pub sync_profile: Option<bool>,
    /// Whether the provider's tokens are stored, which needs OpenID Connect. Default: no.
    pub enable_token_storage: Option<bool>,
}

/// The body of [`SsoConnectors::update_sso_connector`].
#[model]
pub struct UpdateSsoConnector {
    /// The name, unique for the tenant.
    pub connector_name: Option<String>,
    /// The configuration, which replaces the current one.
    pub config: Option<ConnectorConfig>,
    /// The email domains, which replace the current ones.
    pub domains: Option<Vec<String>>,
    /// The name and logos on sign-in pages, which replace the current ones.
    pub branding: Option<SsoBranding>,
    /// Whether users' profiles are updated at every sign-in.
    pub sync_profile: Option<bool>,
    /// Whether the provider's tokens are stored, which needs OpenID Connect.
    pub enable_token_storage: Option<bool>,
}

/// A key that signs SAML messages. The private part is not returned.
#[model(response, new(id))]
pub struct SigningKey {
    /// The id, 21 characters.
    pub id: String,
    /// The certificate, in PEM.
    pub certificate: String,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time at which the certificate expires.
    pub expires_at: UnixMillis,
    /// Whether it is the key that signs.
    pub active: bool,
    /// The fingerprints of the certificate.
    pub fingerprints: CertificateFingerprints,
}

/// The fingerprints of a certificate.
#[model(response)]
pub struct CertificateFingerprints {
    /// The SHA-256 fingerprint.
    pub sha256: CertificateFingerprint,
}

/// A fingerprint of a certificate, in hexadecimal.
#[model(response)]
pub struct CertificateFingerprint {
    /// With a colon between bytes.
    pub formatted: String,
    /// Without colons.
    pub unformatted: String,
}
