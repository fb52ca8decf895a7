//! What goes over the wire and how answers decode, seen from a real socket.

mod declared;
mod guarantees;
mod operations;
mod paths;
mod secrets;
mod tokens;
