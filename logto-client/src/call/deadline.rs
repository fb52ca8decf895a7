//! The deadline of a call, and the limit of an attempt.

use std::{pin::Pin, time::Duration};

use tokio::time::{Instant, timeout};

/// The deadline of a call. It holds no sum that could overflow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    started_at: Instant,
    timeout: Duration,
}

/// The end of an attempt.
pub(crate) enum AttemptEnd<T, N> {
    Completed(T),
    /// It reached its limit, and something follows.
    Cut(N),
    DeadlinePassed,
}

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        Self { started_at: Instant::now(), timeout }
    }

    pub(crate) fn remaining(&self) -> Duration {
        self.timeout.saturating_sub(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        Instant::now().saturating_duration_since(self.started_at)
    }

    /// Runs an attempt until the deadline, or until its limit if `next` then returns what follows. Otherwise the
    /// attempt continues: the limit makes room for another attempt and does not end the last one.
    pub(crate) async fn run<T, N>(
        &self,
        mut attempt: Pin<&mut impl Future<Output = T>>,
        limit: Option<Duration>,
        next: impl FnOnce() -> Option<N>,
    ) -> AttemptEnd<T, N> {
        if let Some(limit) = limit.filter(|limit| *limit < self.remaining()) {
            if let Ok(result) = timeout(limit, attempt.as_mut()).await {
                return AttemptEnd::Completed(result);
            }
            if let Some(next) = next() {
                return AttemptEnd::Cut(next);
            }
        }
        let result = timeout(self.remaining(), attempt).await;
        result.map_or(AttemptEnd::DeadlinePassed, AttemptEnd::Completed)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Checks the end of an attempt of this length with a deadline of 10 s and a limit of 4 s.
    async fn check(seconds: u32, follows: bool, expected: (&str, u64)) {
        let deadline = Deadline::after(10 * SECOND);
        let attempt = pin!(tokio::time::sleep(seconds * SECOND));
        let ended = deadline.run(attempt, Some(4 * SECOND), || follows.then_some(()));
        let ended = match ended.await {
            AttemptEnd::Completed(()) => "completed",
            AttemptEnd::Cut(()) => "cut",
            AttemptEnd::DeadlinePassed => "deadline passed",
        };
        assert_eq!((ended, deadline.elapsed().as_secs()), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn limit_cuts_an_attempt_only_if_another_follows() {
        check(3, true, ("completed", 3)).await;
        check(5, true, ("cut", 4)).await;
        check(5, false, ("completed", 5)).await;
        check(11, false, ("deadline passed", 10)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn limit_beyond_the_deadline_has_no_effect() {
        let deadline = Deadline::after(SECOND);
        let attempt = pin!(std::future::pending::<()>());
        let ended = deadline.run(attempt, Some(SECOND), || Some(()));
        assert!(matches!(ended.await, AttemptEnd::DeadlinePassed));
    }

    #[tokio::test(start_paused = true)]
    async fn longest_deadline_does_not_overflow() {
        let deadline = Deadline::after(Duration::MAX);
        tokio::time::advance(SECOND).await;
        assert_eq!(deadline.remaining().saturating_add(SECOND), Duration::MAX);
        let limit = Some(Duration::MAX);
        let attempt = pin!(tokio::time::sleep(SECOND));
        let ended = deadline.run(attempt, limit, || Some(()));
        assert!(matches!(ended.await, AttemptEnd::Completed(())));
    }
}
