//! The time that a call has.

use std::{
    pin::Pin,
    time::{Duration, Instant},
};

use crate::runtime::{self, NoRuntime, timeout};

/// The deadline of a call. There is no sum in it that a long time could overflow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    began: Instant,
    timeout: Duration,
}

/// How an attempt ended.
pub(crate) enum Ended<T, N> {
    /// By itself.
    Itself(T),
    /// It took too long, and something is to follow in its place.
    Cut(N),
    /// The deadline passed.
    Late,
}

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        Self {
            began: runtime::now(),
            timeout,
        }
    }

    pub(crate) fn remaining(&self) -> Duration {
        self.timeout.saturating_sub(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        runtime::now().saturating_duration_since(self.began)
    }

    /// Runs an attempt until the deadline; or until its own limit, if `next` then says what is to
    /// follow. If nothing is, the attempt goes on: a limit is there to make room for another attempt,
    /// not to end the last one early.
    ///
    /// An attempt that ends before its limit has cost one timer.
    pub(crate) async fn run<T, N>(
        &self,
        mut attempt: Pin<&mut impl Future<Output = T>>,
        limit: Option<Duration>,
        next: impl FnOnce() -> Option<N>,
    ) -> Result<Ended<T, N>, NoRuntime> {
        if let Some(limit) = limit.filter(|limit| *limit < self.remaining()) {
            if let Some(outcome) = timeout(limit, attempt.as_mut()).await? {
                return Ok(Ended::Itself(outcome));
            }
            if let Some(next) = next() {
                return Ok(Ended::Cut(next));
            }
        }
        let outcome = timeout(self.remaining(), attempt).await?;
        Ok(outcome.map_or(Ended::Late, Ended::Itself))
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// An attempt of this length against a deadline of 10 s and a limit of 4 s: how it ends, and when.
    async fn check(seconds: u32, follows: bool, expected: (&str, u64)) {
        let deadline = Deadline::after(10 * SECOND);
        let attempt = pin!(tokio::time::sleep(seconds * SECOND));
        let ended = deadline.run(attempt, Some(4 * SECOND), || follows.then_some(()));
        let ended = match ended.await.unwrap() {
            Ended::Itself(()) => "itself",
            Ended::Cut(()) => "cut",
            Ended::Late => "late",
        };
        assert_eq!((ended, deadline.elapsed().as_secs()), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_cuts_only_what_something_follows() {
        check(3, true, ("itself", 3)).await;
        check(5, true, ("cut", 4)).await;
        check(5, false, ("itself", 5)).await;
        check(11, false, ("late", 10)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_beyond_the_deadline_is_none() {
        let deadline = Deadline::after(SECOND);
        let attempt = pin!(std::future::pending::<()>());
        let ended = deadline.run(attempt, Some(SECOND), || Some(()));
        assert!(matches!(ended.await, Ok(Ended::Late)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_deadline_does_not_overflow() {
        let deadline = Deadline::after(Duration::MAX);
        tokio::time::advance(SECOND).await;
        assert_eq!(deadline.remaining().saturating_add(SECOND), Duration::MAX);
        let limit = Some(Duration::MAX);
        let attempt = pin!(tokio::time::sleep(SECOND));
        let ended = deadline.run(attempt, limit, || Some(()));
        assert!(matches!(ended.await, Ok(Ended::Itself(()))));
    }
}
