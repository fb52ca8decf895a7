//! The default transport. The only module that names reqwest's types.
#![allow(clippy::disallowed_types)]

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::{BoxFuture, Transport, TransportError, TransportRequest, TransportResponse};
use crate::{error::Error, message::BaseUrl};

/// Sends requests with reqwest, without redirects and retries. Its only timeout is that for connecting.
#[derive(Debug)]
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
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

const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

impl ReqwestTransport {
    pub(crate) fn build(settings: &ReqwestSettings<'_>) -> Result<Self, Error> {
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
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // A limit of 0 keeps reqwest from copying requests for its own retries.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .connect_timeout(*connect_timeout)
            .pool_idle_timeout(*idle_timeout)
            .pool_max_idle_per_host(*max_idle_connections);
        if let Some(proxy) = proxy {
            if !proxy.starts_with("http://") && !proxy.starts_with("https://") {
                return Err(Error::configuration(
                    "the proxy is not an http or https URL",
                ));
            }
            builder = builder.proxy(reqwest::Proxy::all(*proxy).map_err(refused("proxy"))?);
        } else if !base.is_https() || base.is_loopback() {
            // Without TLS a proxy would read the token, and loopback needs none.
            builder = builder.no_proxy();
        }
        for Pem(pem) in *root_certificates {
            builder = add_roots(builder, pem)?;
        }
        let client = builder.build().map_err(refused("HTTP client setting"))?;
        Ok(Self { client })
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn add_roots(builder: reqwest::ClientBuilder, pem: &[u8]) -> Result<reqwest::ClientBuilder, Error> {
    let refused = refused("root certificate");
    let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(refused)?;
    if certificates.is_empty() {
        return Err(Error::configuration(
            "the root certificate has no certificate in PEM format",
        ));
    }
    Ok(builder.tls_certs_merge(certificates))
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn add_roots(_: reqwest::ClientBuilder, _: &[u8]) -> Result<reqwest::ClientBuilder, Error> {
    Err(Error::configuration(
        "a root certificate needs the feature `rustls` or `native-tls` of logto-client",
    ))
}

fn refused(what: &'static str) -> impl Fn(reqwest::Error) -> Error {
    move |error| Error::configuration(format!("invalid {what}: {}", error.without_url()))
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let limit = request.max_response_bytes;
        let response = self.client.execute(convert(request));
        Box::pin(async move { read(&mut response.await.map_err(transport_error)?, limit).await })
    }
}

fn convert(request: TransportRequest) -> reqwest::Request {
    let mut converted = reqwest::Request::new(request.method, request.url);
    *converted.headers_mut() = request.headers;
    *converted.body_mut() = request.body.map(Into::into);
    converted
}

async fn read(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<TransportResponse, TransportError> {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let body = read_body(response, limit).await?;
    Ok(TransportResponse {
        status,
        headers,
        body,
    })
}

async fn read_body(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<Bytes, TransportError> {
    let Some(first) = next_chunk(response, 0, limit).await? else {
        return Ok(Bytes::new());
    };
    // Most bodies arrive in one piece, which is not copied.
    let Some(second) = next_chunk(response, first.len(), limit).await? else {
        return Ok(first);
    };
    let mut body = BytesMut::from(first);
    body.extend_from_slice(&second);
    while let Some(chunk) = next_chunk(response, body.len(), limit).await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn next_chunk(
    response: &mut reqwest::Response,
    so_far: usize,
    limit: usize,
) -> Result<Option<Bytes>, TransportError> {
    let chunk = response.chunk().await.map_err(transport_error)?;
    let size = chunk.as_ref().map_or(0, Bytes::len);
    if size > limit.saturating_sub(so_far) {
        return Err(TransportError::too_large(limit));
    }
    Ok(chunk)
}

fn transport_error(error: reqwest::Error) -> TransportError {
    // The query of the URL may hold data that does not belong in a log.
    let error = error.without_url();
    if error.is_builder() {
        return TransportError::invalid_request(error);
    }
    if error.is_connect() {
        return TransportError::connect(error);
    }
    if error.is_timeout() {
        return TransportError::timeout(error);
    }
    if was_not_written(&error) {
        return TransportError::unsent(error);
    }
    TransportError::other(error)
}

/// Whether the connection ended before any of the request was written: hyper cancels a request then, and only then.
/// (A request that waits for a connection of the pool moves on to the next one by itself.)
fn was_not_written(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            return error.is_canceled();
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use http_body_util::Empty;
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt, DuplexStream, duplex};

    use super::*;

    /// The failure of a request on a connection with this server.
    async fn failure(server: impl AsyncFnOnce(DuplexStream), is_over: bool) -> TransportError {
        let (ours, theirs) = duplex(4096);
        let handshake = http1::handshake(TokioIo::new(ours)).await;
        let (mut sender, connection) = handshake.unwrap();
        let connection = tokio::spawn(connection);
        let request = http::Request::new(Empty::<Bytes>::new());
        let response = if is_over {
            server(theirs).await;
            drop(connection.await);
            sender.send_request(request).await
        } else {
            tokio::join!(sender.send_request(request), server(theirs)).0
        };
        // reqwest wraps hyper's errors, too.
        TransportError::other(response.unwrap_err())
    }

    #[tokio::test]
    async fn request_on_an_ended_connection_was_not_written() {
        let error = failure(async |stream| drop(stream), true).await;
        assert!(was_not_written(&error), "{error:?}");
    }

    #[tokio::test]
    async fn request_written_in_part_may_have_been_read() {
        let read_one_byte = async |mut stream: DuplexStream| {
            stream.read_u8().await.unwrap();
        };
        let error = failure(read_one_byte, false).await;
        assert!(!was_not_written(&error), "{error:?}");
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    #[test]
    fn https_without_tls_names_the_features() {
        for url in ["https://a.test", "https://localhost"] {
            let error = crate::Client::builder(url).build().unwrap_err().to_string();
            assert!(error.contains("`rustls` or `native-tls`"), "{error}");
        }
        crate::Client::builder("http://localhost").build().unwrap();
    }
}
