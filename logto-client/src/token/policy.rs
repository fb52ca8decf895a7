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
/// How long a terminal refusal is remembered, more or less a fifth.
const REFUSAL_MEMORY: Duration = Duration::from_secs(5);
/// A century, which no sum of times can overflow with.
const LONGEST_LIFETIME: Duration = Duration::from_secs(100 * 365 * 86_400);

/// What a caller does for its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Use the token that is held.
    Use,
    /// Use the token that is held, and have it refreshed in the background.
    UseAndRefresh,
    /// Wait for a refresh; with a patience, only so long, as the token that is held is still valid.
    Wait { patience: Option<Duration> },
    /// Fail with the refusal that is remembered.
    Refuse,
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
    retry_after: Duration,
    /// How many failed in a row.
    count: u32,
    is_terminal: bool,
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
    let backs_off = failure.is_some_and(|failure| !failure.is_over(now));
    let Some(held) = held else {
        let is_refused = backs_off && failure.is_some_and(|failure| failure.is_terminal);
        return match refreshing_for {
            None if is_refused => Decision::Refuse,
            _ => Decision::Wait { patience: None },
        };
    };
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
        is_terminal: bool,
        jitter: f64,
    ) -> Self {
        let count = previous.map_or(1, |previous| previous.count.saturating_add(1));
        let window = held.map_or(LONGEST_ADVISORY, |held| held.advisory);
        let jitter = jitter.clamp(0.0, 1.0);
        let retry_after = backoff(count, window).mul_f64(0.5 + jitter / 2.0);
        let remembered = REFUSAL_MEMORY.mul_f64(0.8 + jitter * 0.4);
        Self {
            at: now,
            retry_after: if is_terminal {
                retry_after.max(remembered)
            } else {
                retry_after
            },
            count,
            is_terminal,
        }
    }

    /// Whether it is time to try again. A clock that went back must not make this last.
    fn is_over(&self, now: Instant) -> bool {
        now.checked_duration_since(self.at)
            .is_none_or(|elapsed| elapsed >= self.retry_after)
    }
}

/// However short the advisory window is, there is room in it for several attempts.
fn backoff(count: u32, advisory: Duration) -> Duration {
    let first = FIRST_BACKOFF.min(advisory.mul_f64(1.0 / 16.0));
    let longest = LONGEST_BACKOFF.min(advisory.mul_f64(1.0 / 8.0));
    let doubled = 2_u32.saturating_pow(count.saturating_sub(1));
    first.saturating_mul(doubled).min(longest)
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
