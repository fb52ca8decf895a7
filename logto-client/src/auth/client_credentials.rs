//! Tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4), with a cache of one.
//!
//! Any number of callers may wait for one token request, and none of them owns it: the request is a task of its own,
//! so a cancelled caller takes nothing with it. A task that dies with its runtime drops its channel; the waiting
//! callers notice and one of them starts the next request.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    task::AbortHandle,
    time::{Instant, sleep, timeout},
};

use super::{
    Token, TokenFailure,
    endpoint::TokenEndpoint,
    policy::{Backoff, Decision, Schedule, decide, refusal_memory},
};
use crate::error::Error;

type TokenResult = Result<Token, TokenFailure>;

/// Upper bound on the refreshes that one caller starts because the previous one died with its runtime.
const MAX_STARTS: usize = 5;

/// A token source that requests tokens and caches the latest.
pub(crate) struct ClientCredentials {
    cache: Arc<Cache>,
}

struct Cache {
    endpoint: TokenEndpoint,
    /// Held for a few instructions, never across an await.
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    token: Option<(Token, Schedule)>,
    failure: Option<(TokenFailure, Backoff)>,
    refresh: Option<Refresh>,
    fresh_refused_until: Option<Instant>,
}

/// A token request under way.
struct Refresh {
    result: watch::Receiver<Option<TokenResult>>,
    started_at: Instant,
    task: AbortHandle,
}

/// What a caller does to get a token.
enum Step {
    Done(TokenResult),
    Wait {
        result: watch::Receiver<Option<TokenResult>>,
        /// Limits the wait while the cached token is valid.
        patience: Option<Duration>,
    },
}

impl ClientCredentials {
    pub(crate) fn new(endpoint: TokenEndpoint) -> Self {
        let cache = Arc::new(Cache { endpoint, entries: Mutex::default() });
        Self { cache }
    }

    /// Returns a token to send now. Needs a Tokio runtime.
    pub(crate) async fn token(&self) -> TokenResult {
        match self.cache.next_step() {
            Step::Done(result) => result,
            // Boxed, so that calls with a cached token need no room for it.
            step @ Step::Wait { .. } => Box::pin(self.cache.wait(step)).await,
        }
    }

    /// Drops this token, and no other. Returns whether another token is worth a try: not soon after the API refused a
    /// fresh one, too.
    pub(crate) fn refused(&self, refused: &Token) -> bool {
        let mut entries = self.cache.lock();
        if entries.fresh_refused_until.is_some_and(|until| Instant::now() < until) {
            return false;
        }
        entries.token.take_if(|(token, _)| token.is_same(refused));
        true
    }

    /// Reports that the API also refused the token which replaced a refused one. For some seconds refused tokens are
    /// not replaced. They stay in use, since the API may accept them for other operations.
    pub(crate) fn fresh_token_refused(&self) {
        let memory = refusal_memory(fastrand::f64());
        self.cache.lock().fresh_refused_until = Instant::now().checked_add(memory);
    }

    /// Requests a token now, whatever is cached or remembered. A new token replaces the cached one.
    pub(crate) async fn renew(&self) -> Result<(), TokenFailure> {
        let requested_at = Instant::now();
        let result = self.cache.endpoint.request().await;
        if result.is_ok() {
            self.cache.lock().keep(&result, requested_at);
        }
        result.map(drop)
    }
}

impl Drop for ClientCredentials {
    fn drop(&mut self) {
        if let Some(refresh) = self.cache.lock().refresh.take() {
            refresh.task.abort();
        }
    }
}

