//! Compares the cost of a call: this crate, handwritten reqwest code, minimal reqwest code, and hyper.
//!
//! ```text
//! cargo run --release -p logto-benchmarks              prints the tables of BENCHMARKS.md (needs valgrind)
//! cargo run --release -p logto-benchmarks -- gate      fails if a call costs too much
//! ```
//!
//! Instructions and allocations do not depend on the machine's load. Times do; compare them within one run only.
// The contenders use reqwest directly.
#![allow(clippy::disallowed_types)]

mod contenders;
mod counts;
mod data;
mod gate;
mod memory;
mod server;
mod table;
mod times;

use std::process::ExitCode;

use crate::contenders::{Operation, Which};

/// A single-threaded runtime, so that counts are stable.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// `serve`, `calls` and `hold` are internal: the other commands start them as child processes.
fn run(arguments: &[&str]) -> Result<(), BoxError> {
    match arguments {
        [] => table::print(),
        ["gate"] => gate::check(),
        ["serve"] => server::serve(),
        ["calls", which, operation, number, url] => {
            let number = number.parse()?;
            contenders::make_calls(Which::named(which)?, Operation::named(operation)?, number, url)
        }

        ["hold", which, number, url] => memory::hold(Which::named(which)?, number.parse()?, url),
        _ => Err("usage: logto-benchmarks [gate]".into()),
    }
}
