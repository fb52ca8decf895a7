//! How many retries a client can afford.

use std::sync::atomic::{AtomicU32, Ordering};

/// A token bucket that all calls of a client share: retries take from it, successes put into it.
///
/// What is taken does not come back when the retry succeeds, unlike in the AWS SDKs. When half of all
/// answers are failures, half of the retries succeed, and would pay for each other: that sends 1.2
/// requests a call. Without, a steady brownout sends at most 1 + 1/10.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

/// What a retry takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// After an answer: what ten successes put in.
    Answer,
    /// After a connection fault or a timeout.
    Fault,
    /// When it does not add to what the server gets.
    Nothing,
}

const CAPACITY: u32 = 500;

impl Cost {
    fn tokens(self) -> u32 {
        match self {
            Self::Answer => 10,
            Self::Fault => 20,
            Self::Nothing => 0,
        }
    }
}

impl Budget {
    pub(crate) fn full() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }

    /// Takes the cost of a retry, if there is enough.
    pub(crate) fn withdraw(&self, cost: Cost) -> bool {
        let take = |tokens: u32| tokens.checked_sub(cost.tokens());
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }

    /// Puts in what a success brings. In good times the bucket is full, and nothing is written.
    pub(crate) fn refill(&self) {
        let put = |tokens: u32| (tokens < CAPACITY).then(|| tokens.saturating_add(1));
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, put);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn withdrawals(budget: &Budget, cost: Cost) -> usize {
        std::iter::from_fn(|| budget.withdraw(cost).then_some(())).count()
    }

    #[test]
    fn a_full_budget_pays_for_50_retries_or_25_after_faults() {
        assert_eq!(withdrawals(&Budget::full(), Cost::Answer), 50);
        assert_eq!(withdrawals(&Budget::full(), Cost::Fault), 25);
    }

    #[test]
    fn ten_successes_pay_for_a_retry() {
        let budget = Budget::full();
        withdrawals(&budget, Cost::Answer);
        (0..9).for_each(|_| budget.refill());
        assert!(!budget.withdraw(Cost::Answer));
        budget.refill();
        assert!(budget.withdraw(Cost::Answer));
    }

    #[test]
    fn it_does_not_grow_above_its_capacity() {
        let budget = Budget::full();
        (0..10_000).for_each(|_| budget.refill());
        assert_eq!(withdrawals(&budget, Cost::Answer), 50);
    }
}
