//! `FakeLogto`, where no recording shows what it must do: time, threads, connections, faults, and behavior known
//! from the sources of Logto and its libraries.

mod connectors;
mod faults;
mod raw;
mod seeds;
mod server;
mod tokens;
