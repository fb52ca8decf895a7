//! Mistakes in a trait, and what the compiler says of them: `tests/ui/<topic>/<mistake>.rs` with its
//! `.stderr`. `TRYBUILD=overwrite cargo test -p logto-tests --test ui` writes the latter anew.

use std::process::Command;

/// The compiler whose words the `.stderr` files are. Another says the same in other words.
const BLESSED: &str = "rustc 1.95.";

#[test]
fn mistakes_are_explained() {
    let version = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    if !version.starts_with(BLESSED) {
        println!("skipped: the expected messages are those of {BLESSED}x, and this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