impl Cache {
    async fn wait(self: &Arc<Self>, mut step: Step) -> TokenResult {
        for _ in 0..MAX_STARTS {
            let (mut result, patience) = match step {
                Step::Done(result) => return result,
                Step::Wait { result, patience } => (result, patience),
            };
            let landed = result.wait_for(Option::is_some);
            let landed = match patience {
                Some(patience) => timeout(patience, landed).await.ok(),
                None => Some(landed.await),
            };
            // An error of the channel means that the task died with its runtime.
            let result = landed.and_then(|landed| landed.ok()?.clone());
            match (result, self.lock().valid_token()) {
                (Some(Ok(token)), _) | (_, Some(token)) => return Ok(token),
                (Some(Err(failure)), None) => return Err(failure),
                (None, None) => {}
            }
            step = self.next_step();
        }
        let error = Error::token("the runtimes that requested a token have ended");
        Err(error.into())
    }

    fn next_step(self: &Arc<Self>) -> Step {
        let now = Instant::now();
        let mut entries = self.lock();
        // A closed channel belongs to a task that died with its runtime.
        entries.refresh.take_if(|refresh| refresh.result.has_changed().is_err());
        let refresh = entries.refresh.as_ref();
        let refreshing_for =
            refresh.map(|refresh| now.saturating_duration_since(refresh.started_at));
        let schedule = entries.token.as_ref().map(|(_, schedule)| schedule);
        let backoff = entries.failure.as_ref().map(|(_, backoff)| backoff);
        let decision = decide(now, schedule, backoff, refreshing_for);
        let refresh = |entries: &mut Entries| match &entries.refresh {
            Some(refresh) => refresh.result.clone(),
            None => self.start(entries, now),
        };
        match (decision, &entries.token, &entries.failure) {
            (Decision::Use, Some((token, _)), _) => Step::Done(Ok(token.clone())),
            (Decision::UseAndRefresh, Some((token, _)), _) => {
                let token = token.clone();
                refresh(&mut entries);
                Step::Done(Ok(token))
            }
            (Decision::Refuse { remaining }, _, Some((failure, _))) => {
                Step::Done(Err(failure.remembered(remaining)))
            }
            (Decision::Wait { patience }, ..) => {
                Step::Wait { result: refresh(&mut entries), patience }
            }
            // The policy decides only on what there is.
            _ => Step::Wait { result: refresh(&mut entries), patience: None },
        }
    }

    /// Spawns a refresh. The first one after a failure waits for the pause.
    fn start(
        self: &Arc<Self>,
        entries: &mut Entries,
        now: Instant,
    ) -> watch::Receiver<Option<TokenResult>> {
        let failure = entries.failure.as_ref();
        let pause = failure.map_or(Duration::ZERO, |(_, backoff)| backoff.pause(now));
        let (sender, result) = watch::channel(None);
        let cache = self.clone();
        let task = tokio::spawn(async move {
            sleep(pause).await;
            let requested_at = Instant::now();
            let result = cache.endpoint.request().await;
            let mut entries = cache.lock();
            entries.refresh = None;
            entries.keep(&result, requested_at);
            drop(entries);
            sender.send_replace(Some(result));
        });
        entries.refresh = Some(Refresh {
            result: result.clone(),
            started_at: now.checked_add(pause).unwrap_or(now),
            task: task.abort_handle(),
        });
        result
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // No panic leaves the entries half changed.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn valid_token(&self) -> Option<Token> {
        let (token, schedule) = self.token.as_ref()?;
        schedule.is_valid(Instant::now()).then(|| token.clone())
    }

    /// A token without a usable lifetime is not kept: only the callers that wait for it get it.
    fn keep(&mut self, result: &TokenResult, requested_at: Instant) {
        let (now, jitter) = (Instant::now(), fastrand::f64());
        match result {
            Ok(token) => {
                self.failure = None;
                let lifetime = token.lifetime().unwrap_or_default();
                let schedule = Schedule::new(requested_at, lifetime, jitter);
                self.token = schedule.map(|schedule| (token.clone(), schedule));
            }
            Err(failure) => {
                let previous = self.failure.as_ref().map(|(_, backoff)| backoff);
                let cached = self.token.as_ref().map(|(_, schedule)| schedule);
                let backoff = Backoff::after(previous, cached, now, failure.refusal(), jitter);
                self.failure = Some((failure.clone(), backoff));
            }
        }
    }
}
