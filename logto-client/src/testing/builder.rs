//! How a fake is configured and started.

use std::{
    fmt,
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use super::FakeLogto;

/// Configures a [`FakeLogto`]; made by [`FakeLogto::builder`].
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is started"]
pub struct FakeLogtoBuilder {
    port: u16,
    settings: Settings,
}

/// What the fake goes by from the start.
pub(super) struct Settings {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) resource: String,
    pub(super) token_lifetime: Duration,
    pub(super) has_management_access: bool,
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

    /// The port to listen on; 0, the default, lets the system choose a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the fake. It accepts connections when this returns.
    ///
    /// # Panics
    ///
    /// When the port is taken, or the system gives no thread or no event queue: a test cannot go on without
    /// its server.
    #[expect(
        clippy::unused_async,
        reason = "starting may have to wait one day; callers await it already"
    )]
    pub async fn start(self) -> FakeLogto {
        let Self { port, settings } = self;
        let started = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .and_then(|listener| FakeLogto::listen(listener, settings));
        match started {
            Ok(logto) => logto,
            #[expect(
                clippy::panic,
                reason = "this is a test's setup, and no request reaches it"
            )]
            Err(error) => panic!("the fake Logto cannot listen on 127.0.0.1:{port}: {error}"),
        }
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
        } = self;
        formatter
            .debug_struct("Settings")
            .field("client_id", client_id)
            .field("resource", resource)
            .field("token_lifetime", token_lifetime)
            .field("has_management_access", has_management_access)
            .finish_non_exhaustive()
    }
}
