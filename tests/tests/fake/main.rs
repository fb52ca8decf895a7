//! `FakeLogto`, where it is more than a recording can tell.

mod faults;
mod seeds;
mod server;
mod unrecorded;
mod unrecorded_tokens;
