//! A request that any number of tasks wait for and none of them owns.
//!
//! Somebody runs it, and lands it with an outcome, or ends it without one. Whoever waits can go away
//! at any time. Whether the one who runs it is still being polled can be found out from any thread:
//! [`Flight::nudge`] it and see whether [`Flight::polls`] moves.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, Waker},
};

use super::sync::{Mutex, MutexGuard};

/// A request under way.
pub(crate) struct Flight<O> {
    state: Mutex<State<O>>,
}

struct State<O> {
    progress: Progress<O>,
    waiters: BTreeMap<u64, Waker>,
    next_waiter: u64,
    /// How often the task that runs it was polled.
    polls: u64,
    task: Option<Waker>,
}

enum Progress<O> {
    UnderWay,
    Landed(O),
    /// Without an outcome.
    Ended,
}

impl<O: Clone> Flight<O> {
    pub(crate) fn new() -> Self {
        let state = State {
            progress: Progress::UnderWay,
            waiters: BTreeMap::new(),
            next_waiter: 0,
            polls: 0,
            task: None,
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Gives all who wait the outcome. What comes after the end is dropped.
    pub(crate) fn land(&self, outcome: O) {
        self.finish(Progress::Landed(outcome));
    }

    /// Tells all who wait that there will be no outcome, unless there is one.
    pub(crate) fn end(&self) {
        self.finish(Progress::Ended);
    }

    /// Has the task that runs it polled, if anybody still does that.
    pub(crate) fn nudge(&self) {
        let task = self.lock().task.clone();
        if let Some(task) = task {
            task.wake();
        }
    }

    /// How often the task that runs it was polled.
    pub(crate) fn polls(&self) -> u64 {
        self.lock().polls
    }

    /// Waits for the outcome; `None` if there is none.
    pub(crate) fn wait(self: &Arc<Self>) -> Waiter<O> {
        Waiter {
            flight: self.clone(),
            key: None,
        }
    }

    /// Called by the task that runs it whenever it is polled. False once there is nothing left to do.
    fn checks_in(&self, waker: &Waker) -> bool {
        let mut state = self.lock();
        state.polls = state.polls.wrapping_add(1);
        if !matches!(state.progress, Progress::UnderWay) {
            return false;
        }
        let replaced = state.task.replace(waker.clone());
        // Not under the lock: dropping a waker can run foreign code.
        drop(state);
        drop(replaced);
        true
    }

    fn finish(&self, progress: Progress<O>) {
        let mut state = self.lock();
        if !matches!(state.progress, Progress::UnderWay) {
            return;
        }
        state.progress = progress;
        let waiters = std::mem::take(&mut state.waiters);
        let task = state.task.take();
        // Whoever is woken may want the lock at once.
        drop(state);
        waiters.into_values().chain(task).for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State<O>> {
        // Nothing that holds the lock can panic half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O> State<O> {
    fn new_key(&mut self) -> u64 {
        let key = self.next_waiter;
        self.next_waiter = key.wrapping_add(1);
        key
    }
}

/// A future of a flight's outcome. Dropping it takes nothing from anybody.
pub(crate) struct Waiter<O: Clone> {
    flight: Arc<Flight<O>>,
    key: Option<u64>,
}

impl<O: Clone> Waiter<O> {
    pub(crate) fn flight(&self) -> &Arc<Flight<O>> {
        &self.flight
    }
}

impl<O: Clone> Future for Waiter<O> {
    type Output = Option<O>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<O>> {
        let this = self.get_mut();
        let mut state = this.flight.lock();
        match &state.progress {
            Progress::UnderWay => {}
            Progress::Landed(outcome) => return Poll::Ready(Some(outcome.clone())),
            Progress::Ended => return Poll::Ready(None),
        }
        let key = *this.key.get_or_insert_with(|| state.new_key());
        let replaced = state.waiters.insert(key, context.waker().clone());
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

impl<O: Clone> Drop for Waiter<O> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let waker = self.flight.lock().waiters.remove(&key);
            drop(waker);
        }
    }
}

/// The work of a flight: the future that it is, checking in whenever it is polled. `None` when the
/// flight ended in the meantime, and the work with it.
pub(crate) struct Work<O, F> {
    pub(crate) flight: Arc<Flight<O>>,
    pub(crate) future: Pin<Box<F>>,
}

impl<O: Clone, F: Future> Future for Work<O, F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let this = self.get_mut();
        if !this.flight.checks_in(context.waker()) {
            return Poll::Ready(None);
        }
        this.future.as_mut().poll(context).map(Some)
    }
}
