use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use loom::{
    future::block_on,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::cache::{Advice, Cache, Landing, Ticket};

type TestCache = Cache<usize, &'static str>;

const HOUR: Duration = Duration::from_secs(3600);
const REVOKED: usize = 0;
const TOKEN: usize = 1;
const NEWER: usize = 2;

/// One client: its cache, the time, and how many refreshes were started.
#[derive(Clone)]
struct Lab {
    cache: Arc<TestCache>,
    start: Instant,
    started: Arc<AtomicUsize>,
}

/// Checks all orders with up to two preemptions.
fn check(scenario: impl Fn(Lab) + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(2);
    model.check(move || {
        scenario(Lab {
            cache: Arc::new(Cache::new(Duration::from_secs(11))),
            start: Instant::now(),
            started: Arc::new(AtomicUsize::new(0)),
        });
    });
}

impl Lab {
    fn landing(&self, outcome: Result<usize, &'static str>) -> Landing<usize, &'static str> {
        Landing {
            outcome,
            lifetime: Some(HOUR),
            refusal: None,
            asked_at: self.start,
            now: self.start,
            jitter: 0.5,
        }
    }

    fn hold(&self, token: usize) {
        self.cache.keep(&self.landing(Ok(token)));
    }

    /// A caller, which runs what it is to run on a thread of its own.
    fn token(&self, run: fn(&Self, Ticket<usize, &'static str>)) -> usize {
        loop {
            match self.cache.ask(self.start) {
                Advice::Use(token) => return token,
                Advice::Wait { waiter, ticket, .. } => {
                    if let Some(ticket) = ticket {
                        self.started.fetch_add(1, Ordering::Relaxed);
                        let lab = self.clone();
                        thread::spawn(move || run(&lab, ticket));
                    }
                    if let Some(Ok(token)) = block_on(waiter) {
                        return token;
                    }
                }
                Advice::UseAndRefresh(..) | Advice::Refuse { .. } => unreachable!(),
            }
        }
    }

    fn started(&self) -> usize {
        self.started.load(Ordering::Relaxed)
    }
}

fn succeed(lab: &Lab, ticket: Ticket<usize, &'static str>) {
    ticket.land(lab.landing(Ok(TOKEN)));
}

/// The runtime of the first refresh ends before it is done.
fn die_at_first(lab: &Lab, ticket: Ticket<usize, &'static str>) {
    if lab.started() > 1 {
        succeed(lab, ticket);
    }
}

#[test]
fn callers_who_meet_on_a_cold_cache_start_one_refresh() {
    check(|lab| {
        let other = lab.clone();
        let other = thread::spawn(move || other.token(succeed));
        assert_eq!(lab.token(succeed), TOKEN);
        assert_eq!(other.join().unwrap(), TOKEN);
        assert_eq!(lab.started(), 1);
    });
}

#[test]
fn a_caller_who_goes_away_takes_nothing_with_it() {
    check(|lab| {
        let Advice::Wait { waiter, ticket, .. } = lab.cache.ask(lab.start) else {
            unreachable!()
        };
        let runner = lab.clone();
        thread::spawn(move || succeed(&runner, ticket.unwrap()));
        let other = lab.clone();
        let other = thread::spawn(move || other.token(succeed));
        drop(waiter);
        assert_eq!(other.join().unwrap(), TOKEN);
        assert_eq!(lab.started(), 0);
    });
}

#[test]
fn a_refresh_that_dies_is_started_again_by_one_of_those_who_wait() {
    check(|lab| {
        let other = lab.clone();
        let other = thread::spawn(move || other.token(die_at_first));
        assert_eq!(lab.token(die_at_first), TOKEN);
        assert_eq!(other.join().unwrap(), TOKEN);
        assert_eq!(lab.started(), 2);
    });
}

#[test]
fn a_refusal_drops_the_token_that_was_refused_and_no_newer_one() {
    check(|lab| {
        lab.hold(REVOKED);
        let call = |lab: Lab| {
            let token = lab.token(succeed);
            if token == REVOKED {
                lab.cache.refused(|held| *held == token);
                assert_eq!(lab.token(succeed), TOKEN);
            }
        };
        let other = lab.clone();
        let other = thread::spawn(move || call(other));
        call(lab.clone());
        other.join().unwrap();
        assert_eq!(lab.token(succeed), TOKEN);
        assert_eq!(lab.started(), 1);
    });
}

#[test]
fn what_lands_after_another_has_taken_over_is_dropped() {
    check(|lab| {
        let Advice::Wait { waiter, ticket, .. } = lab.cache.ask(lab.start) else {
            unreachable!()
        };
        let late = lab.clone();
        let late = thread::spawn(move || succeed(&late, ticket.unwrap()));
        lab.cache.give_up(waiter.flight());
        let token = lab.token(|lab, ticket| ticket.land(lab.landing(Ok(NEWER))));
        late.join().unwrap();
        // It landed in time, or it has no effect at all.
        let expected = if lab.started() == 0 { TOKEN } else { NEWER };
        assert_eq!(token, expected);
        assert_eq!(lab.cache.valid(lab.start), Some(expected));
        if lab.started() == 0 {
            assert_eq!(block_on(waiter), Some(Ok(TOKEN)));
        } else {
            assert_eq!(block_on(waiter), None);
        }
    });
}

#[test]
fn a_failure_wakes_everybody_and_leaves_the_way_free() {
    check(|lab| {
        let Advice::Wait { waiter, ticket, .. } = lab.cache.ask(lab.start) else {
            unreachable!()
        };
        let runner = lab.clone();
        let runner =
            thread::spawn(move || ticket.unwrap().land(runner.landing(Err("out of order"))));
        let other = lab.clone();
        let other = thread::spawn(move || other.token(succeed));
        assert_eq!(block_on(waiter), Some(Err("out of order")));
        runner.join().unwrap();
        assert_eq!(other.join().unwrap(), TOKEN);
        assert_eq!(lab.started(), 1);
    });
}
