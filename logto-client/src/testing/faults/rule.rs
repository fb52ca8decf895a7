//! A fault that is in force: which requests it is for, and what it does to them.

use std::time::Duration;

use http::{StatusCode, header};

use crate::testing::{answer::Answer, received_request::ReceivedRequest, router};

/// A fault, and how often it struck.
pub(in crate::testing) struct Rule {
    pub(super) when: When,
    operation: Option<&'static str>,
    pub(super) effect: Effect,
    /// How many requests of its kind came by.
    seen: usize,
    pub(super) struck: usize,
}

/// Which requests.
#[derive(Clone, Copy)]
pub(super) enum When {
    Next(usize),
    Every(usize),
    Never,
}

/// What happens to a request.
#[derive(Clone, Default)]
pub(in crate::testing) struct Effect {
    /// How long it waits before anything else happens.
    pub(in crate::testing) delay: Duration,
    pub(in crate::testing) kind: EffectKind,
}

#[derive(Clone, Default)]
pub(in crate::testing) enum EffectKind {
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

/// What happens to this request: it meets the first fault that strikes, and no other counts it.
pub(in crate::testing) fn strike(rules: &mut [Rule], request: &ReceivedRequest) -> Effect {
    let operation = request.operation();
    let mut struck = rules.iter_mut().filter_map(|rule| rule.strike(operation));
    struck.next().unwrap_or_default()
}

impl Rule {
    /// A fault without a delay, which has not struck yet.
    pub(super) fn new(when: When, operation: Option<&'static str>, kind: EffectKind) -> Self {
        let delay = Duration::ZERO;
        Self {
            when,
            operation,
            effect: Effect { delay, kind },
            seen: 0,
            struck: 0,
        }
    }

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
pub(in crate::testing) fn answer(
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
