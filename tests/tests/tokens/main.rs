//! How a client requests tokens, caches them, and copes with failures.

mod expiry;
mod failures;
mod runtimes;
mod server;
mod wire;
