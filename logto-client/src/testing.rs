//! A Logto that runs inside a test: [`FakeLogto`].
//!
//! It speaks HTTP on 127.0.0.1 and behaves as the real server does at its token endpoint and in the
//! connectors part of its Management API: the same checks in the same order, the same statuses, error codes
//! and side effects. Match on codes, not on messages: those are the fake's own words.
//!
//! ```
//! # async fn example() {
//! use logto_client::{Connectors, testing::FakeLogto};
//!
//! let logto = FakeLogto::start().await;
//! assert!(logto.client().list_connectors(None).await.unwrap().is_empty());
//! assert_eq!(logto.requests().len(), 2); // one for the token
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
//! ```
//!
//! What is *not* here: signatures (a token is a random text), other parts of the Management API, messages in
//! other languages, and compressed answers.

use std::{fmt, net::TcpListener, time::Duration};

use crate::Client;

pub use self::{
    builder::FakeLogtoBuilder,
    faults::{Fault, Faults, Faulty},
    message::{Message, Recipient},
    received_request::ReceivedRequest,
    users::FakeUser,
};
use self::{
    server::Server,
    state::{SharedState, State},
};

mod answer;
mod authorization;
mod authorization_uri;
mod body;
mod builder;
mod config_validation;
mod connector_factories;
mod connector_tests;
mod connectors;
mod faults;
mod form;
mod guard;
mod issues;
mod languages;
mod message;
mod parser;
mod random;
mod received_request;
mod response_body;
mod router;
mod server;
mod state;
mod stored_connector;
mod stripping;
mod token;
mod users;

/// A Logto that listens on 127.0.0.1 until it is dropped.
///
/// It runs on a thread of its own, so it answers whatever the test's runtime is doing, also while that one's
/// clock is paused. (Tokio moves a paused clock on whenever its tasks wait, for this server too, so a client's
/// timeouts then pass at once.) Any number can run in one process; none knows of the others. Dropping it closes its
/// connections and forgets everything.
pub struct FakeLogto {
    url: String,
    client_id: String,
    client_secret: String,
    resource: String,
    state: SharedState,
    _server: Server,
}

impl FakeLogto {
    /// Starts a fake with the defaults of [`FakeLogto::builder`].
    ///
    /// # Panics
    ///
    /// When the system gives no port, no thread or no event queue.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Configures a fake before it starts.
    pub fn builder() -> FakeLogtoBuilder {
        FakeLogtoBuilder::default()
    }

    /// Where it listens: `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The id and the secret of the one application it knows.
    #[must_use]
    pub fn credentials(&self) -> (&str, &str) {
        (&self.client_id, &self.client_secret)
    }

    /// A client for it. For one with other settings, begin with
    /// `Client::self_hosted(logto.url())` and [`credentials`](Self::credentials).
    ///
    /// # Panics
    ///
    /// When the resource or the credentials that the fake was built with are empty.
    #[must_use]
    pub fn client(&self) -> Client {
        let builder = Client::self_hosted(&self.url)
            .credentials(&self.client_id, self.client_secret.as_str())
            .resource(&self.resource);
        #[expect(
            clippy::panic,
            reason = "this is a test's setup, and no request reaches it"
        )]
        builder
            .build()
            .unwrap_or_else(|error| panic!("no client for the fake Logto: {error}"))
    }

    /// The messages that connector tests have "sent", oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Message> {
        self.state.lock().outbox.clone()
    }

    /// The requests it has received, those for tokens among them, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.state.lock().requests.clone()
    }

    /// The requests it has received for one operation: a method's name such as `get_connector`, or `token`.
    #[must_use]
    pub fn requests_of(&self, operation: &str) -> Vec<ReceivedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation() == Some(operation));
        requests
    }

    /// Makes requests fail: `logto.faults().next(2).status(503)`.
    pub fn faults(&self) -> Faults<'_> {
        Faults::of(&self.state)
    }

    /// Refuses all tokens issued so far with 401 `auth.unauthorized`, as a Logto does whose signing key was
    /// replaced. Tokens issued from now on are good.
    pub fn revoke_tokens(&self) {
        self.state.lock().revoke_tokens();
    }

    /// Suspends the tenant, or takes it up again: the API then answers 400 `subscription.tenant_suspended`.
    pub fn suspend_tenant(&self, suspend: bool) {
        self.state.lock().is_suspended = suspend;
    }

    /// Gives the application the role "Logto Management API access", or takes it away. As with the real server,
    /// a token keeps what it was issued with.
    pub fn management_access(&self, has_access: bool) {
        self.state.lock().settings.has_management_access = has_access;
    }

    /// Sets how long the tokens issued from now on are valid; `expires_in` tells it in whole seconds, rounded
    /// down. An hour, unless set.
    pub fn token_lifetime(&self, lifetime: Duration) {
        self.state.lock().settings.token_lifetime = lifetime;
    }

    /// Makes the delivery of test messages fail, or work again: a connector test that passes all checks then
    /// answers 400 `connector.general`. As with the real server, the answer's `data` and `message` hold the
    /// request to the mail or SMS service with its `authorization` header.
    pub fn fail_deliveries(&self, fail: bool) {
        self.state.lock().deliveries_fail = fail;
    }

    /// Gives the server a key to encrypt users' tokens with (`SECRET_VAULT_KEK`), or takes it away: a connector that
    /// is to store tokens is then refused with 422 `request.feature_not_supported`.
    pub fn token_storage(&self, has_key: bool) {
        self.state.lock().stores_tokens = has_key;
    }

    fn serve(listener: TcpListener, state: State) -> std::io::Result<Self> {
        let settings = &state.settings;
        let (client_id, client_secret) =
            (settings.client_id.clone(), settings.client_secret.clone());
        let (url, resource) = (state.url.clone(), settings.resource.clone());
        let state = SharedState::new(state);
        let server = Server::start(listener, state.clone())?;
        Ok(Self {
            url,
            client_id,
            client_secret,
            resource,
            state,
            _server: server,
        })
    }
}

impl fmt::Debug for FakeLogto {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FakeLogto")
            .field("url", &self.url)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
