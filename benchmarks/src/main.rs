//! What a call costs, side by side: ours, reqwest by hand, the least that reqwest allows, and hyper.
//!
//! ```text
//! cargo run --release -p logto-benchmarks              the table of BENCHMARKS.md (needs valgrind)
//! cargo run --release -p logto-benchmarks -- gate      fails when a call has become dear
//! ```
//!
//! Instructions and allocations do not depend on what else the machine does; times do, and are there to be
//! compared within one run.
// What stands beside ours is reqwest itself.
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

/// Of one thread, so that what is counted is in one place.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
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

/// The commands `serve`, `calls` and `hold` are what the others start as processes of their own.
fn run(arguments: &[&str]) -> Result<(), BoxError> {
    match arguments {
        [] => table::print(),
        ["gate"] => gate::check(),
        ["serve"] => server::serve(),
        ["calls", which, operation, number, url] => {
            let number = number.parse()?;
            contenders::make_calls(
                Which::named(which)?,
                Operation::named(operation)?,
                number,
                url,
            )
        }

        ["hold", which, number, url] => memory::hold(Which::named(which)?, number.parse()?, url),
        _ => Err("say nothing, or `gate`".into()),
    }
}
