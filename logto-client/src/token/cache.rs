//! A cache of one token, which at most one flight at a time renews.
//!
//! It does no I/O, reads no clock and spawns nothing: whoever asks is told what to do, and is handed
//! a [`Ticket`] when it is to see to a refresh. All locks are held for a few instructions, never
//! across an await. The policy decides; this keeps what it decides by.
//!
//! ```text
//!            ask                    Ticket::land(Ok)
//! no token ───────▶ in flight ─────────────────────────▶ held ──┐ ask, in its windows
//!     ▲                 │  ▲                               │     │
//!     └─────────────────┘  └───────────────────────────────┼─────┘
//!      land(Err), dropped, taken over                      └──▶ no token, when it is refused
//! ```

use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use super::{
    flight::{Flight, Waiter},
    policy::{self, Decision, Failure, Refusal, Schedule},
    sync::{Mutex, MutexGuard},
};

/// How a refresh ends that does not end early.
pub(crate) type Outcome<T, E> = Result<T, E>;

/// A cache of one token.
pub(crate) struct Cache<T, E> {
    /// A flight older than this is no longer run by anybody.
    longest_flight: Duration,
    state: Mutex<State<T, E>>,
}

struct State<T, E> {
    held: Option<(T, Schedule)>,
    failed: Option<(E, Failure)>,
    flight: Option<Started<T, E>>,
}

/// A flight, and when it started or, after a pause, starts.
struct Started<T, E> {
    flight: Arc<Flight<Outcome<T, E>>>,
    at: Instant,
}

/// What a caller does for its token.
pub(crate) enum Advice<T: Clone, E: Clone> {
    /// Use this one.
    Use(T),
    /// Use this one, and run what the ticket is for in the background.
    UseAndRefresh(T, Ticket<T, E>),
    /// Wait; with a patience, only so long. Who gets a ticket runs what it is for.
    Wait {
        waiter: Waiter<Outcome<T, E>>,
        ticket: Option<Ticket<T, E>>,
        patience: Option<Duration>,
    },
    /// Fail with this, which holds for so long.
    Refuse { error: E, remaining: Duration },
}

/// What a flight that has landed brings.
pub(crate) struct Landing<T, E> {
    pub(crate) outcome: Outcome<T, E>,
    /// From when it was asked for. Without one, the token is for those who wait and not kept.
    pub(crate) lifetime: Option<Duration>,
    /// What an error says of the next request.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) asked_at: Instant,
    pub(crate) now: Instant,
    /// From 0 to 1.
    pub(crate) jitter: f64,
}

impl<T: Clone, E: Clone> Cache<T, E> {
    pub(crate) fn new(longest_flight: Duration) -> Self {
        Self {
            longest_flight,
            state: Mutex::new(State {
                held: None,
                failed: None,
                flight: None,
            }),
        }
    }

    /// What to do for a token.
    pub(crate) fn ask(self: &Arc<Self>, now: Instant) -> Advice<T, E> {
        let mut state = self.lock();
        let age = state.flight.as_ref().map(|flight| flight.age(now));
        let is_dead = age.is_some_and(|age| age > self.longest_flight);
        let dead = if is_dead { state.flight.take() } else { None };
        let age = age.filter(|_| !is_dead);
        let held = state.held.as_ref();
        let failed = state.failed.as_ref();
        let decision = policy::decide(
            now,
            held.map(|(_, schedule)| schedule),
            failed.map(|(_, failure)| failure),
            age,
        );
        let advice = match (decision, held, failed) {
            (Decision::Use, Some((token, _)), _) => Advice::Use(token.clone()),
            (Decision::UseAndRefresh, Some((token, _)), _) => {
                let token = token.clone();
                Advice::UseAndRefresh(token, self.start(&mut state, now))
            }
            (Decision::Refuse { remaining }, _, Some((error, _))) => Advice::Refuse {
                error: error.clone(),
                remaining,
            },
            (Decision::Wait { patience }, ..) => self.wait(&mut state, now, patience),
            // A policy that would use what is not there is answered by waiting for it.
            _ => self.wait(&mut state, now, None),
        };
        drop(state);
        if let Some(dead) = dead {
            dead.flight.end();
        }
        advice
    }

    /// The token that is held, if it is valid.
    pub(crate) fn valid(&self, now: Instant) -> Option<T> {
        let state = self.lock();
        let (token, schedule) = state.held.as_ref()?;
        schedule.is_valid(now).then(|| token.clone())
    }

