//! How a client gets its tokens, keeps them and does without new ones.

mod expiry;
mod failures;
mod lab;
mod pauses;
mod refusals;
mod runtimes;
mod wire;
