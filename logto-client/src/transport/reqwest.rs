//! The default transport. The only module that names reqwest's types.
#![allow(clippy::disallowed_types)]

mod body;
mod failure;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use self::failure::of_request;
use super::{BoxFuture, Transport, TransportError, TransportRequest, TransportResponse};
use crate::{error::Error, message::BaseUrl};

/// Sends requests with reqwest, without redirects and retries. Its only timeout is that for connecting.
///
/// A request that is dropped before its response is complete may have met a connection that no longer answers.
/// HTTP/1.1 closes that connection; HTTP/2 shares it with other requests and would reuse it. Since reqwest has no
/// handle on a single connection, the next request then gets a new reqwest client. Requests in flight keep theirs.
pub(crate) struct ReqwestTransport {
    settings: ConnectionSettings,
    current: Mutex<Arc<Connections>>,
}

/// The settings of a [`ReqwestTransport`].
#[derive(Debug)]
pub(crate) struct ReqwestSettings<'s> {
    pub(crate) base: &'s BaseUrl,
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle_connections: usize,
    pub(crate) proxy: Option<&'s str>,
    pub(crate) root_certificates: &'s [Pem],
}

/// PEM data given as a root certificate. It may hold a private key, so it is never printed.
pub(crate) struct Pem(pub(crate) Vec<u8>);

impl std::fmt::Debug for Pem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pem")
    }
}

/// Upper bound on the times for connections. hyper adds them to the current time, and panics when the sum overflows.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);
const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));
/// Time without a frame after which a ping asks whether an HTTP/2 connection with open streams still answers.
#[cfg(feature = "http2")]
const PING_INTERVAL: Duration = Duration::from_secs(10);
/// Time for which the answer to a ping is awaited. The connection is closed after it.
#[cfg(feature = "http2")]
const PING_TIMEOUT: Duration = Duration::from_secs(5);

impl ReqwestTransport {
    pub(crate) fn build(settings: &ReqwestSettings<'_>) -> Result<Self, Error> {
        let settings = ConnectionSettings::check(settings)?;
        let connections = settings.connections();
        let connections = connections.map_err(refused("HTTP client setting"))?;
        Ok(Self { settings, current: Mutex::new(Arc::new(connections)) })
    }

    /// The connections for the next request.
    fn connections(&self) -> Arc<Connections> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.is_abandoned.load(Relaxed) {
            match self.settings.connections() {
                Ok(new) => *current = Arc::new(new),
                // The old ones may still work.
                Err(_) => current.is_abandoned.store(false, Relaxed),
            }
        }
        current.clone()
    }
}

/// The checked settings of all reqwest clients of a transport.
struct ConnectionSettings {
    connect_timeout: Duration,
    idle_timeout: Duration,
    max_idle_connections: usize,
    /// Whether the server may choose HTTP/2.
    offers_http2: bool,
    proxy: Option<reqwest::Proxy>,
    uses_system_proxy: bool,
    root_certificates: Vec<Certificate>,
}

impl ConnectionSettings {
    fn check(settings: &ReqwestSettings<'_>) -> Result<Self, Error> {
        let ReqwestSettings {
            base,
            connect_timeout,
            idle_timeout,
            max_idle_connections,
            proxy,
            root_certificates,
        } = settings;
        if base.is_https() && !HAS_TLS {
            return Err(Error::configuration(
                "an https URL needs the feature `rustls` or `native-tls` of logto-client",
            ));
        }
        let is_url = |proxy: &str| proxy.starts_with("http://") || proxy.starts_with("https://");
        if proxy.is_some_and(|proxy| !is_url(proxy)) {
            return Err(Error::configuration("the proxy is not an http or https URL"));
        }
        let proxy = proxy.map(reqwest::Proxy::all).transpose();
        let mut certificates = Vec::new();
        for Pem(pem) in *root_certificates {
            certificates.extend(parse_certificates(pem)?);
        }
        Ok(Self {
            connect_timeout: *connect_timeout.min(&LONGEST),
            idle_timeout: *idle_timeout.min(&LONGEST),
            max_idle_connections: *max_idle_connections,
            offers_http2: base.is_https() && cfg!(feature = "http2"),
            proxy: proxy.map_err(refused("proxy"))?,
            // Without TLS a proxy would read the token, and loopback needs none.
            uses_system_proxy: base.is_https() && !base.is_loopback(),
            root_certificates: certificates,
        })
    }

