//! Sets up a client. Every mistake is collected and comes out of `build()`.

mod build;
mod checks;
mod environment;

use std::{collections::HashSet, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{BaseUrl, target::Target};
#[cfg(doc)]
use crate::{Client, Error};
use crate::{
    request::{append_header, user_header},
    retry::Retry,
    secret::Secret,
    token::TokenSource,
    transport::Transport,
};

const USER_AGENT: &str = concat!("logto-client/", env!("CARGO_PKG_VERSION"));

/// Sets up a [`Client`]. Made by [`Client::cloud`], [`Client::self_hosted`], [`Client::from_env`] and
/// [`Client::builder`].
///
/// ```
/// use std::time::Duration;
///
/// use logto_client::{Client, Retry};
///
/// # fn example(secret: logto_client::Secret) -> Result<(), logto_client::Error> {
/// let logto = Client::cloud("acme")
///     .credentials("app-id", secret)
///     .timeout(Duration::from_secs(10))
///     .retry(Retry::attempts(2))
///     .user_agent("billing/1.4")
///     .build()?;
/// # Ok(())
/// # }
/// // Everything that is wrong comes out of `build()`, at once:
/// let error = Client::builder("http://api.example.com").header("bad name", "x").build().unwrap_err();
/// assert!(error.to_string().contains("`allow_http"));
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until `build()`"]
pub struct ClientBuilder {
    target: Target,
    custom_domain: Option<Secret>,
    credentials: Option<(String, Secret)>,
    token_source: Option<Source>,
    resource: Option<String>,
    headers: HeaderMap,
    timeout: Duration,
    attempt_timeout: Duration,
    connect_timeout: Duration,
    idle_timeout: Option<Duration>,
    max_idle_connections: usize,
    retry: Retry,
    max_response_bytes: usize,
    user_agent: String,
    proxy: Option<Secret>,
    root_certificates: Vec<Pem>,
    http_hosts: HashSet<String>,
    transport: Option<Wire>,
    mistakes: Vec<String>,
}

/// A token source, which need not be `Debug`.
struct Source(Arc<dyn TokenSource>);

/// A transport, which need not be `Debug`.
struct Wire(Arc<dyn Transport>);

/// What was given as a certificate, and may hold a private key, too.
pub(crate) struct Pem(pub(crate) Vec<u8>);

impl std::fmt::Debug for Pem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pem")
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSource")
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport")
    }
}

impl ClientBuilder {
    pub(super) fn new(target: Target) -> Self {
        Self {
            target,
            custom_domain: None,
            credentials: None,
            token_source: None,
            resource: None,
            headers: HeaderMap::new(),
            timeout: Duration::from_secs(30),
            attempt_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(3),
            idle_timeout: None,
            max_idle_connections: usize::MAX,
            retry: Retry::default(),
            max_response_bytes: 16 * 1024 * 1024,
            user_agent: USER_AGENT.to_owned(),
            proxy: None,
            root_certificates: Vec::new(),
            http_hosts: HashSet::new(),
            transport: None,
            mistakes: Vec::new(),
        }
    }

    /// The id and the secret of a machine-to-machine application of the Logto, with which the client
    /// gets its tokens (OAuth 2.0 client credentials). The application needs the role "Logto
    /// Management API access".
    pub fn credentials(mut self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.credentials = Some((id.into(), secret.into()));
        self
    }

    /// Where tokens come from, instead of `credentials`: a [`Token`](crate::Token), a closure that
    /// returns a future of one, or a [`TokenSource`] of your own.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.token_source = Some(Source(Arc::new(source)));
        self
    }

    /// The resource indicator of the Management API, for which tokens are asked. Default: of Cloud
    /// `https://{tenant}.logto.app/api`, else `https://default.logto.app/api`.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    /// The URL of a custom domain of the Cloud tenant, where requests and credentials then go. Tokens
    /// are asked for the same resource.
    pub fn custom_domain(mut self, url: &str) -> Self {
        self.custom_domain = Some(url.into());
        self
    }

    /// A header for every request, and for those for tokens. Its value is treated as a secret. A
    /// header of the same name given twice is sent twice.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        let added = user_header(name, value).and_then(|(name, mut value)| {
            value.set_sensitive(true);
            append_header(&mut self.headers, name, value)
        });
        self.mistakes.extend(added.err());
        self
    }

    /// How long a call may take in all: token, attempts, the waits between them, and bodies. When the
    /// time is up the call fails with an error that [`is_timeout`](Error::is_timeout). Default: 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long an attempt may take, token and body included, when another can follow it. The last one,
    /// and every one of a request that cannot be sent twice, has all the time that the call has left.
    /// One request for a token has this long too. Default: 10 s.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How calls are tried again. Default: [`Retry::attempts(3)`](Retry::attempts).
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How long connecting may take, name resolution and TLS included. Default: 3 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a connection is kept that no call uses. It should be shorter than the server's limit, or calls
    /// meet connections that are being closed. Default: 4 s for a Logto, which closes them after 5 s, and
    /// 60 s for other APIs.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// How many connections are kept that no call uses; with 0 each call makes its own. There is no limit to
    /// those in use: over HTTP/1.1 each call in flight has one. Default: no limit.
    pub fn max_idle_connections(mut self, connections: usize) -> Self {
        self.max_idle_connections = connections;
        self
    }

    /// The largest response, in bytes. Default: 16 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// The `User-Agent` header. Default: `logto-client/` and the version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// The URL of a proxy for all requests, instead of the one that the environment names.
    pub fn proxy(mut self, url: &str) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Root certificates to trust besides the platform's, in PEM form.
    pub fn root_certificate(mut self, pem: &[u8]) -> Self {
        self.root_certificates.push(Pem(pem.to_owned()));
        self
    }

    /// Allows plain http to this host, to which credentials then travel unencrypted. Loopback
    /// (`localhost`, `127.0.0.0/8`, `::1`) needs no permission.
    pub fn allow_http(mut self, host: &str) -> Self {
        match BaseUrl::parse(&format!("http://{host}")) {
            Ok(base)
                if base.origin() == format!("http://{}", base.host()) && base.path().is_empty() =>
            {
                self.http_hosts.insert(base.host().to_owned());
            }
            _ => self.mistakes.push(
                "`allow_http` takes the name of a host, without scheme, port or path".to_owned(),
            ),
        }
        self
    }

    /// Sends requests by this instead of reqwest. What is set of connections (connecting, proxy, root
    /// certificates) then has no effect.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Wire(Arc::new(transport)));
        self
    }
}
