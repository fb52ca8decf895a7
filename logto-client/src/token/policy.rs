//! When a token is used, renewed and waited for.
//!
//! Plain functions of what is known and of what time it is. The time and the jitter, a number from 0
//! to 1, are parameters; nothing here reads a clock, locks or waits.
//!
//! ```text
//! asked for                                             advisory window       mandatory    expired
//!     |──────────────────────── use ────────────────────────|─ use and refresh ─|─── wait ───|─ wait ─▶
//! ```
//!
//! The windows are parts of the lifetime, up to a limit, so that a token which lives for a second has
//! them as well as one that lives for days. In the mandatory window the token is still valid: a caller
//! waits for its successor, but neither long nor in vain.

use std::time::{Duration, Instant};

/// The advisory window is a quarter of the lifetime and at most this. Jitter takes away up to half.
const LONGEST_ADVISORY: Duration = Duration::from_secs(600);
/// The mandatory window is a tenth of the lifetime and at most this.
const LONGEST_MANDATORY: Duration = Duration::from_secs(60);
/// How long a caller with a valid token waits for a better one: half the mandatory window, at most
/// this, counted from when it was asked for.
const LONGEST_PATIENCE: Duration = Duration::from_secs(1);
/// The wait after a refresh that failed: doubled each time, within these limits or a share of the
/// advisory window, whichever is shorter. Jitter takes away up to half.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// The pause before asking again without a valid token: doubled with each failure, within these limits.
/// It is short, since calls wait for it, and there all the same: however many calls are tried again,
/// requests for a token are no closer together. Jitter takes away up to half.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// How long a terminal refusal is remembered, more or less a fifth.
const REFUSAL_MEMORY: Duration = Duration::from_secs(5);
/// The longest time for which a server can ask not to be asked.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);
/// A century, which no sum of times can overflow with.
pub(super) const LONGEST_LIFETIME: Duration = Duration::from_secs(100 * 365 * 86_400);

/// What a caller does for its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Use the token that is held.
    Use,
    /// Use the token that is held, and have it refreshed in the background.
    UseAndRefresh,
    /// Wait for a refresh; with a patience, only so long, as the token that is held is still valid.
    Wait { patience: Option<Duration> },
    /// Fail with the refusal that is remembered, for as long as this.
    Refuse { remaining: Duration },
}

/// What a failure says of the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It would be answered in the same way.
    Terminal,
    /// The server asks to wait so long for it.
    RetryAfter(Duration),
}

/// When a token enters its windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Schedule {
    refresh_from: Instant,
    wait_from: Instant,
    expires_at: Instant,
    patience: Duration,
    advisory: Duration,
}

/// That the last refresh failed, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failure {
    at: Instant,
    /// How many failed in a row.
    count: u32,
    /// How long a valid token is used without asking for the next.
    backoff: Duration,
    /// How long nothing is sent, and callers without a valid token fail.
    refused_for: Duration,
    /// How long nothing is sent, and callers without a valid token wait.
    pause: Duration,
}

/// What a caller does at `now`, given the token that is held, the last failure, and for how long a
/// refresh has been under way.
pub(crate) fn decide(
    now: Instant,
    held: Option<&Schedule>,
    failure: Option<&Failure>,
    refreshing_for: Option<Duration>,
) -> Decision {
    let held = held.filter(|held| held.is_valid(now));
    let Some(held) = held else {
        let remaining = failure.map(|failure| failure.remaining(failure.refused_for, now));
        return match (refreshing_for, remaining) {
            (None, Some(remaining)) if !remaining.is_zero() => Decision::Refuse { remaining },
            _ => Decision::Wait { patience: None },
        };
    };
    let backs_off =
        failure.is_some_and(|failure| !failure.remaining(failure.backoff, now).is_zero());
    let waits = now >= held.wait_from;
    match refreshing_for {
        _ if now < held.refresh_from => Decision::Use,
        None if backs_off => Decision::Use,
        None if !waits => Decision::UseAndRefresh,
        None => Decision::Wait {
            patience: Some(held.patience),
        },
        Some(age) if waits && age < held.patience => Decision::Wait {
            patience: Some(held.patience.saturating_sub(age)),
        },
        // Whoever refreshes is slow, and the token is good.
        Some(_) => Decision::Use,
    }
}

impl Schedule {
    /// Of a token that was asked for then, and lives so long from then on. `None` if it does not live.
    pub(crate) fn new(asked_at: Instant, lifetime: Duration, jitter: f64) -> Option<Self> {
        if lifetime.is_zero() {
            return None;
        }
        let lifetime = lifetime.min(LONGEST_LIFETIME);
        let advisory = lifetime.mul_f64(0.25).min(LONGEST_ADVISORY);
        let mandatory = lifetime.mul_f64(0.1).min(LONGEST_MANDATORY);
        let before_end = |window| asked_at.checked_add(lifetime.saturating_sub(window));
        Some(Self {
            refresh_from: before_end(advisory.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0))?,
            wait_from: before_end(mandatory)?,
            expires_at: before_end(Duration::ZERO)?,
            patience: mandatory.mul_f64(0.5).min(LONGEST_PATIENCE),
            advisory,
        })
    }

    pub(crate) fn is_valid(&self, now: Instant) -> bool {
        now < self.expires_at
    }
}

impl Failure {
    /// One more failure, after those before it, of the refresh of a token that is held or of none.
    pub(crate) fn after(
        previous: Option<&Self>,
        held: Option<&Schedule>,
        now: Instant,
        refusal: Option<Refusal>,
        jitter: f64,
    ) -> Self {
        let count = previous.map_or(1, |previous| previous.count.saturating_add(1));
        let jitter = jitter.clamp(0.0, 1.0);
        let spread = |time: Duration| time.mul_f64(0.5 + jitter / 2.0);
        let refused_for = match refusal {
            None => Duration::ZERO,
            Some(Refusal::Terminal) => REFUSAL_MEMORY.mul_f64(0.8 + jitter * 0.4),
            // Not a moment longer than was asked for, as callers come back just then.
            Some(Refusal::RetryAfter(time)) => time.min(LONGEST_RETRY_AFTER),
        };
        // However short the advisory window is, there is room in it for several attempts.
        let window = held.map_or(LONGEST_ADVISORY, |held| held.advisory);
        let first = FIRST_BACKOFF.min(window.mul_f64(1.0 / 16.0));
        let longest = LONGEST_BACKOFF.min(window.mul_f64(1.0 / 8.0));
        let backoff = spread(doubled(first, count).min(longest));
        Self {
            at: now,
            count,
            backoff: backoff.max(refused_for),
            refused_for,
            pause: spread(doubled(FIRST_PAUSE, count).min(LONGEST_PAUSE)).min(backoff),
        }
    }

    /// How long to wait before a request that is to follow it.
    pub(crate) fn pause(&self, now: Instant) -> Duration {
        self.remaining(self.pause, now)
    }

    /// What is left of this time since the failure. A clock that went back must not make it last.
    fn remaining(&self, time: Duration, now: Instant) -> Duration {
        let elapsed = now.checked_duration_since(self.at);
        elapsed.map_or(Duration::ZERO, |elapsed| time.saturating_sub(elapsed))
    }
}

/// Doubled with every failure but the first.
fn doubled(time: Duration, failures: u32) -> Duration {
    time.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)))
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