    /// Builds a reqwest client, which has no connection yet.
    fn connections(&self) -> Result<Connections, reqwest::Error> {
        let Self {
            connect_timeout,
            idle_timeout,
            max_idle_connections,
            offers_http2,
            proxy,
            uses_system_proxy,
            root_certificates,
        } = self;
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // A limit of 0 keeps reqwest from copying requests for its own retries.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            // Another crate may turn these features of reqwest on. Bodies are decoded here, within the limit.
            .no_brotli()
            .no_deflate()
            .no_gzip()
            .no_zstd()
            .connect_timeout(*connect_timeout)
            .pool_idle_timeout(*idle_timeout)
            .pool_max_idle_per_host(*max_idle_connections);
        builder = if *offers_http2 { with_pings(builder) } else { builder.http1_only() };
        if let Some(proxy) = proxy {
            builder = builder.proxy(proxy.clone());
        } else if !uses_system_proxy {
            builder = builder.no_proxy();
        }
        Ok(Connections {
            client: trust(builder, root_certificates).build()?,
            may_be_shared: AtomicBool::new(*offers_http2),
            is_abandoned: AtomicBool::new(false),
        })
    }
}

#[cfg(feature = "http2")]
fn with_pings(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .http2_keep_alive_while_idle(false)
}

#[cfg(not(feature = "http2"))]
fn with_pings(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
}

/// A reqwest client and its connections.
struct Connections {
    client: reqwest::Client,
    /// Whether requests share a connection: true for HTTP/2, and as long as the version is unknown.
    may_be_shared: AtomicBool,
    /// Whether later requests need new connections.
    is_abandoned: AtomicBool,
}

/// A request in flight. Dropping it before its response is complete abandons shared connections.
struct InFlight {
    connections: Arc<Connections>,
    is_complete: bool,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let Connections { may_be_shared, is_abandoned, .. } = &*self.connections;
        if !self.is_complete && may_be_shared.load(Relaxed) {
            is_abandoned.store(true, Relaxed);
        }
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use reqwest::Certificate;

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
type Certificate = std::convert::Infallible;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn parse_certificates(pem: &[u8]) -> Result<Vec<Certificate>, Error> {
    let refused = refused("root certificate");
    let certificates = Certificate::from_pem_bundle(pem).map_err(refused)?;
    if certificates.is_empty() {
        return Err(Error::configuration("the root certificate has no certificate in PEM format"));
    }
    Ok(certificates)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn parse_certificates(_: &[u8]) -> Result<Vec<Certificate>, Error> {
    Err(Error::configuration(
        "a root certificate needs the feature `rustls` or `native-tls` of logto-client",
    ))
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn trust(builder: reqwest::ClientBuilder, roots: &[Certificate]) -> reqwest::ClientBuilder {
    builder.tls_certs_merge(roots.iter().cloned())
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn trust(builder: reqwest::ClientBuilder, _: &[Certificate]) -> reqwest::ClientBuilder {
    builder
}

fn refused(what: &'static str) -> impl Fn(reqwest::Error) -> Error {
    move |error| Error::configuration(format!("invalid {what}: {}", error.without_url()))
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let (limit, is_stream) = (request.max_response_bytes, request.streams_response);
        let connections = self.connections();
        let response = connections.client.execute(convert(request));
        Box::pin(async move {
            let mut in_flight = InFlight { connections, is_complete: false };
            let result = match response.await {
                Ok(mut response) => {
                    let is_http2 = response.version() == http::Version::HTTP_2;
                    let may_be_shared = &in_flight.connections.may_be_shared;
                    may_be_shared.store(is_http2, Relaxed);
                    if is_stream {
                        return Ok(body::stream(response, in_flight));
                    }
                    body::read(&mut response, limit).await
                }
                Err(error) => Err(of_request(error, self.settings.connect_timeout)),
            };
            in_flight.is_complete = true;
            result
        })
    }

    fn streams_on_demand(&self) -> bool {
        true
    }
}

fn convert(request: TransportRequest) -> reqwest::Request {
    let mut converted = reqwest::Request::new(request.method, request.url);
    *converted.headers_mut() = request.headers;
    body::accept_encodings(converted.headers_mut());
    *converted.body_mut() = request.body.map(|body| match body.into_bytes() {
        Ok(bytes) => bytes.into(),
        Err(stream) => reqwest::Body::wrap(stream),
    });
    converted
}

#[cfg(test)]
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod tests {
    #[test]
    fn https_without_tls_names_the_features() {
        for url in ["https://a.test", "https://localhost"] {
            let error = crate::Client::builder(url).build().unwrap_err().to_string();
            assert!(error.contains("`rustls` or `native-tls`"), "{error}");
        }
        crate::Client::builder("http://localhost").build().unwrap();
    }
}
