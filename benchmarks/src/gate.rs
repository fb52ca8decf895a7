//! The budget of a call, which a change must not exceed. It is a ratio to reqwest by hand, counted in the same
//! run, so that it holds on any machine.

use crate::{
    BoxError,
    contenders::{Operation, Which},
    counts::{self, Counts},
    server::Server,
};

/// The most instructions of a call, to one of reqwest's by hand. The goal is 0.95; another allocator or processor
/// may be worth a percent.
const MOST: f64 = 0.97;

pub(crate) fn check() -> Result<(), BoxError> {
    if !counts::is_possible() {
        println!("skipped: there is no valgrind");
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
        "{}: {:.0} instructions, {:.3} of reqwest by hand (at most {MOST}); {:.1} allocations against {:.1} (fewer)",
        operation.name(),
        ours.instructions,
        ratio,
        ours.allocations,
        by_hand.allocations,
    );
    if ratio > MOST || ours.allocations >= by_hand.allocations {
        return Err(report.into());
    }
    println!("{report}");
    Ok(())
}
