//! A limit on the cost of a call. The limit is relative to handwritten reqwest code in the same run, so it applies to any
//! machine.

use crate::{
    BoxError,
    contenders::{Operation, Which},
    counts::{self, Counts},
    server::Server,
};

/// The maximum ratio of instructions to handwritten reqwest code. The goal is 0.95; the allocator and the processor can
/// account for a percent.
const MAX_RATIO: f64 = 0.97;

pub(crate) fn check() -> Result<(), BoxError> {
    if !counts::is_available() {
        println!("skipped: valgrind is not installed");
        return Ok(());
    }
    let server = Server::start()?;
    for operation in Operation::ALL {
        let ours = counts::count(&server, Which::Ours, operation)?;
        let by_hand = counts::count(&server, Which::ByHand, operation)?;
        check_one(operation, ours, by_hand)?;
    }
    Ok(())
}

fn check_one(operation: Operation, ours: Counts, by_hand: Counts) -> Result<(), BoxError> {
    let ratio = ours.instructions / by_hand.instructions;
    let report = format!(
        "{}: {:.0} instructions, {:.3} of handwritten reqwest (limit {MAX_RATIO}); {:.1} allocations, fewer than {:.1} required",
        operation.name(),
        ours.instructions,
        ratio,
        ours.allocations,
        by_hand.allocations,
    );
    if ratio > MAX_RATIO || ours.allocations >= by_hand.allocations {
        return Err(report.into());
    }
    println!("{report}");
    Ok(())
}
