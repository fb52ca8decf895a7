//! Servers, transports and assertions that the tests share.

mod faulty_server;
pub mod fixtures;
mod listener;
mod operations;
mod real_logto;
mod recorder;
pub mod replay;

use std::{net::Ipv4Addr, time::Duration};

pub use faulty_server::{Fault, FaultyServer, RawResponse};
use logto_client::{
    BoxFuture,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
pub use operations::{CONFIG, OPERATIONS, Operation, Repeat};
pub use real_logto::{DEFAULT_RESOURCE, RealLogto, cloud_tenant};
pub use recorder::{Received, Recorder, Reply};
use serde_json::Value;
use socket2::{Domain, Socket, Type};

/// Transport that never answers.
#[derive(Debug, Clone, Copy)]
pub struct SilentTransport;

impl Transport for SilentTransport {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// Returns a URL that refuses connections, and the socket that reserves its port while it lives.
///
/// # Panics
///
/// When no port can be bound.
#[must_use]
#[expect(clippy::unwrap_used, reason = "a test cannot go on without its port")]
pub fn refusing_url() -> (String, Socket) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any = std::net::SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any.into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (format!("http://{address}"), socket)
}

/// Advances Tokio's clock, which otherwise runs in real time.
pub async fn advance(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Runs all other tasks until they wait for I/O or for time.
pub async fn run_ready_tasks() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// Polls once, with a waker that does nothing.
pub fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

/// Asserts that `written` contains everything in `sent`.
///
/// # Panics
///
/// When something is missing, with its path.
pub fn assert_kept(sent: &Value, written: &Value, path: &str) {
    match (sent, written) {
        (Value::Object(sent), Value::Object(written)) => {
            for (key, value) in sent {
                let path = format!("{path}.{key}");
                let written = written.get(key);
                let written = written.unwrap_or_else(|| panic!("{path} is lost"));
                assert_kept(value, written, &path);
            }
        }
        (Value::Array(sent), Value::Array(written)) if sent.len() == written.len() => {
            for (at, (sent, written)) in sent.iter().zip(written).enumerate() {
                assert_kept(sent, written, &format!("{path}[{at}]"));
            }
        }
        _ => assert_eq!(sent, written, "{path}"),
    }
}

/// The examples in the README compile, and those that can run do.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
