//! What is to go wrong in a fake, and when: `logto.faults().next(2).status(503)`.

mod rule;

use std::{fmt, time::Duration};

use http::StatusCode;

use self::rule::When;
pub(super) use self::rule::{Effect, EffectKind, Rule, answer, strike};
use super::{router, state::SharedState};

/// Makes requests fail that a [`FakeLogto`](super::FakeLogto) would have answered well.
///
/// It reads as a sentence: which requests, of which operation, and what happens to them.
///
/// ```
/// # async fn example() {
/// # use std::time::Duration;
/// # use logto_client::{Connectors, testing::FakeLogto};
/// let logto = FakeLogto::start().await;
/// logto.faults().next(2).status(503);
/// logto.faults().every(3).of("get_connector").delay(Duration::from_millis(20));
///
/// let list = logto.client().list_connectors(None).await.unwrap(); // the third attempt
/// assert!(list.is_empty());
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
/// ```
///
/// Requests for tokens are spared unless they are meant: `.of("token")`. A request meets one fault, the first
/// that was asked for, and the others do not see it: after `next(1).status(503)` a `next(1).status(429)` is for
/// the request after that.
#[must_use = "no request is chosen yet: go on with `next`, `every` or `all`"]
pub struct Faults<'f> {
    state: &'f SharedState,
}

/// Requests that are to fail; how is still to be said.
#[must_use = "nothing happens to these requests yet: go on with `status`, `reset`, `delay`, …"]
pub struct Faulty<'f> {
    state: &'f SharedState,
    when: When,
    operation: Option<&'static str>,
}

/// A fault that is in force. Dropping this changes nothing.
pub struct Fault<'f> {
    state: &'f SharedState,
    number: usize,
}

impl<'f> Faults<'f> {
    pub(super) fn of(state: &'f SharedState) -> Self {
        Self { state }
    }

    /// The next requests, so many of them.
    pub fn next(self, count: usize) -> Faulty<'f> {
        self.choose(When::Next(count))
    }

    /// Every so-many-th request from now on: of `every(3)`, the third, the sixth and so on. 0 is none.
    pub fn every(self, count: usize) -> Faulty<'f> {
        self.choose(if count == 0 {
            When::Never
        } else {
            When::Every(count)
        })
    }

    /// All requests from now on.
    pub fn all(self) -> Faulty<'f> {
        self.choose(When::Every(1))
    }

    /// Ends all faults.
    pub fn clear(self) {
        for rule in &mut self.state.lock().faults {
            rule.when = When::Never;
        }
    }

    fn choose(self, when: When) -> Faulty<'f> {
        Faulty {
            state: self.state,
            when,
            operation: None,
        }
    }
}

#[expect(
    clippy::must_use_candidate,
    reason = "a fault is in force, whoever looks at it"
)]
impl<'f> Faulty<'f> {
    /// Only those of this operation: a method's name such as `get_connector`, or `token`. They are counted
    /// apart from others.
    ///
    /// # Panics
    ///
    /// When the fake has no operation of this name.
    pub fn of(mut self, operation: &str) -> Self {
        let known = router::operations().find(|known| *known == operation);
        #[expect(
            clippy::panic,
            reason = "this is a test's setup, and no request reaches it"
        )]
        let known =
            known.unwrap_or_else(|| panic!("the fake Logto has no operation `{operation}`"));
        self.operation = Some(known);
        self
    }

    /// They are answered with this status, and not carried out. [`Fault::code`] and [`Fault::retry_after`]
    /// say more.
    ///
    /// # Panics
    ///
    /// When the number is no status (100 to 999).
    pub fn status(self, status: u16) -> Fault<'f> {
        #[expect(
            clippy::panic,
            reason = "this is a test's setup, and no request reaches it"
        )]
        let status = StatusCode::from_u16(status)
            .unwrap_or_else(|_| panic!("{status} is not a status: they go from 100 to 999"));
        self.inject(EffectKind::Answer {
            status,
            code: None,
            retry_after: None,
        })
    }

    /// They are carried out after this time, on the clock of the wall.
    pub fn delay(self, time: Duration) -> Fault<'f> {
        self.inject(EffectKind::None).delay(time)
    }

    /// Their connection is reset before they are carried out.
    pub fn reset(self) -> Fault<'f> {
        self.inject(EffectKind::Reset { after: false })
    }

    /// They are carried out, and then their connection is reset in place of an answer.
    pub fn lose_answer(self) -> Fault<'f> {
        self.inject(EffectKind::Reset { after: true })
    }

    /// They are carried out; of the answer's body so many bytes arrive, then the connection ends.
    pub fn truncate(self, bytes: usize) -> Fault<'f> {
        self.inject(EffectKind::Truncate(bytes))
    }

    /// They are carried out; the answer's body arrives as bytes that mean nothing.
    pub fn garble(self) -> Fault<'f> {
        self.inject(EffectKind::Garble)
    }

    fn inject(self, kind: EffectKind) -> Fault<'f> {
        let faults = &mut self.state.lock().faults;
        faults.push(Rule::new(self.when, self.operation, kind));
        Fault {
            state: self.state,
            number: faults.len().saturating_sub(1),
        }
    }
}

#[expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a fault is in force, whoever looks at it"
)]
impl Fault<'_> {
    /// The error code in the answer's body, such as `entity.not_found`. Default: none, and a text.
    pub fn code(self, new: &str) -> Self {
        self.change(|effect| {
            if let EffectKind::Answer { code, .. } = &mut effect.kind {
                *code = Some(new.to_owned());
            }
        })
    }

    /// The answer's `Retry-After`, in whole seconds. Default: none.
    pub fn retry_after(self, time: Duration) -> Self {
        self.change(|effect| {
            if let EffectKind::Answer { retry_after, .. } = &mut effect.kind {
                *retry_after = Some(time);
            }
        })
    }

    /// What happens does so after this time, on the clock of the wall.
    pub fn delay(self, time: Duration) -> Self {
        self.change(|effect| effect.delay = time)
    }

    /// How many requests it struck so far.
    #[must_use]
    pub fn struck(&self) -> usize {
        let faults = &self.state.lock().faults;
        faults.get(self.number).map_or(0, |rule| rule.struck)
    }

    /// Ends it.
    pub fn clear(self) {
        if let Some(rule) = self.state.lock().faults.get_mut(self.number) {
            rule.when = When::Never;
        }
    }

    fn change(self, change: impl FnOnce(&mut Effect)) -> Self {
        if let Some(rule) = self.state.lock().faults.get_mut(self.number) {
            change(&mut rule.effect);
        }
        self
    }
}

impl fmt::Debug for Faults<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").finish_non_exhaustive()
    }
}

impl fmt::Debug for Faulty<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("struck", &self.struck())
            .finish_non_exhaustive()
    }
}
