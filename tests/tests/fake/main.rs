//! `FakeLogto`: recorded exchanges with a real Logto, and what no recording shows: time, threads, connections, faults,
//! and behavior known from the sources of Logto and its libraries.

mod connectors;
mod faults;
mod management;
mod raw;
mod replay;
mod seeds;
mod server;
mod store;
mod tokens;
