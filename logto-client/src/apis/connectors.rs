//! Connectors: how a Logto sends email and SMS, and signs users in with other identity providers.
//!
//! <https://openapi.logto.io/group/endpoint-connectors>

mod config;
mod connector;
mod requests;

pub use self::{
    config::ConnectorConfig,
    connector::{AuthorizationUri, Connector, ConnectorMetadata, ConnectorPlatform, ConnectorType},
    requests::{
        CreateConnector, CreateConnectorAuthorizationUri, CreateConnectorTest, UpdateConnector,
    },
};
pub use super::connector_factories::FormItem;
pub use super::{localized_text::LocalizedText, open_enum::UnknownValue};
use crate::{Call, api};

/// The connectors of a Logto.
///
/// Each operation below lists the errors of its own, by status and code. Any can fail besides with:
///
/// - 401 `auth.*`: no token, or one that is refused ([`is_unauthorized`](crate::Error::is_unauthorized)).
/// - 403 `auth.forbidden`: the application lacks the Management API's role
///   ([`is_forbidden`](crate::Error::is_forbidden)).
/// - 400 `guard.invalid_input`: with [issues](crate::ApiError::issues)
///   ([`is_invalid_request`](crate::Error::is_invalid_request)).
/// - 400 `subscription.tenant_suspended`.
/// - what is not the server's answer: no token, no connection, no time. See [`ErrorKind`](crate::ErrorKind).
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Connectors: Send + Sync {
    /// Creates a connector.
    ///
    /// `POST /api/connectors`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error, connectors::{ConnectorConfig, CreateConnector}};
    /// # async fn example(logto: Client, secret: &str) -> Result<(), Error> {
    /// let config = ConnectorConfig::new().set("clientId", "abc").set("clientSecret", secret);
    /// let github = CreateConnector::new("github-universal").id("github").config(config);
    /// match logto.create_connector(&github).await {
    ///     Ok(created) => println!("{} is there", created.id),
    ///     Err(error) if error.is_conflict() => println!("there is one already"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// The [`CreateConnector`] needs the id of a factory; `list_connector_factories` lists those. The `id` that
    /// you choose, or the server, is the connector's name from then on.
    ///
    /// # Response
    ///
    /// 200, the connector as it is stored.
    ///
    /// # Errors
    ///
    /// - 422 `connector.not_found_with_connector_id`: there is no factory with this id.
    /// - 422 `connector.multiple_instances_not_supported`: the factory has its connector already
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `connector.multiple_target_with_same_platform`: another connector has this target
    ///   (also a conflict).
    /// - 422 `connector.token_storage_not_supported`, `request.feature_not_supported`.
    /// - 403 `subscription.limit_exceeded`: a quota ([`is_quota`](crate::Error::is_quota)).
    /// - 400 `connector.invalid_config`: with issues.
    /// - 400 `connector.should_specify_target`: a standard connector needs `metadata.target`.
    /// - 400 `connector.cannot_overwrite_metadata_for_non_standard_connector`.
    /// - 500 without a code: the `id` is taken.
    ///
    /// # Notes
    ///
    /// - Creating an email connector **deletes the other email connectors**, and likewise for SMS.
    /// - Empty strings, nulls, `[]` and `{}` in `config` and `metadata` are not stored, at any depth.
    /// - A configuration that is given is checked, an empty one too; one that is left out is not.
    /// - It is sent again only when it cannot have been applied.
    #[endpoint(POST, "/api/connectors")]
    fn create_connector(&self, #[body] connector: &CreateConnector) -> Call<Connector>;

    /// Lists the connectors, all of them or those of one target.
    ///
    /// `GET /api/connectors`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error};
    /// # async fn example(logto: Client) -> Result<(), Error> {
    /// for connector in logto.list_connectors(Some("google")).await? {
    ///     println!("{} for {:?}", connector.id, connector.platform);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// `target`, such as `google`: only the connectors of this identity provider. `None`: all.
    ///
    /// # Response
    ///
    /// 200, the connectors ordered by id. All come at once: the list has no pages. It is long, some 20 kB a
    /// connector, as each brings its logo and its readme along.
    ///
    /// # Errors
    ///
    /// - 400 `connector.more_than_one_email`, `connector.more_than_one_sms`,
    ///   `connector.multiple_target_with_same_platform`: the Logto's data contradicts itself.
    #[endpoint(GET, "/api/connectors")]
    fn list_connectors(&self, #[query] target: Option<&str>) -> Call<Vec<Connector>>;

    /// Gets a connector by its id.
    ///
    /// `GET /api/connectors/{id}`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error};
    /// # async fn example(logto: Client) -> Result<(), Error> {
    /// match logto.get_connector("github").optional().await? {
    ///     Some(github) => println!("{:?}", github.config), // its keys
    ///     None => println!("there is none"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// `id`: the connector's own id, not its factory's. It may hold any character.
    ///
    /// # Response
    ///
    /// 200, the connector. Its `config` holds the provider's secrets in clear.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no connector with this id.
    /// - 400 `connector.not_found`: it is a demo connector. Both are
    ///   [`is_not_found`](crate::Error::is_not_found).
    #[endpoint(GET, "/api/connectors/<id>")]
    fn get_connector(&self, id: &str) -> Call<Connector>;

    /// Updates a connector.
    ///
    /// `PATCH /api/connectors/{id}`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error, connectors::UpdateConnector};
    /// # async fn example(logto: Client, secret: &str) -> Result<(), Error> {
    /// let github = logto.get_connector("github").await?;
    /// let config = github.config.set("clientSecret", secret); // the rest of it stays
    /// logto.update_connector(&github.id, &UpdateConnector::new().config(config)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// `id`: the connector's. The [`UpdateConnector`] sets one field at least; fields that it does not set
    /// stay as they are.
    ///
    /// # Response
    ///
    /// 200, the connector as it is now.
    ///
    /// # Errors
    ///
    /// - An update that changes nothing is refused before it is sent
    ///   ([`is_invalid_request`](crate::Error::is_invalid_request)).
    /// - 404 `entity.not_found`, 400 `connector.not_found`: as for `get_connector`.
    /// - 400 `connector.invalid_config`: with issues.
    /// - 400 `connector.can_not_modify_target`: `metadata` of a standard connector must repeat its
    ///   target.
    /// - 400 `connector.cannot_overwrite_metadata_for_non_standard_connector`.
    /// - 422 `connector.invalid_type_for_syncing_profile`: only social connectors sync profiles.
    /// - 422 `connector.token_storage_not_supported`, `request.feature_not_supported`.
    ///
    /// # Notes
    ///
    /// - `config` and `metadata` are **replaced**, not merged: send them whole. Empty values in them are
    ///   not stored.
    /// - Setting `enable_token_storage` to false deletes the tokens that are stored.
    /// - It replaces fields, so it is sent again as a `GET` is.
    #[endpoint(PATCH, "/api/connectors/<id>", idempotent)]
    fn update_connector(&self, id: &str, #[body] update: &UpdateConnector) -> Call<Connector>;

    /// Deletes a connector.
    ///
    /// `DELETE /api/connectors/{id}`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error};
    /// # async fn example(logto: Client) -> Result<(), Error> {
    /// if logto.delete_connector("old").optional().await?.is_none() {
    ///     println!("it was gone already");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// `id`: the connector's.
    ///
    /// # Response
    ///
    /// 204, nothing.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is none;
    ///   [`optional`](crate::Call::optional) takes that as done.
    /// - 422 `sign_in_experiences.password_expiration_requires_forgot_password`: it is still needed.
    ///
    /// # Notes
    ///
    /// When an attempt may have deleted it and the next finds nothing, the call succeeds.
    #[endpoint(DELETE, "/api/connectors/<id>")]
    fn delete_connector(&self, id: &str) -> Call<()>;

    /// Sends a test message by email or SMS, with a configuration that need not be stored.
    ///
    /// `POST /api/connectors/{factory_id}/test`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error, connectors::{ConnectorConfig, CreateConnectorTest}};
    /// # async fn example(logto: Client, config: ConnectorConfig) -> Result<(), Error> {
    /// let test = CreateConnectorTest::email("ann@example.com", config).locale("de");
    /// logto.create_connector_test("simple-mail-transfer-protocol", &test).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// `factory_id`: the id of a **factory**, not that of a connector. The [`CreateConnectorTest`] says to
    /// whom, and the whole configuration to try.
    ///
    /// # Response
    ///
    /// 204, nothing: the provider took the message.
    ///
    /// # Errors
    ///
    /// - 400 `connector.not_found`: there is no such email or SMS factory
    ///   ([`is_not_found`](crate::Error::is_not_found)).
    /// - 400 `connector.unexpected_type`: an email address for SMS, or the reverse.
    /// - 400 `connector.invalid_config`: with issues.
    /// - 400 `connector.general`: the provider did not take the message. The error's data can hold
    ///   the whole request to the provider: treat it as secret.
    /// - 401 and 429 `connector.rate_limit_exceeded`: the provider's.
    /// - 429 `connector.usage_limit_exceeded`: a quota ([`is_quota`](crate::Error::is_quota)).
    /// - 501 `connector.not_implemented`.
    ///
    /// # Notes
    ///
    /// A message goes out, so this is sent only once: it is tried again only when nothing of it was written
    /// to a connection. After a failure, [`may_have_been_applied`](crate::Error::may_have_been_applied) tells
    /// whether the message may be on its way.
    #[endpoint(POST, "/api/connectors/<factory_id>/test", not_idempotent)]
    fn create_connector_test(
        &self,
        factory_id: &str,
        #[body] test: &CreateConnectorTest,
    ) -> Call<()>;

    /// Makes the URL at which a user signs in with a social connector's provider.
    ///
    /// `POST /api/connectors/{connector_id}/authorization-uri`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, Connectors, Error, connectors::CreateConnectorAuthorizationUri};
    /// # async fn example(logto: Client, state: &str) -> Result<(), Error> {
    /// let sign_in = CreateConnectorAuthorizationUri::new(state, "https://example.com/callback");
    /// let uri = logto.create_connector_authorization_uri("github", &sign_in).await?;
    /// println!("send the browser to {}", uri.redirect_to);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// `connector_id`: the id of a social connector. The [`CreateConnectorAuthorizationUri`] holds a random
    /// `state`, to be compared when the user comes back, and where to come back to.
    ///
    /// # Response
    ///
    /// 200, the URL. It holds the state.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no connector with this id.
    /// - 400 `session.insufficient_info`: the state or the redirect URI is empty.
    /// - 400 `connector.unexpected_type`: it is not a social connector.
    /// - 400 `connector.invalid_config`: its configuration is incomplete.
    /// - 501 `connector.not_implemented`: it cannot, as Amazon's, Apple's, GitLab's, Hugging Face's,
    ///   LINE's, LinkedIn's, Patreon's, QQ's, Slack's, X's and the standard ones.
    ///
    /// # Notes
    ///
    /// To repeat it does no harm, so it is sent again as a `GET` is.
    #[endpoint(POST, "/api/connectors/<connector_id>/authorization-uri", idempotent)]
    fn create_connector_authorization_uri(
        &self,
        connector_id: &str,
        #[body] request: &CreateConnectorAuthorizationUri,
    ) -> Call<AuthorizationUri>;
}
