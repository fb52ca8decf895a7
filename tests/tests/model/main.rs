//! The token cache, in every order in which threads can meet in it (within loom's bound on preemptions).
//!
//! The cache's sources are compiled here once more, with loom's locks in place of the standard
//! library's. Run with `cargo test -p logto-tests --features model --test model`.
#![allow(dead_code, unreachable_pub)]

#[path = "../../../logto-client/src/token/cache.rs"]
mod cache;
#[path = "../../../logto-client/src/token/flight.rs"]
mod flight;
#[path = "../../../logto-client/src/token/policy.rs"]
mod policy;
mod scenarios;

/// What stands in the place of `logto-client/src/token/sync.rs`.
mod sync {
    pub(crate) use loom::sync::{Mutex, MutexGuard};
}
