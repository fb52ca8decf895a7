//! How a fake is configured and started.

use std::{
    fmt,
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use super::{FakeLogto, FakeUser, answer::Answer, connectors, state::State};
use crate::{BoxError, connectors::CreateConnector};

/// Configures a [`FakeLogto`]; made by [`FakeLogto::builder`].
///
/// ```
/// # async fn example() {
/// use std::time::Duration;
///
/// use logto_client::{connectors::CreateConnector, testing::FakeLogto};
///
/// let logto = FakeLogto::builder()
///     .connectors([CreateConnector::new("github-universal").id("github")])
///     .users(["ann", "bob"])
///     .token_lifetime(Duration::from_secs(2))
///     .start()
///     .await;
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
/// ```
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is started"]
pub struct FakeLogtoBuilder {
    port: u16,
    settings: Settings,
    connectors: Vec<CreateConnector>,
    users: Vec<FakeUser>,
}

/// What the fake goes by from the start.
pub(super) struct Settings {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) resource: String,
    pub(super) token_lifetime: Duration,
    pub(super) has_management_access: bool,
    pub(super) keep_alive: Duration,
}

impl FakeLogtoBuilder {
    /// The id and the secret of the machine-to-machine application that may ask for tokens.
    pub fn credentials(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.settings.client_id = id.into();
        self.settings.client_secret = secret.into();
        self
    }

    /// The one resource that tokens are issued for. `https://default.logto.app/api`, that of a self-hosted
    /// Logto, unless set.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.settings.resource = resource.into();
        self
    }

    /// How long tokens are valid: an hour, unless set. [`FakeLogto::token_lifetime`] changes it later.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = lifetime;
        self
    }

    /// Takes the role "Logto Management API access" from the application: it still gets tokens, without a
    /// scope, and the API answers them with 403 `auth.forbidden`.
    pub fn without_management_access(mut self) -> Self {
        self.settings.has_management_access = false;
        self
    }

    /// Connectors to be there from the start, created as by [`create_connector`](crate::Connectors::create_connector).
    pub fn connectors(mut self, connectors: impl IntoIterator<Item = CreateConnector>) -> Self {
        self.connectors.extend(connectors);
        self
    }

    /// Users to be there from the start, by their usernames or as [`FakeUser`]s. They are listed by
    /// `GET /api/users`, the last of them first, page by page.
    pub fn users(mut self, users: impl IntoIterator<Item = impl Into<FakeUser>>) -> Self {
        self.users.extend(users.into_iter().map(Into::into));
        self
    }

    /// How long an idle connection stays open: 5 s, as with a Logto, unless set.
    pub fn keep_alive(mut self, time: Duration) -> Self {
        self.settings.keep_alive = time;
        self
    }

    /// The port to listen on; 0, the default, lets the system choose a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the fake. It accepts connections when this returns.
    ///
    /// # Panics
    ///
    /// When the port is taken, a connector is refused, or the system gives no thread or no event queue: a test
    /// cannot go on without its server.
    #[expect(
        clippy::unused_async,
        reason = "starting may have to wait one day; callers await it already"
    )]
    pub async fn start(self) -> FakeLogto {
        let port = self.port;
        #[expect(
            clippy::panic,
            reason = "this is a test's setup, and no request reaches it"
        )]
        self.listen()
            .unwrap_or_else(|error| panic!("no fake Logto on 127.0.0.1:{port}: {error}"))
    }

    fn listen(self) -> Result<FakeLogto, BoxError> {
        let Self {
            port,
            settings,
            connectors,
            users,
        } = self;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let url = format!("http://{}", listener.local_addr()?);
        let mut state = State::new(url, settings);
        for connector in connectors {
            let refused = |answer: Answer| {
                let said = String::from_utf8_lossy(&answer.body);
                format!("{connector:?} is refused: {said}")
            };
            connectors::create(&mut state, &serde_json::to_value(&connector)?).map_err(refused)?;
        }
        for user in &users {
            state.add_user(user);
        }
        Ok(FakeLogto::serve(listener, state)?)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            client_id: "fake-application".to_owned(),
            client_secret: "fake-application-secret".to_owned(),
            resource: "https://default.logto.app/api".to_owned(),
            token_lifetime: Duration::from_secs(3600),
            has_management_access: true,
            keep_alive: Duration::from_secs(5),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            client_id,
            client_secret: _,
            resource,
            token_lifetime,
            has_management_access,
            keep_alive,
        } = self;
        formatter
            .debug_struct("Settings")
            .field("client_id", client_id)
            .field("resource", resource)
            .field("token_lifetime", token_lifetime)
            .field("has_management_access", has_management_access)
            .field("keep_alive", keep_alive)
            .finish_non_exhaustive()
    }
}
