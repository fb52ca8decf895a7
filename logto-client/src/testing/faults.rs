//! Fault injection: `logto.faults().next(2).status(503)`.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{StatusCode, header};

use super::{answer::Answer, routes};

/// Injects faults into the exchanges of a [`FakeLogto`](super::FakeLogto).
///
/// A fault reads as a sentence: which requests, optionally of which operation, and what happens to them.
///
/// ```
/// # async fn example() {
/// # use std::time::Duration;
/// # use logto_client::{Connectors, testing::FakeLogto};
/// let logto = FakeLogto::start().await;
/// let fault = logto.faults().next(2).status(503);
/// logto.faults().every(3).of("get_connector").delay(Duration::from_secs(1));
///
/// let list = logto.client().list_connectors(None).await.unwrap(); // succeeds on the third attempt
/// assert!(list.is_empty());
/// assert_eq!(fault.hits(), 2);
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
/// ```
///
/// Token requests are affected only by faults [`of`](FaultBuilder::of) `token`. At most one fault hits a request,
/// the first one that was injected, and later faults do not count that request: after `next(1).status(503)`, a
/// `next(1).status(429)` hits the second request.
#[must_use = "no requests are chosen yet: continue with `next`, `every` or `all`"]
pub struct Faults<'f> {
    rules: &'f FaultRules,
}

/// The requests that a fault will hit; the methods choose what happens to them.
#[must_use = "no fault is injected yet: continue with `status`, `reset`, `delay`, …"]
pub struct FaultBuilder<'f> {
    rules: &'f FaultRules,
    when: When,
    operation: Option<&'static str>,
}

/// An injected fault. It stays in force when this is dropped.
pub struct Fault<'f> {
    rules: &'f FaultRules,
    index: usize,
}

impl<'f> Faults<'f> {
    pub(super) fn new(rules: &'f FaultRules) -> Self {
        Self { rules }
    }

    /// Chooses the next `count` requests.
    pub fn next(self, count: usize) -> FaultBuilder<'f> {
        self.choose(When::Next(count))
    }

    /// Chooses every `count`-th request from now on: `every(3)` is the third, the sixth and so on. 0 means none.
    pub fn every(self, count: usize) -> FaultBuilder<'f> {
        self.choose(When::Every(count))
    }

    /// Chooses all requests from now on.
    pub fn all(self) -> FaultBuilder<'f> {
        self.choose(When::Every(1))
    }

    /// Removes all faults.
    pub fn clear(self) {
        for rule in &mut *self.rules.lock() {
            rule.when = When::Never;
        }
    }

    fn choose(self, when: When) -> FaultBuilder<'f> {
        FaultBuilder { rules: self.rules, when, operation: None }
    }
}

#[expect(clippy::must_use_candidate, reason = "a fault is in force even if nobody keeps it")]
impl<'f> FaultBuilder<'f> {
    /// Restricts the fault to one operation: a method's name such as `get_connector`, or `token`. Only requests
    /// for this operation are counted.
    ///
    /// # Panics
    ///
    /// When the fake has no such operation.
    pub fn of(mut self, operation: &str) -> Self {
        let known = routes::find_operation(operation);
        #[expect(clippy::panic, reason = "this is a test's setup, and no request reaches it")]
        let known =
            known.unwrap_or_else(|| panic!("the fake Logto has no operation `{operation}`"));
        self.operation = Some(known);
        self
    }

    /// Answers with this status; the operation does not run. [`Fault::code`] and [`Fault::retry_after`] add to
    /// the answer.
    ///
    /// # Panics
    ///
    /// When this is not a status code (100 to 999).
    pub fn status(self, status: u16) -> Fault<'f> {
        #[expect(clippy::panic, reason = "this is a test's setup, and no request reaches it")]
        let status = StatusCode::from_u16(status).unwrap_or_else(|_| {
            panic!("{status} is not a status code: they range from 100 to 999")
        });
        self.inject(EffectKind::Answer { status, code: None, retry_after: None })
    }

    /// Delays the operation by this time, measured by the real clock.
    pub fn delay(self, time: Duration) -> Fault<'f> {
        self.inject(EffectKind::None).delay(time)
    }

    /// Resets the connection; the operation does not run.
    pub fn reset(self) -> Fault<'f> {
        self.inject(EffectKind::Reset { after: false })
    }

    /// Runs the operation, then resets the connection instead of sending the answer.
    pub fn lose_answer(self) -> Fault<'f> {
        self.inject(EffectKind::Reset { after: true })
    }

    /// Runs the operation, then closes the connection after this many bytes of the answer's body.
    pub fn truncate(self, bytes: usize) -> Fault<'f> {
        self.inject(EffectKind::Truncate(bytes))
    }

    /// Runs the operation, then sends a body of the same length that is neither JSON nor UTF-8.
    pub fn garble(self) -> Fault<'f> {
        self.inject(EffectKind::Garble)
    }

    fn inject(self, kind: EffectKind) -> Fault<'f> {
        let mut rules = self.rules.lock();
        let index = rules.len();
        rules.push(Rule {
            when: self.when,
            operation: self.operation,
            effect: Effect { delay: Duration::ZERO, kind },
            seen: 0,
            hits: 0,
        });
        Fault { rules: self.rules, index }
    }
}

