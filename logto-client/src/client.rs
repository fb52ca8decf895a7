//! The client: a cheap handle on everything that calls share.

mod base_url;
mod builder;
mod target;

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderMap;

pub(crate) use self::base_url::BaseUrl;
pub use self::builder::ClientBuilder;
pub(crate) use self::builder::Pem;
use self::target::Target;
use crate::{
    diagnosis::Diagnosis,
    dialect::Dialect,
    retry::{Budget, Retry},
    token::Tokens,
    transport::Transport,
};

/// A client for an HTTP API, which implements every trait declared with [`#[api]`](macro@crate::api).
///
/// Make one and keep it: it holds the connections, the token and the budget for retries. Cloning is
/// cheap, and clones share them. It has no methods of its own, so that it can have any that are declared.
///
/// Each connection lives on the Tokio runtime that was current when it was made, and is looked after whenever
/// that runtime runs. A client can serve several runtimes in turn, but a runtime that is kept and no longer
/// driven (a `current_thread` one between two `block_on`s) looks after nothing: another runtime's request that
/// is given one of its connections waits for the attempt to time out. Give each such runtime a client of its own.
///
/// ```
/// use logto_client::Client;
///
/// # fn main() -> Result<(), logto_client::Error> {
/// let logto = Client::cloud("acme").credentials("app-id", "app-secret").build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

/// What all calls of a client share.
pub(crate) struct Shared {
    pub(crate) base: BaseUrl,
    pub(crate) dialect: Dialect,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) token_source: Option<Tokens>,
    /// Sent with every request, and with those for a token.
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: Retry,
    pub(crate) budget: Budget,
    pub(crate) max_response_bytes: usize,
}

impl Client {
    /// A client for a tenant of Logto Cloud, at `https://{tenant}.logto.app`. The tenant's id is
    /// made of letters, digits and `-`.
    pub fn cloud(tenant: &str) -> ClientBuilder {
        ClientBuilder::new(Target::Cloud {
            tenant: tenant.to_owned(),
        })
    }

    /// A client for a Logto of your own, such as `https://auth.example.com`.
    pub fn self_hosted(url: &str) -> ClientBuilder {
        ClientBuilder::new(Target::SelfHosted {
            url: url.to_owned(),
        })
    }

    /// A client for the Logto that the environment names: `LOGTO_ENDPOINT` (a URL),
    /// `LOGTO_CLIENT_ID`, `LOGTO_CLIENT_SECRET` and, where it cannot be told from the endpoint,
    /// `LOGTO_RESOURCE`. The variables are read here; what is missing is an error of `build()`.
    pub fn from_env() -> ClientBuilder {
        ClientBuilder::from_variables(|name| std::env::var(name).ok())
    }

    /// A client for any HTTP API, such as `https://api.github.com`. A path in the URL stays before
    /// the paths of the endpoints.
    pub fn builder(base_url: &str) -> ClientBuilder {
        ClientBuilder::new(Target::Plain {
            url: base_url.to_owned(),
        })
    }

    /// Finds out what is wrong between this client and its Logto: the endpoint, the credentials, the
    /// resource, the role or the tenant. Asks for a new token, reads an empty list of connectors and,
    /// where that fails, asks for the server's status; changes nothing. Of an API that is no Logto it
    /// can tell only whether it is reachable.
    ///
    /// ```
    /// # async fn example(logto: logto_client::Client) {
    /// let diagnosis = logto_client::Client::diagnose(&logto).await;
    /// if !diagnosis.is_ok() {
    ///     eprintln!("{diagnosis}"); // https://acme.logto.app: the client secret is wrong. Copy …
    /// }
    /// # }
    /// ```
    pub async fn diagnose(client: &Client) -> Diagnosis {
        Diagnosis::of(client).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base)
            .field("timeout", &self.shared.timeout)
            .field("attempt_timeout", &self.shared.attempt_timeout)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}
