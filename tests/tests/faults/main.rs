//! All operations against a server on real sockets that truncates, delays, stalls, corrupts and floods its
//! responses. `secrets.rs` checks every error for secrets.
//!
//! Faults that need no sockets are in `retries/` and `tokens/`.

mod answers;
mod connections;
mod cuts;
mod endurance;
mod fixture;
mod heads;
mod lateness;
mod secrets;
mod statuses;
mod tokens;
