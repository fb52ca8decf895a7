//! What the tests share: a server that records, and a way to look at what it got.

mod recorder;

pub use recorder::{Received, Recorder, Reply};
