//! Connectors send email and SMS, and sign users in with other identity providers.
//!
//! <https://openapi.logto.io/group/endpoint-connectors>

mod config;

use serde_json::Number;

pub use self::config::ConnectorConfig;
pub use super::{
    connector_factories::FormItem,
    types::{LocalizedText, UnknownValue},
};
use crate::{Call, api, model, types::JsonObject};

/// Logto's connectors.
///
/// ```
/// use logto_client::connectors::{ConnectorConfig, CreateConnector};
/// use logto_client::{Client, Connectors, Error};
///
/// # async fn example(logto: Client, secret: &str) -> Result<(), Error> {
/// let config = ConnectorConfig::new().set("clientId", "abc").set("clientSecret", secret);
/// let github = CreateConnector::new("github-universal").id("github").config(config);
/// match logto.create_connector(&github).await {
///     Ok(created) => println!("created {}", created.id),
///     Err(error) if error.is_conflict() => println!("exists already"),
///     Err(error) => return Err(error),
/// }
/// for connector in logto.list_connectors(None).await? {
///     println!("{} {:?}", connector.id, connector.config); // prints the keys only
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The methods list their specific errors by status and code. In addition, any of them can fail with:
///
/// - 401 `auth.*`: the token is missing or refused ([`is_unauthorized`](crate::Error::is_unauthorized)).
/// - 403 `auth.forbidden`: the application lacks the Management API role
///   ([`is_forbidden`](crate::Error::is_forbidden)).
/// - 400 `guard.invalid_input`, with [issues](crate::ApiError::issues)
///   ([`is_invalid_request`](crate::Error::is_invalid_request)).
/// - 400 `subscription.tenant_suspended`.
/// - Failures without a response from the API, such as a missing token, a failed connection or a passed deadline;
///   see [`ErrorKind`](crate::ErrorKind).
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Connectors: Send + Sync {
    /// Creates a connector from a factory and returns it as stored.
    ///
    /// - Creating an email connector **deletes the other email connectors**. The same applies to SMS.
    /// - Empty strings, nulls, `[]` and `{}` in `config` and `metadata` are not stored, at any depth.
    /// - A given `config` is validated, even if empty; a missing one is not.
    /// - The request is retried only if it cannot have been applied.
    ///
    /// # Errors
    ///
    /// - 422 `connector.not_found_with_connector_id`: no factory has this id.
    /// - 422 `connector.multiple_instances_not_supported`: the factory already has a connector
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `connector.multiple_target_with_same_platform`: another connector has this target
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `connector.token_storage_not_supported`, `request.feature_not_supported`.
    /// - 403 `subscription.limit_exceeded` ([`is_quota`](crate::Error::is_quota)).
    /// - 400 `connector.invalid_config`, with issues.
    /// - 400 `connector.should_specify_target`: a standard connector needs `metadata.target`.
    /// - 400 `connector.cannot_overwrite_metadata_for_non_standard_connector`.
    /// - 500 without a code: the `id` is taken.
    #[endpoint(POST, "/api/connectors")]
    fn create_connector(&self, #[body] connector: &CreateConnector) -> Call<Connector>;

    /// Lists all connectors, or those of one `target` (identity provider), such as `google`.
    ///
    /// The connectors are ordered by id. The list is not paginated, and each connector takes about 20 kB because it
    /// includes the logo and readme.
    ///
    /// # Errors
    ///
    /// - 400 `connector.more_than_one_email`, `connector.more_than_one_sms`,
    ///   `connector.multiple_target_with_same_platform`: Logto's data is inconsistent.
    #[endpoint(GET, "/api/connectors")]
    fn list_connectors(&self, #[query] target: Option<&str>) -> Call<Vec<Connector>>;

    /// Gets a connector, with the provider's secrets in its `config`.
    ///
    /// The `id` is the connector's own, not its factory's.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: no connector has this id ([`is_not_found`](crate::Error::is_not_found)).
    /// - 400 `connector.not_found`: it is a demo connector ([`is_not_found`](crate::Error::is_not_found)).
    #[endpoint(GET, "/api/connectors/<id>")]
    fn get_connector(&self, id: &str) -> Call<Connector>;

    /// Updates a connector and returns it; fields that are not set stay unchanged.
    ///
    /// - `config` and `metadata` are **replaced**, not merged. Empty values in them are not stored.
    /// - Setting `enable_token_storage` to false deletes the stored tokens.
    /// - The request is idempotent and is retried like a `GET`.
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error, connectors::UpdateConnector};
    /// # async fn example(logto: Client, secret: &str) -> Result<(), Error> {
    /// let github = logto.get_connector("github").await?;
    /// let config = github.config.set("clientSecret", secret); // keeps the other keys
    /// logto.update_connector(&github.id, &UpdateConnector::new().config(config)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - An update without any field set is rejected before it is sent
    ///   ([`is_invalid_request`](crate::Error::is_invalid_request)).
    /// - 404 `entity.not_found`, 400 `connector.not_found`: see [`get_connector`](Self::get_connector).
    /// - 400 `connector.invalid_config`, with issues.
    /// - 400 `connector.can_not_modify_target`: `metadata` of a standard connector must repeat its
    ///   target.
    /// - 400 `connector.cannot_overwrite_metadata_for_non_standard_connector`.
    /// - 422 `connector.invalid_type_for_syncing_profile`: only social connectors sync profiles.
    /// - 422 `connector.token_storage_not_supported`, `request.feature_not_supported`.
    #[endpoint(PATCH, "/api/connectors/<id>", idempotent)]
    fn update_connector(&self, id: &str, #[body] update: &UpdateConnector) -> Call<Connector>;

    /// Deletes a connector.
    ///
    /// The call succeeds if an attempt may have deleted the connector and the next one finds nothing.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: no connector has this id; [`optional`](crate::Call::optional) accepts that.
    /// - 422 `sign_in_experiences.password_expiration_requires_forgot_password`: the connector is in use.
    #[endpoint(DELETE, "/api/connectors/<id>")]
    fn delete_connector(&self, id: &str) -> Call<()>;

    /// Sends a test message by email or SMS, with a configuration that need not be stored.
    ///
    /// The `factory_id` is the id of a **factory**, not of a connector. Success means that the provider accepted
    /// the message.
    ///
    /// To avoid duplicate messages, the request is retried only if nothing of it was written to a connection.
    /// After a failure, [`may_have_been_applied`](crate::Error::may_have_been_applied) returns whether the message
    /// may have been sent.
    ///
    /// # Errors
    ///
    /// - 400 `connector.not_found`: no email or SMS factory has this id
    ///   ([`is_not_found`](crate::Error::is_not_found)).
    /// - 400 `connector.unexpected_type`: an email address for an SMS factory, or the reverse.
    /// - 400 `connector.invalid_config`, with issues.
    /// - 400 `connector.general`: the provider rejected the message. The error's data can contain the whole
    ///   request to the provider: treat it as secret.
    /// - 401 and 429 `connector.rate_limit_exceeded`: the provider's rate limit.
    /// - 429 `connector.usage_limit_exceeded` ([`is_quota`](crate::Error::is_quota)).
    /// - 501 `connector.not_implemented`.
    #[endpoint(POST, "/api/connectors/<factory_id>/test", not_idempotent)]
    fn create_connector_test(
        &self,
        factory_id: &str,
        #[body] test: &CreateConnectorTest,
    ) -> Call<()>;

    /// Creates the URL at which a user signs in with a social connector's provider.
    ///
    /// The request is idempotent and is retried like a `GET`.
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error, connectors::CreateConnectorAuthorizationUri};
    /// # async fn example(logto: Client, state: &str) -> Result<(), Error> {
    /// // `state` is random; compare it when the user returns.
    /// let request = CreateConnectorAuthorizationUri::new(state, "https://example.com/callback");
    /// let uri = logto.create_connector_authorization_uri("github", &request).await?;
    /// println!("redirect the browser to {}", uri.redirect_to);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: no connector has this id.
    /// - 400 `session.insufficient_info`: the state or the redirect URI is empty.
    /// - 400 `connector.unexpected_type`: it is not a social connector.
    /// - 400 `connector.invalid_config`: the configuration is incomplete.
    /// - 501 `connector.not_implemented`: the connectors for Amazon, Apple, GitLab, Hugging Face, LINE, LinkedIn,
    ///   Patreon, QQ, Slack and X, and the standard connectors, do not support this operation.
    #[endpoint(POST, "/api/connectors/<connector_id>/authorization-uri", idempotent)]
    fn create_connector_authorization_uri(
        &self,
        connector_id: &str,
        #[body] request: &CreateConnectorAuthorizationUri,
    ) -> Call<AuthorizationUri>;
}

/// A connector.
///
/// ```
/// use logto_client::connectors::{Connector, ConnectorType};
///
/// let mut mail = Connector::new("mail", "simple-mail-transfer-protocol"); // for use in a fake
/// mail.r#type = ConnectorType::Email;
/// mail.platform = None;
/// ```
#[model(response, new(id, connector_id, r#type), own_new)]
pub struct Connector {
    /// The id: 12 characters, or chosen by the creator.
    pub id: String,
    /// The factory's id, such as `github-universal`.
    pub connector_id: String,
    /// The type.
    pub r#type: ConnectorType,
    /// The identity provider, such as `github`.
    pub target: String,
    /// The supported platform. `None` for email and SMS.
    pub platform: Option<ConnectorPlatform>,
    /// The display name.
    pub name: LocalizedText,
    /// A one-sentence description.
    pub description: LocalizedText,
    /// The URL of the logo, often a data URL.
    pub logo: String,
    /// The URL of the logo for dark backgrounds.
    pub logo_dark: Option<String>,
    /// The setup guide, in Markdown.
    pub readme: String,
    /// The fields of the configuration form.
    pub form_items: Vec<FormItem>,
    /// The configuration, with the provider's secrets in clear.
    pub config: ConnectorConfig,
    /// Overrides of the factory's name, target and logos.
    pub metadata: ConnectorMetadata,
    /// Whether users' profiles are updated at every sign-in.
    pub sync_profile: bool,
    /// Whether the provider's tokens are stored.
    pub enable_token_storage: bool,
    /// Whether it is a demo.
    pub is_demo: bool,
    /// Whether it implements a standard (OAuth 2.0, OIDC, SAML).
    pub is_standard: bool,
    /// Whether storing the provider's tokens is supported.
    pub is_token_storage_supported: bool,
    /// Additional data for the console.
    pub extra_info: JsonObject,
    /// A sample configuration, in JSON.
    pub config_template: Option<String>,
    /// Factory-specific data.
    pub custom_data: Option<JsonObject>,
    /// The sender address of emails.
    pub from_email: Option<String>,
    /// The number of messages sent.
    pub usage: Option<Number>,
}

impl Connector {
    /// Creates a universal social connector for use in fakes, as Logto returns it after creation.
    #[must_use]
    pub fn new(id: &str, connector_id: &str) -> Self {
        let target = connector_id.strip_suffix("-universal").unwrap_or(connector_id);
        Self {
            id: id.to_owned(),
            connector_id: connector_id.to_owned(),
            r#type: ConnectorType::Social,
            target: target.to_owned(),
            platform: Some(ConnectorPlatform::Universal),
            name: LocalizedText::new(target),
            description: LocalizedText::new(target),
            logo: String::new(),
            logo_dark: None,
            readme: String::new(),
            form_items: Vec::new(),
            config: ConnectorConfig::new(),
            metadata: ConnectorMetadata::new(),
            sync_profile: false,
            enable_token_storage: false,
            is_demo: false,
            is_standard: false,
            is_token_storage_supported: false,
            extra_info: JsonObject::new(),
            config_template: None,
            custom_data: None,
            from_email: None,
            usage: None,
        }
    }
}

/// The type of a connector.
#[model]
pub enum ConnectorType {
    /// Sends email.
    Email,
    /// Sends SMS.
    Sms,
    /// Signs users in with another identity provider.
    Social,
}

/// The platform of a social connector.
#[model]
pub enum ConnectorPlatform {
    /// Native apps.
    Native,
    /// All platforms.
    Universal,
    /// Browsers.
    Web,
}

/// Overrides of a factory's target, name and logos, accepted for standard connectors (OAuth 2.0, OIDC, SAML) only.
#[model]
pub struct ConnectorMetadata {
    /// The identity provider. Required on creation and unchanged on every update.
    pub target: Option<String>,
    /// The display name, which must include English.
    pub name: Option<LocalizedText>,
    /// The URL of the logo.
    pub logo: Option<String>,
    /// The URL of the logo for dark backgrounds.
    pub logo_dark: Option<String>,
}

/// A URL at which a user signs in.
#[model(response, new(redirect_to))]
pub struct AuthorizationUri {
    /// The provider's URL, which contains the state.
    pub redirect_to: String,
}

/// The body of [`Connectors::create_connector`].
///
/// ```
/// use logto_client::connectors::{ConnectorMetadata, CreateConnector};
///
/// // A standard connector needs a target. This one is named "Acme" on the sign-in page.
/// let metadata = ConnectorMetadata::new().target("acme").name("Acme");
/// let acme = CreateConnector::new("oidc").id("acme").metadata(metadata).sync_profile(true);
/// ```
#[model]
pub struct CreateConnector {
    /// The factory's id, 1 to 128 characters.
    pub connector_id: String,
    /// The id, 1 to 128 characters. Default: generated by the server.
    pub id: Option<String>,
    /// The configuration. Default: none.
    pub config: Option<ConnectorConfig>,
    /// Overrides of the factory's target, name and logos. Default: none.
    pub metadata: Option<ConnectorMetadata>,
    /// Whether users' profiles are updated at every sign-in. Default: no.
    pub sync_profile: Option<bool>,
    /// Whether the provider's tokens are stored. Default: no.
    pub enable_token_storage: Option<bool>,
}

/// The body of [`Connectors::update_connector`]. At least one field must be set.
#[model(nonempty)]
pub struct UpdateConnector {
    /// The configuration, which replaces the current one.
    pub config: Option<ConnectorConfig>,
    /// Overrides of the factory's target, name and logos, which replace the current ones.
    pub metadata: Option<ConnectorMetadata>,
    /// Whether users' profiles are updated at every sign-in.
    pub sync_profile: Option<bool>,
    /// Whether the provider's tokens are stored.
    pub enable_token_storage: Option<bool>,
}

/// The body of [`Connectors::create_connector_test`].
///
/// ```
/// use logto_client::connectors::{ConnectorConfig, CreateConnectorTest};
///
/// let config = ConnectorConfig::new().set("accountSID", "AC1").set("authToken", "…");
/// let test = CreateConnectorTest::phone("15551234567", config).locale("en");
/// ```
#[model(own_new, setters(locale))]
pub struct CreateConnectorTest {
    /// The recipient's phone number.
    pub phone: Option<String>,
    /// The recipient's email address.
    pub email: Option<String>,
    /// The configuration to test.
    pub config: ConnectorConfig,
    /// The language of the message, such as `de`.
    pub locale: Option<String>,
}

impl CreateConnectorTest {
    /// Creates a test that sends an email.
    #[must_use]
    pub fn email(address: impl Into<String>, config: impl Into<ConnectorConfig>) -> Self {
        Self { phone: None, email: Some(address.into()), config: config.into(), locale: None }
    }

    /// Creates a test that sends an SMS. The number consists of digits only, with the country code but without `+`.
    #[must_use]
    pub fn phone(number: impl Into<String>, config: impl Into<ConnectorConfig>) -> Self {
        Self { phone: Some(number.into()), email: None, config: config.into(), locale: None }
    }
}

/// The body of [`Connectors::create_connector_authorization_uri`].
#[model]
pub struct CreateConnectorAuthorizationUri {
    /// The state that the provider returns unchanged. Must not be empty.
    pub state: String,
    /// The URI to which the provider redirects the user. Must not be empty.
    pub redirect_uri: String,
}
