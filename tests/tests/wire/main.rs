//! Requests and responses over real sockets.

mod arguments;
mod authorization;
mod declared;
mod errors;
mod guarantees;
mod http2;
mod names;
mod network;
mod operations;
mod options;
mod pages;
mod paging;
mod paths;
mod proxies;
mod runtimes;
mod seam;
mod secrets;
mod sensitive;
mod transport;
mod trust;
#[cfg(target_os = "linux")]
mod zeroized;
