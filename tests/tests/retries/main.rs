//! Retries, over an in-memory transport with a paused clock; only `sockets` uses real connections.

mod budget;
mod deadlines;
mod deletions;
mod mock_transport;
mod outcomes;
mod sockets;
mod tokens;
mod waits;
