//! Mistakes as rustc reports them: `tests/ui/<topic>/<mistake>.rs` and its `.stderr`.
//!
//! Here is what only rustc reports, the code around the mistakes, and an example of each topic. All mistakes that the
//! macros report are in `logto-macros/src/mistakes.txt`.
//!
//! `TRYBUILD=overwrite cargo test -p logto-tests --test ui` updates the `.stderr` files.

use std::{io::Write, process::Command};

/// The compiler that wrote the `.stderr` files. Others word their errors differently.
const VERSION: &str = "rustc 1.95.";

#[test]
fn mistakes_are_reported() {
    let version = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    if !version.starts_with(VERSION) {
        // Unlike the output of `println!`, this is shown though the test passes.
        let message = format!(
            "ui tests skipped: they expect the errors of {VERSION}x, but this is {version}"
        );
        std::io::stderr().write_all(message.as_bytes()).unwrap();
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
