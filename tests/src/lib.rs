//! What the tests share: a server that records, and a way to look at what it got.

mod recorder;

pub use recorder::{Received, Recorder, Reply};

/// The examples in the README compile, and those that can run do.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
