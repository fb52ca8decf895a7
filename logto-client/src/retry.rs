//! Whether a failed attempt is followed by another, and when: as a function of plain values. It
//! neither waits nor reads a clock nor draws a random number; the pipeline does.

mod budget;
mod failure;
mod retry_after;

use std::time::Duration;

pub(crate) use self::{budget::Budget, failure::Failure, retry_after::retry_after};
use crate::endpoint::Repeat;

/// How a call is tried again. Set for all calls by
/// [`ClientBuilder::retry`](crate::ClientBuilder::retry) and for one by
/// [`Call::retry`](crate::Call::retry) or [`Pages::retry`](crate::Pages::retry).
///
/// A request whose endpoint is [idempotent](crate::Endpoint::is_idempotent) is sent again when the
/// connection failed, when an attempt took longer than the attempt timeout, and after the statuses
/// 408, 429, 500, 502, 503 and 504. Any other is sent again only when it cannot have been applied: no
/// connection was made, no token was had, or the server answered 429 or 503 and said by `Retry-After`
/// when to come back. One that is declared as `not_idempotent` is not sent again even then, once any of it
/// was written to a connection. A quota that is used up (Logto's 429 `connector.usage_limit_exceeded`) is never
/// tried again.
///
/// The waits grow exponentially with full jitter: before the first retry up to 200 ms, before the
/// second up to 400 ms. When the server says by `Retry-After` how long to wait, the call waits that long
/// besides. A wait that does not fit into the time that the call has left is not begun: the call then
/// fails at once, with the answer that it got.
///
/// All calls of a client share a budget for retries, so that a server in trouble is not sent many times
/// its load: with a full budget 50 retries can be made at once (25 after connection faults and
/// timeouts), and every 10 (20) calls that are answered, with success or with a refusal
/// that is no failure of the server, pay for one more. An attempt that failed for want of a
/// token costs nothing: however many calls wait for one, the token endpoint is asked once at a time, and
/// with pauses.
///
/// The default is [`Retry::attempts(3)`](Self::attempts).
///
/// ```
/// use logto_client::{Client, Retry};
///
/// # fn main() -> Result<(), logto_client::Error> {
/// let logto = Client::cloud("acme").credentials("app-id", "app-secret").retry(Retry::none()).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    is_budgeted: bool,
}

impl Default for Retry {
    fn default() -> Self {
        Self::attempts(3)
    }
}

impl Retry {
    /// Sends a request once. One whose token was refused is sent a second time all the same, as the
    /// server has not looked at it.
    #[must_use]
    pub fn none() -> Self {
        Self::attempts(1)
    }

    /// Sends a request at most this many times in all. 0 counts as 1.
    #[must_use]
    pub fn attempts(attempts: u32) -> Self {
        Self {
            attempts,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(10),
            is_budgeted: true,
        }
    }

    /// The longest wait before the first retry. Every further one is twice as long. Default: 200 ms.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest wait before any retry, apart from what a server asks for. Default: 10 s.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Retries without regard to the client's budget and without using it up: for the rare call that
    /// must get through.
    #[must_use]
    pub fn without_budget(mut self) -> Self {
        self.is_budgeted = false;
        self
    }

    /// The policy: how long to wait before the attempt that follows this one, the first being 1, or
    /// `None` to give up. `jitter` is from 0 to 1.
    pub(crate) fn wait(
        &self,
        attempt: u32,
        remaining: Duration,
        repeat: Repeat,
        failure: Failure,
        jitter: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts || !failure.may_be_followed(repeat) {
            return None;
        }
        let backoff = self.backoff(attempt, jitter);
        // What the server asks for comes first, and the jitter on top of it: it has told everybody
        // to come back at the same moment.
        let asked_for = failure.retry_after().unwrap_or_default();
        let wait = asked_for.saturating_add(backoff);
        (wait < remaining).then_some(wait)
    }

    /// Whether an attempt that takes too long would be followed by another.
    pub(crate) fn may_cut(&self, attempt: u32, repeat: Repeat) -> bool {
        attempt < self.attempts && Failure::LOST.may_be_followed(repeat)
    }

    pub(crate) fn is_budgeted(&self) -> bool {
        self.is_budgeted
    }

    /// Full jitter: anything between nothing and a bound that doubles.
    fn backoff(&self, attempt: u32, jitter: f64) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let bound = self.base_delay.saturating_mul(doubled).min(self.max_delay);
        Duration::try_from_secs_f64(bound.as_secs_f64() * jitter).unwrap_or(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_attempt_is_followed_by_none() {
        for (retry, last) in [
            (Retry::none(), 1),
            (Retry::attempts(0), 1),
            (Retry::default(), 3),
            (Retry::attempts(u32::MAX), u32::MAX),
        ] {
            let wait = |attempt| {
                let remaining = Duration::from_secs(30);
                retry.wait(attempt, remaining, Repeat::Freely, Failure::LOST, 0.5)
            };
            assert_eq!(wait(last), None, "{retry:?}");
            assert!(last == 1 || wait(last - 1).is_some(), "{retry:?}");
            assert_eq!(retry.may_cut(1, Repeat::Freely), last > 1);
            assert!(!retry.may_cut(last, Repeat::Freely));
            assert!(!retry.may_cut(1, Repeat::IfNotApplied));
        }
    }

    /// The wait in milliseconds before the attempt after this one, with the least and the most jitter.
    fn check_wait(retry: Retry, attempt: u32, failure: Failure, expected: [u128; 2]) {
        for (jitter, expected) in [0.0, 1.0].into_iter().zip(expected) {
            let wait = retry.wait(attempt, Duration::MAX, Repeat::Freely, failure, jitter);
            assert_eq!(
                wait.unwrap().as_millis(),
                expected,
                "{retry:?} {attempt} {jitter}"
            );
        }
    }

    #[test]
    fn waits_double_up_to_their_bound_with_full_jitter() {
        let retry = Retry::attempts(u32::MAX);
        check_wait(retry, 1, Failure::LOST, [0, 200]);
        check_wait(retry, 2, Failure::LOST, [0, 400]);
        check_wait(retry, 3, Failure::LOST, [0, 800]);
        check_wait(retry, 100, Failure::LOST, [0, 10_000]);
        let second = Duration::from_secs(1);
        check_wait(retry.base_delay(second), 2, Failure::LOST, [0, 2000]);
        check_wait(
            retry.base_delay(second).max_delay(second),
            2,
            Failure::LOST,
            [0, 1000],
        );
        check_wait(retry.base_delay(Duration::ZERO), 2, Failure::LOST, [0, 0]);
        let forever = retry.base_delay(Duration::MAX).max_delay(Duration::MAX);
        let wait = forever.wait(9, Duration::MAX, Repeat::Freely, Failure::LOST, 0.999);
        assert!(wait.unwrap() > second);
    }

    fn refused(seconds: u64) -> Failure {
        Failure::refused_for(Duration::from_secs(seconds))
    }

    #[test]
    fn what_the_server_asks_for_is_waited_besides() {
        let retry = Retry::default().max_delay(Duration::from_secs(1));
        check_wait(retry, 1, refused(2), [2000, 2200]);
        check_wait(retry, 1, refused(0), [0, 200]);
    }

    #[test]
    fn a_wait_that_does_not_fit_is_not_begun() {
        let waits = |remaining| {
            let (retry, remaining) = (Retry::default(), Duration::from_millis(remaining));
            let wait = retry.wait(1, remaining, Repeat::Freely, refused(2), 0.0);
            wait.is_some()
        };
        assert!(waits(2001));
        assert!(!waits(2000));
        assert!(!waits(0));
    }
}
