//! What goes over the wire and how answers decode, seen from a real socket.

mod arguments;
mod declared;
mod failures_of_others;
mod guarantees;
mod http2;
mod names;
mod network;
mod operations;
mod options;
mod pages;
mod paths;
mod runtimes;
mod seam;
mod secrets;
mod transport;
mod trust;
#[cfg(target_os = "linux")]
mod zeroized;
