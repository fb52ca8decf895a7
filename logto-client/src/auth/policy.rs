//! When a token is used, refreshed and waited for: pure functions of the time and of jitter from 0 to 1.
//!
//! ```text
//! requested                                             advisory window       mandatory    expired
//!     |──────────────────────── use ────────────────────────|─ use and refresh ─|─── wait ───|─ wait ─▶
//! ```
//!
//! The windows are shares of the lifetime with an upper bound, so tokens that live for a second have them as well
//! as tokens that live for days. In the mandatory window the token is still valid: callers wait for the next one
//! for a moment, then use it.

use std::time::Duration;

use tokio::time::Instant;

/// Upper bound on the advisory window, a quarter of the lifetime. Jitter shortens it by up to half.
const MAX_ADVISORY: Duration = Duration::from_secs(600);
/// Upper bound on the mandatory window, a tenth of the lifetime.
const MAX_MANDATORY: Duration = Duration::from_secs(60);
/// Upper bound on the wait of a caller with a valid token, half the mandatory window, from the start of the refresh.
const MAX_PATIENCE: Duration = Duration::from_secs(1);
/// Bounds on the time between refreshes while the token is valid. It doubles with each failure, and is at most a
/// share of the advisory window. Jitter shortens it by up to half.
const MIN_BACKOFF: Duration = Duration::from_secs(1);
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// Bounds on the time between token requests without a valid token. It doubles with each failure. It is short, since
/// calls wait for it, and spaces out token requests however many calls retry. Jitter shortens it by up to half.
const MIN_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(1);
/// Time for which a terminal refusal is remembered. Jitter changes it by up to a fifth.
const REFUSAL_MEMORY: Duration = Duration::from_secs(5);
/// Upper bound on an honored `Retry-After`.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);
/// Upper bound on a lifetime, so that no sum of times overflows.
pub(super) const MAX_LIFETIME: Duration = Duration::from_secs(100 * 365 * 86_400);

/// What a caller does to get a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Use the cached token.
    Use,
    /// Use the cached token, and refresh it in the background.
    UseAndRefresh,
    /// Wait for a refresh. Patience limits the wait while the cached token is valid.
    Wait { patience: Option<Duration> },
    /// Fail with the remembered refusal, which stays for this time.
    Refuse { remaining: Duration },
}

/// A refusal of the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The next request would be refused, too.
    Terminal,
    /// The server asks to wait before the next request.
    RetryAfter(Duration),
}

/// The windows of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Schedule {
    refresh_from: Instant,
    wait_from: Instant,
    expires_at: Instant,
    patience: Duration,
    advisory: Duration,
}

/// The consequences of a failed refresh. All times count from the failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backoff {
    failed_at: Instant,
    /// Failures in a row.
    count: u32,
    /// Time for which a valid token is not refreshed.
    delay: Duration,
    /// Time for which callers without a valid token fail.
    refused_for: Duration,
    /// Time for which callers without a valid token wait.
    pause: Duration,
}

/// Decides what a caller does, by the cached token, the last failure and the age of the current refresh.
pub(crate) fn decide(
    now: Instant,
    cached: Option<&Schedule>,
    backoff: Option<&Backoff>,
    refreshing_for: Option<Duration>,
) -> Decision {
    let Some(cached) = cached.filter(|cached| cached.is_valid(now)) else {
        let remaining = backoff.map(|backoff| backoff.remaining(backoff.refused_for, now));
        return match (refreshing_for, remaining) {
            (None, Some(remaining)) if !remaining.is_zero() => Decision::Refuse { remaining },
            _ => Decision::Wait { patience: None },
        };
    };
    let backs_off = backoff.is_some_and(|backoff| !backoff.remaining(backoff.delay, now).is_zero());
    let is_mandatory = now >= cached.wait_from;
    match refreshing_for {
        _ if now < cached.refresh_from => Decision::Use,
        None if backs_off => Decision::Use,
        None if !is_mandatory => Decision::UseAndRefresh,
        None => Decision::Wait { patience: Some(cached.patience) },
        Some(age) if is_mandatory && age < cached.patience => {
            Decision::Wait { patience: Some(cached.patience.saturating_sub(age)) }
        }
        // The refresh is slow, and the token is valid.
        Some(_) => Decision::Use,
    }
}

/// Time for which a terminal refusal is remembered.
pub(crate) fn refusal_memory(jitter: f64) -> Duration {
    REFUSAL_MEMORY.mul_f64(0.8 + jitter * 0.4)
}

impl Schedule {
    /// The windows of a token requested at this time. `None` if the lifetime is zero.
    pub(crate) fn new(requested_at: Instant, lifetime: Duration, jitter: f64) -> Option<Self> {
        if lifetime.is_zero() {
            return None;
        }
        let lifetime = lifetime.min(MAX_LIFETIME);
        let advisory = lifetime.mul_f64(0.25).min(MAX_ADVISORY);
        let mandatory = lifetime.mul_f64(0.1).min(MAX_MANDATORY);
        let before_end = |window| requested_at.checked_add(lifetime.saturating_sub(window));
        Some(Self {
            refresh_from: before_end(advisory.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0))?,
            wait_from: before_end(mandatory)?,
            expires_at: before_end(Duration::ZERO)?,
            patience: mandatory.mul_f64(0.5).min(MAX_PATIENCE),
            advisory,
        })
    }

    pub(crate) fn is_valid(&self, now: Instant) -> bool {
        now < self.expires_at
    }
}

impl Backoff {
    /// One more failure after the previous ones.
    pub(crate) fn after(
        previous: Option<&Self>,
        cached: Option<&Schedule>,
        now: Instant,
        refusal: Option<Refusal>,
        jitter: f64,
    ) -> Self {
        let count = previous.map_or(1, |previous| previous.count.saturating_add(1));
        let jitter = jitter.clamp(0.0, 1.0);
        let spread = |time: Duration| time.mul_f64(0.5 + jitter / 2.0);
        let refused_for = match refusal {
            None => Duration::ZERO,
            Some(Refusal::Terminal) => refusal_memory(jitter),
            // Without jitter, since callers come back exactly then.
            Some(Refusal::RetryAfter(time)) => time.min(MAX_RETRY_AFTER),
        };
        // Even a short advisory window has room for several attempts.
        let window = cached.map_or(MAX_ADVISORY, |cached| cached.advisory);
        let first = MIN_BACKOFF.min(window.mul_f64(1.0 / 16.0));
        let longest = MAX_BACKOFF.min(window.mul_f64(1.0 / 8.0));
        let delay = spread(doubled(first, count).min(longest));
        Self {
            failed_at: now,
            count,
            delay: delay.max(refused_for),
            refused_for,
            pause: spread(doubled(MIN_PAUSE, count).min(MAX_PAUSE)).min(delay),
        }
    }

    /// Time to wait before the next token request.
    pub(crate) fn pause(&self, now: Instant) -> Duration {
        self.remaining(self.pause, now)
    }

    /// The rest of a time that counts from the failure.
    fn remaining(&self, time: Duration, now: Instant) -> Duration {
        time.saturating_sub(now.saturating_duration_since(self.failed_at))
    }
}

fn doubled(time: Duration, failures: u32) -> Duration {
    time.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)))
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
