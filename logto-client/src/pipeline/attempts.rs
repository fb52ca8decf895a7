//! Which attempt is made, and whether another follows.

use std::time::Duration;

use crate::{
    client::Shared,
    deadline::Deadline,
    random::jitter,
    request::Request,
    retry::{Failure, Retry},
};

/// Which attempt of a call this is, and what decides on the next.
pub(super) struct Attempts<'c> {
    pub(super) shared: &'c Shared,
    pub(super) request: &'c Request,
    retry: Retry,
    pub(super) deadline: Deadline,
    pub(super) number: u32,
}

impl<'c> Attempts<'c> {
    pub(super) fn first(shared: &'c Shared, request: &'c Request) -> Self {
        Self {
            shared,
            request,
            retry: request.retry.unwrap_or(shared.retry),
            deadline: Deadline::after(request.timeout.unwrap_or(shared.timeout)),
            number: 1,
        }
    }

    /// How long the attempt may take, if another could follow it.
    pub(super) fn limit(&self) -> Option<Duration> {
        let repeat = self.request.endpoint.repeat();
        let limit = self.request.attempt_timeout;
        self.retry
            .may_cut(self.number, repeat)
            .then(|| limit.unwrap_or(self.shared.attempt_timeout))
    }

    /// Goes on to the next attempt, and says how long to wait for it; or `None`, when this one was the
    /// last.
    pub(super) fn next(&mut self, failure: Failure) -> Option<Duration> {
        let repeat = self.request.endpoint.repeat();
        let remaining = self.deadline.remaining();
        let wait = self
            .retry
            .wait(self.number, remaining, repeat, failure, jitter())?;
        if self.retry.is_budgeted() && !self.shared.budget.withdraw(failure.cost()) {
            return None;
        }
        self.number = self.number.saturating_add(1);
        Some(wait)
    }
}
