//! What the tests share: a server that records, a way to look at what it got, a server that does harm, and
//! one poll.

mod hostile;
mod listener;
mod recorder;

pub use hostile::{Answer, Harm, Hostile};
pub use recorder::{Received, Recorder, Reply};

/// Polls once, with a waker that does nothing.
pub fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

/// The examples in the README compile, and those that can run do.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
