//! What becomes of a call whose attempts fail. Over a transport in memory and with Tokio's clock stopped,
//! but for `sockets`.

mod budget;
mod deadlines;
mod deletions;
mod mock_transport;
mod outcomes;
mod sockets;
mod tokens;
mod waits;
