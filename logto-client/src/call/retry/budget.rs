//! The retry budget of a client.

use std::sync::atomic::{AtomicU32, Ordering};

/// A token bucket that all calls of a client share. Retries withdraw from it, successes refill it.
///
/// Unlike in the AWS SDKs, a successful retry does not return its cost. If half of all responses were failures, half
/// of the retries would succeed and pay for each other: 1.2 requests per call. Without that, a steady brownout causes
/// at most 1 + 1/10.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

/// The cost of a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// After a response: ten refills.
    Answer,
    /// After a connection fault or a timeout.
    Fault,
    /// When the API gets no additional request.
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

    /// Takes the cost of a retry, unless the bucket holds less.
    pub(crate) fn withdraw(&self, cost: Cost) -> bool {
        let take = |tokens: u32| tokens.checked_sub(cost.tokens());
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Adds one token. A full bucket is not written to.
    pub(crate) fn refill(&self) {
        let put = |tokens: u32| (tokens < CAPACITY).then(|| tokens.saturating_add(1));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, put);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn withdrawals(budget: &Budget, cost: Cost) -> usize {
        std::iter::from_fn(|| budget.withdraw(cost).then_some(())).count()
    }

    #[test]
    fn full_budget_pays_for_50_retries_or_25_after_faults() {
        assert_eq!(withdrawals(&Budget::full(), Cost::Answer), 50);
        assert_eq!(withdrawals(&Budget::full(), Cost::Fault), 25);
    }

    #[test]
    fn ten_refills_pay_for_a_retry() {
        let budget = Budget::full();
        withdrawals(&budget, Cost::Answer);
        (0..9).for_each(|_| budget.refill());
        assert!(!budget.withdraw(Cost::Answer));
        budget.refill();
        assert!(budget.withdraw(Cost::Answer));
    }

    #[test]
    fn budget_does_not_exceed_its_capacity() {
        let budget = Budget::full();
        (0..10_000).for_each(|_| budget.refill());
        assert_eq!(withdrawals(&budget, Cost::Answer), 50);
    }
}
