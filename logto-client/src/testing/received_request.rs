//! The log of received requests.

use std::{fmt, net::SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;

/// A request that a [`FakeLogto`](super::FakeLogto) received.
///
/// `Debug` omits header values, the query and the body, which can hold credentials.
///
/// ```
/// # async fn example() {
/// use logto_client::{Connectors, connectors::UpdateConnector, testing::FakeLogto};
///
/// let logto = FakeLogto::start().await;
/// let update = UpdateConnector::new().sync_profile(true);
/// assert!(logto.client().update_connector("github", &update).await.is_err()); // no such connector
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
    pub(super) operation: Option<&'static str>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) status: Option<StatusCode>,
    pub(super) peer: SocketAddr,
}

impl ReceivedRequest {
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path and the query, still percent-encoded: `/api/connectors?target=github`.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }

    /// Returns the path, still percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path_and_query.split_once('?').map_or(&*self.path_and_query, |(path, _)| path)
    }

    /// Returns the query after the `?`, still percent-encoded.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.path_and_query.split_once('?').map(|(_, query)| query)
    }

    /// Returns the requested operation: a method's name such as `get_connector`, or `token`. `None` if the fake
    /// has no such operation.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body; empty if there was none.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Deserializes the body from JSON.
    ///
    /// # Errors
    ///
    /// When the body is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// Returns the number of bytes in path, query, headers and body.
    pub(super) fn length(&self) -> usize {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| name.as_str().len().saturating_add(value.len()));
        headers.chain([self.path_and_query.len(), self.body.len()]).fold(0, usize::saturating_add)
    }

    /// Returns the status of the answer; `None` until the request is answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns the client's address. Requests from the same address used the same connection.
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
