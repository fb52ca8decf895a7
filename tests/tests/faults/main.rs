//! What becomes of a call when the other side does wrong: all nine operations against a server on real
//! sockets that cuts, delays, stalls, garbles and floods.
//!
//! What is elsewhere, without sockets and by a clock that stands still:
//!
//! | what | where |
//! |---|---|
//! | every status: attempts, and what may have been applied | `retries/outcomes.rs` |
//! | deadlines, waits, `Retry-After`, what a dropped call leaves | `retries/deadlines.rs`, `retries/waits.rs` |
//! | a brownout is not amplified, and recovery is immediate | `retries/budget.rs` |
//! | a thousand tasks on a cold cache, and at the moment of expiry | `tokens/expiry.rs` |
//! | the first caller goes away; the token endpoint fails, hangs, flaps, refuses | `tokens/` |
//! | an answer without end is an error while it arrives | `wire/trust.rs` |
//!
//! Every error that comes up here passes through `secrets.rs`, which looks for secrets in all that it shows.

mod answers;
mod connections;
mod cuts;
mod endurance;
mod fixture;
mod heads;
mod lateness;
mod operations;
mod secrets;
mod statuses;
mod tokens;