    /// Drops the token that is held, if it is the one that was refused.
    pub(crate) fn refused(&self, is_refused: impl FnOnce(&T) -> bool) {
        let mut state = self.lock();
        let dropped = state.held.take_if(|(token, _)| is_refused(token));
        drop(state);
        drop(dropped);
    }

    /// Ends a flight that nobody runs any more. Those who wait for it then ask again.
    pub(crate) fn give_up(&self, flight: &Arc<Flight<Outcome<T, E>>>) {
        let cleared = self.lock().clear(flight);
        if let Some(started) = cleared {
            started.flight.end();
        }
    }

    /// Ends whatever is under way.
    pub(crate) fn close(&self) {
        let flight = self.lock().flight.take();
        if let Some(started) = flight {
            started.flight.end();
        }
    }

    /// Keeps what was brought by a request outside of any flight.
    pub(crate) fn keep(&self, landing: &Landing<T, E>) {
        self.lock().keep(landing);
    }

    fn wait(
        self: &Arc<Self>,
        state: &mut State<T, E>,
        now: Instant,
        patience: Option<Duration>,
    ) -> Advice<T, E> {
        let under_way = state.flight.as_ref().map(|started| started.flight.clone());
        let (flight, ticket) = under_way.map_or_else(
            || {
                let ticket = self.start(state, now);
                (ticket.flight.clone(), Some(ticket))
            },
            |flight| (flight, None),
        );
        Advice::Wait {
            waiter: flight.wait(),
            ticket,
            patience,
        }
    }

    fn start(self: &Arc<Self>, state: &mut State<T, E>, now: Instant) -> Ticket<T, E> {
        let flight = Arc::new(Flight::new());
        let failed = state.failed.as_ref();
        let pause = failed.map_or(Duration::ZERO, |(_, failure)| failure.pause(now));
        state.flight = Some(Started {
            flight: flight.clone(),
            at: now.checked_add(pause).unwrap_or(now),
        });
        Ticket {
            cache: self.clone(),
            flight,
            pause,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        // Nothing that holds the lock can panic half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone, E: Clone> State<T, E> {
    fn keep(&mut self, landing: &Landing<T, E>) {
        let Landing {
            outcome,
            lifetime,
            refusal,
            asked_at,
            now,
            jitter,
        } = landing;
        match outcome {
            Ok(token) => {
                self.failed = None;
                let lifetime = lifetime.unwrap_or_default();
                self.held = Schedule::new(*asked_at, lifetime, *jitter)
                    .map(|schedule| (token.clone(), schedule));
            }
            Err(error) => {
                let previous = self.failed.as_ref().map(|(_, failure)| failure);
                let held = self.held.as_ref().map(|(_, schedule)| schedule);
                let failure = Failure::after(previous, held, *now, *refusal, *jitter);
                self.failed = Some((error.clone(), failure));
            }
        }
    }

    /// Removes this flight, if it is the one under way. Who has removed it, and nobody else, says how
    /// it ended.
    fn clear(&mut self, flight: &Arc<Flight<Outcome<T, E>>>) -> Option<Started<T, E>> {
        self.flight
            .take_if(|started| Arc::ptr_eq(&started.flight, flight))
    }
}

impl<T, E> Started<T, E> {
    fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.at)
    }
}

/// The duty to see to one refresh. Dropped before it has landed, it sends those who wait to ask again.
pub(crate) struct Ticket<T: Clone, E: Clone> {
    cache: Arc<Cache<T, E>>,
    flight: Arc<Flight<Outcome<T, E>>>,
    pause: Duration,
}

impl<T: Clone, E: Clone> Ticket<T, E> {
    /// How long to wait with the request, after one that failed.
    pub(crate) fn pause(&self) -> Duration {
        self.pause
    }

    pub(crate) fn flight(&self) -> &Arc<Flight<Outcome<T, E>>> {
        &self.flight
    }

    /// Keeps what the refresh brought and gives it to those who wait. What comes after another flight
    /// has taken over is dropped.
    pub(crate) fn land(self, landing: Landing<T, E>) {
        let mut state = self.cache.lock();
        let Some(started) = state.clear(&self.flight) else {
            return;
        };
        state.keep(&landing);
        drop(state);
        started.flight.land(landing.outcome);
    }
}

impl<T: Clone, E: Clone> Drop for Ticket<T, E> {
    fn drop(&mut self) {
        self.cache.give_up(&self.flight);
    }
}
