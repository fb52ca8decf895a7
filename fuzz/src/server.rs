use std::sync::{Arc, Mutex, PoisonError};

use http::Response;
use logto_client::{
    BoxFuture,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};

use crate::FakeResponse;

type Respond = dyn Fn(&TransportRequest, usize) -> FakeResponse + Send + Sync;

/// An in-memory server that returns prepared responses and records requests.
#[derive(Clone)]
pub struct Server {
    respond: Arc<Respond>,
    received: Arc<Mutex<Vec<TransportRequest>>>,
}

impl Server {
    /// Creates a server with the same response to every request.
    pub fn new(response: FakeResponse) -> Self {
        Self::from_fn(move |_, _| response.clone())
    }

    /// Creates a server that calls a function with each request and its index.
    pub fn from_fn(
        respond: impl Fn(&TransportRequest, usize) -> FakeResponse + Send + Sync + 'static,
    ) -> Self {
        Self { respond: Arc::new(respond), received: Arc::default() }
    }

    /// Returns the requests received so far.
    pub fn received(&self) -> Vec<TransportRequest> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Server {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        let response = (self.respond)(&request, received.len());
        received.push(request);
        drop(received);
        Box::pin(async { Ok(Response::from(response).into()) })
    }
}