#[expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a fault is in force even if nobody keeps it"
)]
impl Fault<'_> {
    /// Sets the error code in the answer's body, such as `entity.not_found`. Default: none, and a plain-text body.
    pub fn code(self, new: &str) -> Self {
        self.change(|effect| {
            if let EffectKind::Answer { code, .. } = &mut effect.kind {
                *code = Some(new.to_owned());
            }
        })
    }

    /// Sets the answer's `Retry-After`, in whole seconds. Default: none.
    pub fn retry_after(self, time: Duration) -> Self {
        self.change(|effect| {
            if let EffectKind::Answer { retry_after, .. } = &mut effect.kind {
                *retry_after = Some(time);
            }
        })
    }

    /// Delays the fault by this time, measured by the real clock.
    pub fn delay(self, time: Duration) -> Self {
        self.change(|effect| effect.delay = time)
    }

    /// Returns the number of requests that the fault has hit so far.
    #[must_use]
    pub fn hits(&self) -> usize {
        self.rules.lock().get(self.index).map_or(0, |rule| rule.hits)
    }

    /// Removes the fault.
    pub fn clear(self) {
        if let Some(rule) = self.rules.lock().get_mut(self.index) {
            rule.when = When::Never;
        }
    }

    fn change(self, change: impl FnOnce(&mut Effect)) -> Self {
        if let Some(rule) = self.rules.lock().get_mut(self.index) {
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

impl fmt::Debug for FaultBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultBuilder").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl fmt::Debug for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault").field("hits", &self.hits()).finish_non_exhaustive()
    }
}

/// All faults ever injected into one fake, oldest first. Removed ones stay, so that indexes keep their meaning.
#[derive(Default)]
pub(super) struct FaultRules(Mutex<Vec<Rule>>);

impl FaultRules {
    /// Returns the effect of the first fault that hits a request for this operation.
    pub(super) fn hit(&self, operation: Option<&str>) -> Effect {
        let mut rules = self.lock();
        let mut effects = rules.iter_mut().filter_map(|rule| rule.hit(operation));
        effects.next().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Rule {
    when: When,
    operation: Option<&'static str>,
    effect: Effect,
    /// Number of requests that the rule has counted.
    seen: usize,
    /// Number of requests among them that it has affected.
    hits: usize,
}

#[derive(Clone, Copy)]
enum When {
    Next(usize),
    Every(usize),
    Never,
}

/// What happens to a request.
#[derive(Clone, Default)]
pub(super) struct Effect {
    /// Time to wait before anything else.
    pub(super) delay: Duration,
    pub(super) kind: EffectKind,
}

#[derive(Clone, Default)]
pub(super) enum EffectKind {
    #[default]
    None,
    /// Answers in place of the operation.
    Answer { status: StatusCode, code: Option<String>, retry_after: Option<Duration> },
    /// Resets the connection before or after the operation.
    Reset { after: bool },
    /// Sends at most this many bytes of the operation's answer.
    Truncate(usize),
    /// Makes the body of the operation's answer unreadable.
    Garble,
}

impl Rule {
    fn hit(&mut self, operation: Option<&str>) -> Option<Effect> {
        let is_affected = match self.operation {
            Some(_) => operation == self.operation,
            None => operation != Some(routes::TOKEN),
        };
        if !is_affected {
            return None;
        }
        self.seen = self.seen.saturating_add(1);
        let is_hit = match self.when {
            When::Next(count) => self.seen <= count,
            When::Every(count) => self.seen.checked_rem(count) == Some(0),
            When::Never => false,
        };
        is_hit.then(|| {
            self.hits = self.hits.saturating_add(1);
            self.effect.clone()
        })
    }
}

impl EffectKind {
    /// Returns the answer that takes the place of the operation's own, if any.
    pub(super) fn answer(&self) -> Option<Answer> {
        let Self::Answer { status, code, retry_after } = self else {
            return None;
        };
        let answer = match code {
            Some(code) => Answer::error(*status, code),
            None => Answer::status_text(*status),
        };
        Some(match retry_after {
            Some(time) => answer.with(header::RETRY_AFTER, &time.as_secs().to_string()),
            None => answer,
        })
    }
}
