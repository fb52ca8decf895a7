//! `FakeLogto`, where it is more than a recording can tell.

mod faults;
mod server;
mod unrecorded;
