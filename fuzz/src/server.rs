use std::sync::{Arc, Mutex, PoisonError};

use http::Response;
use logto_client::{
    BoxFuture,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};

use crate::Answer;

type Answers = dyn Fn(&TransportRequest, usize) -> Answer + Send + Sync;

/// A server in memory: it answers what it was told to, and keeps what it was sent.
#[derive(Clone)]
pub struct Server {
    answers: Arc<Answers>,
    received: Arc<Mutex<Vec<TransportRequest>>>,
}

impl Server {
    /// Answers everything alike.
    pub fn new(answer: Answer) -> Self {
        Self::of(move |_, _| answer.clone())
    }

    /// Answers by the request and its number, which begins at 0.
    pub fn of(
        answers: impl Fn(&TransportRequest, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            answers: Arc::new(answers),
            received: Arc::default(),
        }
    }

    /// The requests so far.
    pub fn received(&self) -> Vec<TransportRequest> {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Transport for Server {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = (self.answers)(&request, received.len());
        received.push(request);
        drop(received);
        Box::pin(async { Ok(Response::from(answer).into()) })
    }
}
