//! The retry policy: a pure function of attempt number, remaining time and facts. The pipeline supplies clock and
//! jitter.

mod budget;
mod facts;

use std::time::Duration;

pub(crate) use self::{budget::Budget, facts::RetryFacts};
use http::StatusCode;

use crate::message::Repeat;

/// The retry policy of a call. [`ClientBuilder::retry`](crate::ClientBuilder::retry) sets it for all calls,
/// [`Call::retry`](crate::Call::retry) and [`Pages::retry`](crate::Pages::retry) for one.
///
/// A request to an [idempotent](crate::Endpoint::is_idempotent) endpoint is retried after a connection fault, after
/// the attempt timeout, and after the statuses 408, 429, 500, 502, 503 and 504. Any other request is retried only
/// when it cannot have been applied: there was no connection or no token, or the server responded with 429 or 503
/// and `Retry-After`. A request declared as `not_idempotent` is not even then retried if any of it was written to a
/// connection. [`statuses`](Self::statuses) adds to these statuses. A used-up quota (Logto's 429 `connector.usage_limit_exceeded`) is never retried.
///
/// Waits grow exponentially with full jitter: up to 200 ms before the first retry, up to 400 ms before the second.
/// The time of a `Retry-After` is added. A wait that exceeds the remaining time of the call is not started: the call
/// fails at once with the response that it got.
///
/// All calls of a client share a retry budget, which bounds the additional load on a struggling server. A full budget
/// pays for 50 retries (25 after connection faults and timeouts), and every 10 (20) responses that are not failures
/// of the server pay for one more. An attempt that failed for lack of a token costs nothing, since the token endpoint
/// gets one request at a time, with pauses.
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
    /// A bit for each of the statuses from 300 on that may pass, too.
    statuses: [u64; 5],
}

impl Default for Retry {
    fn default() -> Self {
        Self::attempts(3)
    }
}

impl Retry {
    /// Sends a request once. A request whose token was refused is still sent a second time, since the server did not
    /// look at it.
    #[must_use]
    pub fn none() -> Self {
        Self::attempts(1)
    }

    /// Sends a request at most this many times in total. 0 counts as 1.
    #[must_use]
    pub fn attempts(attempts: u32) -> Self {
        Self {
            attempts,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(10),
            is_budgeted: true,
            statuses: [0; 5],
        }
    }

    /// Sets the upper bound on the wait before the first retry. It doubles with each retry. Default: 200 ms.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the upper bound on any wait, apart from `Retry-After`. Default: 10 s.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Retries after these statuses from 300 to 599, too: an idempotent request, or any after a 4xx with `Retry-After`. Of
    /// use for APIs with a meaning of their own for a status, such as 423 or 409 for a lock.
    #[must_use]
    pub fn statuses(mut self, also: &[u16]) -> Self {
        for (word, bit) in also.iter().filter_map(|status| place(*status)) {
            if let Some(bits) = self.statuses.get_mut(word) {
                *bits |= bit;
            }
        }
        self
    }

    pub(crate) fn covers(&self, status: StatusCode) -> bool {
        place(status.as_u16())
            .is_some_and(|(word, bit)| self.statuses.get(word).is_some_and(|bits| bits & bit != 0))
    }

    /// Ignores the client's retry budget and takes nothing from it: for the rare call that must get through.
    #[must_use]
    pub fn without_budget(mut self) -> Self {
        self.is_budgeted = false;
        self
    }

    /// The policy: the wait before the next attempt, or `None` to give up. Attempts count from 1, jitter is from 0
    /// to 1.
    pub(crate) fn wait(
        &self,
        attempt: u32,
        remaining: Duration,
        repeat: Repeat,
        facts: RetryFacts,
        jitter: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts || !facts.allows_retry(repeat) {
            return None;
        }
        let backoff = self.backoff(attempt, jitter);
        // The server told everybody to come back at the same moment: jitter comes on top.
        let retry_after = facts.retry_after().unwrap_or_default();
        let wait = retry_after.saturating_add(backoff);
        (wait < remaining).then_some(wait)
    }

