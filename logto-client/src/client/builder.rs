//! The settings of a client. Mistakes are collected for `build()`.

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::target::Target;
#[cfg(doc)]
use crate::{Client, Error};
use crate::{
    auth::{Secret, TokenSource},
    call::Retry,
    error::{ErrorBody, ErrorDetails, ErrorFormat},
    message::{BaseUrl, append_header, parse_header},
    transport::{LateTransport, Pem, Transport},
};

const USER_AGENT: &str = concat!("logto-client/", env!("CARGO_PKG_VERSION"));

/// Builds a [`Client`]. Created by [`Client::cloud`], [`Client::self_hosted`], [`Client::from_env`] and
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
/// // `build()` reports all mistakes at once:
/// let error = Client::builder("http://api.example.com").header("bad name", "x").build().unwrap_err();
/// assert!(error.to_string().contains("`allow_http"));
/// ```
#[must_use = "a builder does nothing until `build()`"]
pub struct ClientBuilder {
    pub(super) target: Target,
    pub(super) custom_domain: Option<Secret>,
    pub(super) credentials: Option<(String, Secret)>,
    pub(super) token_source: Option<Arc<dyn TokenSource>>,
    pub(super) resource: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) query: Vec<(String, Secret)>,
    pub(super) error_format: Option<ErrorFormat>,
    pub(super) timeout: Duration,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) max_idle_connections: usize,
    pub(super) retry: Retry,
    pub(super) max_response_bytes: usize,
    pub(super) user_agent: String,
    pub(super) proxy: Option<Secret>,
    pub(super) root_certificates: Vec<Pem>,
    pub(super) http_hosts: HashSet<String>,
    pub(super) transport: Option<Arc<dyn Transport>>,
    /// The place of the default transport in a wrapped one.
    pub(super) default_transport: Option<Arc<LateTransport>>,
    pub(super) mistakes: Vec<String>,
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
            query: Vec::new(),
            error_format: None,
            timeout: Duration::from_secs(30),
            attempt_timeout: None,
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
            default_transport: None,
            mistakes: Vec::new(),
        }
    }

    /// Sets id and secret of a machine-to-machine application, with which the client gets its tokens (OAuth 2.0 client
    /// credentials). The application needs the role "Logto Management API access".
    pub fn credentials(mut self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.credentials = Some((id.into(), secret.into()));
        self
    }

    /// Sets the token source, instead of `credentials`: a [`Token`](crate::Token), a closure that returns a future of
    /// one, or a custom [`TokenSource`].
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.token_source = Some(Arc::new(source));
        self
    }

    /// Sets the resource indicator of the Management API, for which tokens are requested. Default:
    /// `https://{tenant}.logto.app/api` for Cloud, `https://default.logto.app/api` otherwise.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    /// Sets the URL of a custom domain of the Cloud tenant, to which requests and credentials are sent. The resource
    /// stays the same.
    pub fn custom_domain(mut self, url: &str) -> Self {
        self.custom_domain = Some(url.into());
        self
    }

    /// Adds a header to every request, token requests included. Its value is treated as a secret. A name may occur
    /// several times.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        let added = parse_header(name, value).and_then(|(name, mut value)| {
            value.set_sensitive(true);
            append_header(&mut self.headers, name, value)
        });
        self.mistakes.extend(added.err());
        self
    }

    /// Adds a query parameter to every request to the API, such as an API key. Its value is treated as a secret: it is in
    /// no error, trace or [`Request`](crate::Request). A parameter of this name that a call sets takes precedence.
    pub fn query(mut self, key: &str, value: impl Into<Secret>) -> Self {
        self.query.push((key.to_owned(), value.into()));
        self
    }

    /// Sets where the error bodies of an API other than Logto have their code and message. Default: common members, see
    /// [`ApiError::code`](crate::ApiError::code). [Other HTTP APIs](crate::guide::other_http_apis#errors) has an example.
    pub fn error_format(
        mut self,
        parse: impl Fn(&ErrorBody<'_>) -> ErrorDetails + Send + Sync + 'static,
    ) -> Self {
        self.error_format = Some(Arc::new(parse));
        self
    }

    /// Sets the deadline of a whole call: token, attempts, the waits between them, and bodies. After it the call fails
    /// with an error that [`is_timeout`](Error::is_timeout). Default: 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the limit of one attempt, token and body included, when another attempt can follow. The last attempt, and
    /// every attempt of a request that cannot be retried, may use all the time that the call has left. A token request
    /// has the same limit. Default: 10 s for Logto, none for other APIs, whose reports may be slow.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how calls are retried. Default: [`Retry::attempts(3)`](Retry::attempts).
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the limit of connecting, name resolution and TLS included. Default: 3 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the time for which an unused connection is kept. It should be shorter than the server's, or requests meet
    /// connections that are being closed. Default: 4 s for Logto, which closes them after 5 s, and 60 s for other APIs.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Sets the number of unused connections to keep. With 0 each call makes its own. Connections in use are not
    /// limited: over HTTP/1.1 each call in flight has one. A call that is dropped, or an attempt that is cut, closes its
    /// connection over HTTP/1.1; over HTTP/2 later calls use a new one. Default: no limit.
    pub fn max_idle_connections(mut self, connections: usize) -> Self {
        self.max_idle_connections = connections;
        self
    }

    /// Sets the upper bound on a response body, in bytes, compressed and decompressed. Default: 16 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Sets the `User-Agent` header. Default: `logto-client/` and the version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets the URL of a proxy for all requests, instead of the one in the environment.
    pub fn proxy(mut self, url: &str) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Trusts root certificates in PEM format, in addition to the platform's.
    pub fn root_certificate(mut self, pem: &[u8]) -> Self {
        self.root_certificates.push(Pem(pem.to_owned()));
        self
    }

    /// Allows plain http to this host. Credentials then travel unencrypted. Loopback (`localhost`, `127.0.0.0/8`,
    /// `::1`) is always allowed.
    pub fn allow_http(mut self, host: &str) -> Self {
        match BaseUrl::parse(&format!("http://{host}")) {
            Ok(base)
                if base.origin() == format!("http://{}", base.host()) && base.path().is_empty() =>
            {
                self.http_hosts.insert(base.host().to_owned());
            }
            _ => self
                .mistakes
                .push("`allow_http` needs a host name without scheme, port or path".to_owned()),
        }
        self
    }

    /// Replaces reqwest as the transport. Settings of connections (connect timeout, proxy, root certificates) then have
    /// no effect.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self.default_transport = None;
        self
    }

    /// Wraps the transport, the default one unless another is set: to sign, count or log requests, or to answer some of
    /// them. The last wrapper gets each request first, tokens included. Several attempts of a call are several requests.
    /// [Other HTTP APIs](crate::guide::other_http_apis#transports) has an example.
    pub fn wrap_transport<W: Transport>(
        mut self,
        wrap: impl FnOnce(Arc<dyn Transport>) -> W,
    ) -> Self {
        let inner = self
            .transport
            .take()
            .unwrap_or_else(|| self.default_transport.insert(Arc::default()).clone());
        self.transport = Some(Arc::new(wrap(inner)));
        self
    }
}

/// Shows neither URLs nor headers, which may hold secrets.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.retry)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}
