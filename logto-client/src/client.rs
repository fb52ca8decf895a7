//! The client: a cheap handle on everything that calls share.

mod build;
mod builder;
mod checks;
mod diagnosis;
mod environment;
mod target;

use std::{fmt, sync::Arc};

pub use self::{
    builder::ClientBuilder,
    diagnosis::{Diagnosis, DiagnosisKind},
};
use self::{diagnosis::diagnose, target::Target};
use crate::call::Shared;

/// A client for an HTTP API. It implements every trait declared with [`#[api]`](macro@crate::api).
///
/// Create it once and keep it: it holds the connections, the token and the retry budget. Clones are cheap and share
/// them. It has no methods of its own, so that it can have any declared one.
///
/// A connection lives on the Tokio runtime that was current when it was made. A client may outlive a runtime and be
/// used from several. A runtime that is kept but not driven (a `current_thread` one between two `block_on`s) may stall
/// calls that share its connections or wait for its token request, until their deadlines: give it its own client.
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

impl Client {
    /// Starts a client for a tenant of Logto Cloud, at `https://{tenant}.logto.app`. A tenant id consists of letters,
    /// digits and `-`.
    pub fn cloud(tenant: &str) -> ClientBuilder {
        ClientBuilder::new(Target::Cloud { tenant: tenant.to_owned() })
    }

    /// Starts a client for a self-hosted Logto, such as `https://auth.example.com`.
    pub fn self_hosted(url: &str) -> ClientBuilder {
        ClientBuilder::new(Target::SelfHosted { url: url.to_owned() })
    }

    /// Starts a client for the Logto in the environment variables `LOGTO_ENDPOINT` (a URL), `LOGTO_CLIENT_ID`,
    /// `LOGTO_CLIENT_SECRET` and, if it does not follow from the endpoint, `LOGTO_RESOURCE`. They are read now; a
    /// missing one is an error of `build()`.
    pub fn from_env() -> ClientBuilder {
        ClientBuilder::from_variables(|name| std::env::var(name).ok())
    }

    /// Starts a client for any HTTP API, such as `https://api.github.com`. A path in the URL precedes the paths of the
    /// endpoints.
    pub fn builder(base_url: &str) -> ClientBuilder {
        ClientBuilder::new(Target::Plain { url: base_url.to_owned() })
    }

    /// Finds out what is wrong between a client and its Logto: the endpoint, the credentials, the resource, the role or
    /// the tenant. It requests a new token, reads an empty list of connectors and, if that fails, the server's status.
    /// It changes nothing. For other APIs it can only tell whether the server is reachable.
    ///
    /// ```
    /// # async fn example(logto: logto_client::Client) {
    /// let diagnosis = logto_client::Client::diagnose(&logto).await;
    /// if !diagnosis.is_ok() {
    ///     eprintln!("{diagnosis}"); // https://acme.logto.app: the client secret is wrong. Copy …
    /// }
    /// # }
    /// ```
    pub async fn diagnose(client: &Self) -> Diagnosis {
        diagnose(&client.shared).await
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
