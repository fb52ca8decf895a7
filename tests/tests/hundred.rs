//! A trait of a hundred endpoints compiles, and each of them asks for its path. `build.rs` writes it.
#![expect(
    clippy::too_many_arguments,
    clippy::too_many_lines,
    reason = "some have arguments of all kinds, and there are a hundred"
)]

include!(concat!(env!("OUT_DIR"), "/hundred.rs"));
