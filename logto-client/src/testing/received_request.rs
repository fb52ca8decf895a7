//! The requests that a fake has received.

use std::{fmt, net::SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;

use super::router;

/// A request as the fake received it.
///
/// `Debug` prints neither header values nor the query nor the body: they hold credentials, tokens and
/// configurations.
///
/// ```
/// # async fn example() {
/// use logto_client::{Connectors, connectors::UpdateConnector, testing::FakeLogto};
///
/// let logto = FakeLogto::start().await;
/// let update = UpdateConnector::new().sync_profile(true);
/// assert!(logto.client().update_connector("github", &update).await.is_err()); // there is none
/// let request = &logto.requests_of("update_connector")[0];
/// assert_eq!(request.path(), "/api/connectors/github");
/// assert_eq!(request.json::<serde_json::Value>().unwrap()["syncProfile"], true);
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
/// ```
#[derive(Clone)]
pub struct ReceivedRequest {
    pub(super) method: Method,
    pub(super) path_and_query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) status: Option<StatusCode>,
    pub(super) peer: SocketAddr,
}

impl ReceivedRequest {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path and the query, percent-encoded as they came, such as `/api/connectors?target=github`.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }

    /// The path, percent-encoded as it came.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path_and_query
            .split_once('?')
            .map_or(&*self.path_and_query, |(path, _)| path)
    }

    /// What stands after the `?`, as it came; `None` without a `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.path_and_query.split_once('?').map(|(_, query)| query)
    }

    /// The operation it was for: a method's name such as `get_connector`, or `token`; `None` if it was for
    /// none that the fake has.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        router::operation(&self.method, self.path())
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; empty if there was none.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as a type that can be read from JSON.
    ///
    /// # Errors
    ///
    /// When the body is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// The status it was answered with; `None` until then.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The address it came from. Requests of one address came over one connection.
    #[must_use]
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
