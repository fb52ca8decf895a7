//! Tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4), as Logto gives them.
//!
//! What is hard here: any number of tasks may wait for one request, and none of them owns it. Whoever
//! is told to see to a refresh spawns it as a task of its own and waits for it like everybody else, so
//! that a waiter which is cancelled takes nothing with it. The task can die with its runtime: then
//! those who wait are told, and one of them starts again. Or its runtime is no longer polled, which
//! nobody tells: so whoever has waited for [`STALL`] nudges the task, and takes over when that has not
//! been polled after another.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use super::{
    Token,
    cache::{Advice, Cache, Landing, Outcome, Ticket},
    endpoint::{TokenEndpoint, TokenRequest},
    flight::{Flight, Waiter, Work},
    policy::Refusal,
};
use crate::{
    error::{Error, ErrorKind},
    random::jitter,
    runtime::{self, NoRuntime, now, timeout},
    transport::Transport,
};

/// How long a task that runs a refresh may leave a nudge unanswered.
const STALL: Duration = Duration::from_secs(1);
/// How often a caller starts again when the one who ran the request is gone.
const MOST_STARTS: usize = 5;

/// A source of tokens with a cache of one.
pub(crate) struct ClientCredentials {
    endpoint: Arc<TokenEndpoint>,
    cache: Arc<Cache<Token, Error>>,
}

/// How waiting for a flight ends.
enum Waited {
    Landed(Outcome<Token, Error>),
    /// The token that is held must do.
    PatienceIsOver,
    /// Nobody runs it any more.
    Ended,
}

impl Waited {
    fn of(landed: Option<Outcome<Token, Error>>) -> Self {
        landed.map_or(Self::Ended, Self::Landed)
    }
}

impl ClientCredentials {
    pub(crate) fn new(transport: Arc<dyn Transport>, request: TokenRequest<'_>) -> Self {
        let endpoint = TokenEndpoint::new(transport, request);
        let cache = Cache::new(endpoint.timeout().saturating_add(STALL));
        Self {
            endpoint: Arc::new(endpoint),
            cache: Arc::new(cache),
        }
    }

    /// A token to send now. With a valid one this is one short lock, and does not wait.
    pub(crate) async fn token(&self) -> Result<Token, Error> {
        match self.cache.ask(now()) {
            Advice::Use(token) => Ok(token),
            advice => Box::pin(self.follow(advice)).await,
        }
    }

    /// Drops this token, and no other.
    pub(crate) fn refused(&self, refused: &Token) {
        self.cache.refused(|token| token.is_same(refused));
    }

    /// Asks for a token now, whatever is held or remembered. One that comes takes the place of the
    /// one that is held.
    pub(crate) async fn renew(&self) -> Result<(), Error> {
        let asked_at = now();
        let landing = landing(self.endpoint.ask().await, asked_at);
        if landing.outcome.is_ok() {
            self.cache.keep(&landing);
        }
        landing.outcome.map(drop)
    }

    async fn follow(&self, mut advice: Advice<Token, Error>) -> Result<Token, Error> {
        for _ in 0..MOST_STARTS {
            let (waiter, is_ours, patience) = match advice {
                Advice::Use(token) => return Ok(token),
                Advice::UseAndRefresh(token, ticket) => {
                    self.run(ticket)?;
                    return Ok(token);
                }
                Advice::Refuse { error, remaining } => return Err(error.remembered(remaining)),
                Advice::Wait {
                    waiter,
                    ticket,
                    patience,
                } => {
                    let is_ours = ticket.is_some();
                    ticket.map_or(Ok(()), |ticket| self.run(ticket))?;
                    (waiter, is_ours, patience)
                }
            };
            match self.wait(waiter, patience).await? {
                Waited::Landed(Ok(token)) => return Ok(token),
                // What another's runtime lacks, ours may have.
                Waited::Landed(Err(error)) if error.kind() == ErrorKind::Runtime && !is_ours => {}
                Waited::Landed(Err(error)) => return self.cache.valid(now()).ok_or(error),
                Waited::PatienceIsOver | Waited::Ended => {}
            }
            if let Some(token) = self.cache.valid(now()) {
                return Ok(token);
            }
            advice = self.cache.ask(now());
        }
        Err(Error::bad_token(
            "the runtime that asked for a token has ended",
        ))
    }

    async fn wait(
        &self,
        mut waiter: Waiter<Outcome<Token, Error>>,
        patience: Option<Duration>,
    ) -> Result<Waited, NoRuntime> {
        if let Some(patience) = patience {
            let landed = timeout(patience, waiter).await?;
            return Ok(landed.map_or(Waited::PatienceIsOver, Waited::of));
        }
        let mut polls_when_nudged = None;
        loop {
            if let Some(landed) = timeout(STALL, &mut waiter).await? {
                return Ok(Waited::of(landed));
            }
            let flight = waiter.flight();
            let polls = flight.polls();
            if polls_when_nudged == Some(polls) {
                self.cache.give_up(flight);
                return Ok(Waited::Ended);
            }
            polls_when_nudged = Some(polls);
            flight.nudge();
        }
    }

    /// Spawns the refresh that the ticket is for.
    fn run(&self, ticket: Ticket<Token, Error>) -> Result<(), Error> {
        let runtime = runtime::handle()?;
        let flight: Arc<Flight<_>> = ticket.flight().clone();
        let future = Box::pin(refresh(self.endpoint.clone(), ticket));
        runtime.spawn(Work { flight, future });
        Ok(())
    }
}

impl Drop for ClientCredentials {
    /// The last client is gone: nobody is left to use what a refresh would bring.
    fn drop(&mut self) {
        self.cache.close();
    }
}

async fn refresh(endpoint: Arc<TokenEndpoint>, ticket: Ticket<Token, Error>) {
    let paused = runtime::sleep(ticket.pause()).await;
    let asked_at = now();
    let outcome = match paused {
        Ok(()) => endpoint.ask().await,
        Err(error) => Err(error.into()),
    };
    ticket.land(landing(outcome, asked_at));
}

fn landing(outcome: Outcome<Token, Error>, asked_at: Instant) -> Landing<Token, Error> {
    Landing {
        lifetime: outcome.as_ref().ok().and_then(Token::lifetime),
        refusal: outcome.as_ref().err().and_then(refusal),
        outcome,
        asked_at,
        now: now(),
        jitter: jitter(),
    }
}

/// What the token endpoint's answer says of the next request. Where there is no answer, it says nothing.
fn refusal(error: &Error) -> Option<Refusal> {
    if error.kind() != ErrorKind::Token {
        return None;
    }
    if !error.is_retryable() {
        return Some(Refusal::Terminal);
    }
    let says_when = matches!(error.status()?.as_u16(), 429 | 503);
    let retry_after = error.retry_after(SystemTime::now()).filter(|_| says_when);
    retry_after.map(Refusal::RetryAfter)
}
