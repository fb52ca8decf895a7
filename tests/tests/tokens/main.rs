//! How a client requests tokens, caches them, and copes with failures.

mod expiry;
mod failures;
mod pauses;
mod refusals;
mod runtimes;
mod server;
mod wire;
