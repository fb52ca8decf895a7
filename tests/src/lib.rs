//! What the tests share: a server that records, a way to look at what it got, a server that does harm, and
//! one poll.

mod hostile;
mod listener;
mod recorder;

pub use hostile::{Answer, Harm, Hostile};
pub use recorder::{Received, Recorder, Reply};
use serde_json::Value;

/// Polls once, with a waker that does nothing.
pub fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

/// Everything in `sent` is in `written`, which may hold more.
///
/// # Panics
///
/// When something is not, with its path.
pub fn assert_kept(sent: &Value, written: &Value, path: &str) {
    match (sent, written) {
        (Value::Object(sent), Value::Object(written)) => {
            for (key, value) in sent {
                let path = format!("{path}.{key}");
                assert_kept(
                    value,
                    written.get(key).unwrap_or_else(|| panic!("{path} is lost")),
                    &path,
                );
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
