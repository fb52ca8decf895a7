//! What is to go wrong in a fake, and when: `logto.faults().next(2).status(503)`.

use std::{fmt, time::Duration};

use http::{StatusCode, header};

use super::{answer::Answer, received_request::ReceivedRequest, router, state::SharedState};

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

/// A fault, and how often it struck.
pub(super) struct Rule {
    when: When,
    operation: Option<&'static str>,
    effect: Effect,
    /// How many requests of its kind came by.
    seen: usize,
    struck: usize,
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
    /// How long it waits before anything else happens.
    pub(super) delay: Duration,
    pub(super) kind: EffectKind,
}

#[derive(Clone, Default)]
pub(super) enum EffectKind {
    /// Nothing more.
    #[default]
    None,
    /// It is answered so, and not carried out.
    Answer {
        status: StatusCode,
        code: Option<String>,
        retry_after: Option<Duration>,
    },
    /// The connection is reset, before or after it was carried out.
    Reset { after: bool },
    /// It is carried out; of the answer's body, no more than so many bytes arrive.
    Truncate(usize),
    /// It is carried out; the answer's body is no JSON and no UTF-8.
    Garble,
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
        faults.push(Rule {
            when: self.when,
            operation: self.operation,
            effect: Effect {
                delay: Duration::ZERO,
                kind,
            },
            seen: 0,
            struck: 0,
        });
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

/// What happens to this request: it meets the first fault that strikes, and no other counts it.
pub(super) fn strike(rules: &mut [Rule], request: &ReceivedRequest) -> Effect {
    let operation = request.operation();
    let mut struck = rules.iter_mut().filter_map(|rule| rule.strike(operation));
    struck.next().unwrap_or_default()
}

impl Rule {
    /// Meets a request for this operation.
    fn strike(&mut self, operation: Option<&str>) -> Option<Effect> {
        let is_meant = match self.operation {
            Some(_) => operation == self.operation,
            None => operation != Some(router::TOKEN),
        };
        if !is_meant {
            return None;
        }
        self.seen = self.seen.saturating_add(1);
        let strikes = match self.when {
            When::Next(count) => self.seen <= count,
            When::Every(count) => self.seen.checked_rem(count) == Some(0),
            When::Never => false,
        };
        strikes.then(|| {
            self.struck = self.struck.saturating_add(1);
            self.effect.clone()
        })
    }
}

/// The answer in place of the operation's own.
pub(super) fn answer(
    status: StatusCode,
    code: Option<&str>,
    retry_after: Option<Duration>,
) -> Answer {
    let answer = match code {
        Some(code) => Answer::refusal(status, code),
        None => Answer::reason(status),
    };
    match retry_after {
        Some(time) => answer.with(header::RETRY_AFTER, &time.as_secs().to_string()),
        None => answer,
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