    /// Whether another attempt could follow one that reaches its limit.
    pub(crate) fn may_cut(&self, attempt: u32, repeat: Repeat) -> bool {
        attempt < self.attempts && RetryFacts::LOST.allows_retry(repeat)
    }

    pub(crate) fn is_budgeted(&self) -> bool {
        self.is_budgeted
    }

    /// Full jitter: between zero and a bound that doubles.
    fn backoff(&self, attempt: u32, jitter: f64) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let bound = self.base_delay.saturating_mul(doubled).min(self.max_delay);
        Duration::try_from_secs_f64(bound.as_secs_f64() * jitter).unwrap_or(bound)
    }
}

/// The bit of a status.
fn place(status: u16) -> Option<(usize, u64)> {
    let at = status.checked_sub(300)?;
    Some((usize::from(at / 64), 1 << (at % 64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_attempt_is_not_retried() {
        for (retry, last) in [
            (Retry::none(), 1),
            (Retry::attempts(0), 1),
            (Retry::default(), 3),
            (Retry::attempts(u32::MAX), u32::MAX),
        ] {
            let wait = |attempt| {
                let remaining = Duration::from_secs(30);
                retry.wait(attempt, remaining, Repeat::Freely, RetryFacts::LOST, 0.5)
            };
            assert_eq!(wait(last), None, "{retry:?}");
            assert!(last == 1 || wait(last - 1).is_some(), "{retry:?}");
            assert_eq!(retry.may_cut(1, Repeat::Freely), last > 1);
            assert!(!retry.may_cut(last, Repeat::Freely));
            assert!(!retry.may_cut(1, Repeat::IfNotApplied));
        }
    }

    /// Checks the wait in milliseconds with the least and the most jitter.
    fn check_wait(retry: Retry, attempt: u32, facts: RetryFacts, expected: [u128; 2]) {
        for (jitter, expected) in [0.0, 1.0].into_iter().zip(expected) {
            let wait = retry.wait(attempt, Duration::MAX, Repeat::Freely, facts, jitter);
            assert_eq!(wait.unwrap().as_millis(), expected, "{retry:?} {attempt} {jitter}");
        }
    }

    #[test]
    fn wait_doubles_up_to_a_bound_with_full_jitter() {
        let retry = Retry::attempts(u32::MAX);
        check_wait(retry, 1, RetryFacts::LOST, [0, 200]);
        check_wait(retry, 2, RetryFacts::LOST, [0, 400]);
        check_wait(retry, 3, RetryFacts::LOST, [0, 800]);
        check_wait(retry, 100, RetryFacts::LOST, [0, 10_000]);
        let second = Duration::from_secs(1);
        check_wait(retry.base_delay(second), 2, RetryFacts::LOST, [0, 2000]);
        check_wait(retry.base_delay(second).max_delay(second), 2, RetryFacts::LOST, [0, 1000]);
        check_wait(retry.base_delay(Duration::ZERO), 2, RetryFacts::LOST, [0, 0]);
        let forever = retry.base_delay(Duration::MAX).max_delay(Duration::MAX);
        let wait = forever.wait(9, Duration::MAX, Repeat::Freely, RetryFacts::LOST, 0.999);
        assert!(wait.unwrap() > second);
    }

    fn refused(seconds: u64) -> RetryFacts {
        RetryFacts::refused_for(Duration::from_secs(seconds))
    }

    #[test]
    fn retry_after_is_added_to_the_wait() {
        let retry = Retry::default().max_delay(Duration::from_secs(1));
        check_wait(retry, 1, refused(2), [2000, 2200]);
        check_wait(retry, 1, refused(0), [0, 200]);
    }

    #[test]
    fn wait_beyond_the_remaining_time_is_not_started() {
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
