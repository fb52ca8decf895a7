//! The Tokio runtime that a call runs on: its clock and its I/O, and an error where one is missing.
//!
//! All time of this crate is told and waited for here, by Tokio's clock, which a test can stop.
//!
//! What is hard: Tokio panics outside of a runtime, on one that was built without the driver that is
//! asked for, and on one that has ended; and it cannot be asked beforehand (`Handle::try_current` knows
//! nothing of drivers). So the panic itself is caught, around the few instructions that can raise it, and
//! told as [`NoRuntime`]. The panic hook prints it nevertheless; where panics abort, it aborts.

use std::{
    future::poll_fn,
    net::{Ipv4Addr, UdpSocket},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::{Pin, pin},
    task::Poll,
    time::{Duration, Instant},
};

use tokio::{
    runtime::Handle,
    task::unconstrained,
    time::{self, Sleep},
};

/// There is no Tokio runtime, or it lacks time or I/O.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRuntime;

/// The present, by a clock that a test can stop.
pub(crate) fn now() -> Instant {
    time::Instant::now().into_std()
}

/// The runtime to spawn a task on.
pub(crate) fn handle() -> Result<Handle, NoRuntime> {
    Handle::try_current().map_err(|_| NoRuntime)
}

/// Waits for so long.
pub(crate) async fn sleep(time: Duration) -> Result<(), NoRuntime> {
    let forever = std::future::pending::<()>();
    timeout(time, forever).await.map(drop)
}

/// Awaits a future for no longer than this; then it is `None`.
pub(crate) async fn timeout<F: Future>(
    limit: Duration,
    future: F,
) -> Result<Option<F::Output>, NoRuntime> {
    // A future that uses up what its task may do in one go must not keep the time from being looked at.
    let mut timer = pin!(unconstrained(timer(limit)?));
    let mut future = pin!(future);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(Some(output)));
        }
        match caught(|| timer.as_mut().poll(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(())) => Poll::Ready(Ok(None)),
            Err(error) => Poll::Ready(Err(error)),
        }
    })
    .await
}

/// Awaits a future that makes connections. A panic for another reason than that there is no I/O remains
/// one.
pub(crate) async fn with_io<F: Future>(mut future: Pin<&mut F>) -> Result<F::Output, NoRuntime> {
    handle()?;
    poll_fn(|context| {
        // After a panic the future is not touched again.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(polled) => polled.map(Ok),
            Err(panic) if has_io() => resume_unwind(panic),
            Err(_) => Poll::Ready(Err(NoRuntime)),
        }
    })
    .await
}

fn timer(time: Duration) -> Result<Sleep, NoRuntime> {
    handle()?;
    caught(|| time::sleep(time))
}

/// A socket is the least that needs I/O.
fn has_io() -> bool {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    let Ok(socket) = socket.and_then(|socket| socket.set_nonblocking(true).map(|()| socket)) else {
        // Nothing can be said, so that the panic is not to be explained away.
        return true;
    };
    caught(|| tokio::net::UdpSocket::from_std(socket)).is_ok()
}

/// For a single question to Tokio, which leaves nothing behind when it panics.
fn caught<T>(question: impl FnOnce() -> T) -> Result<T, NoRuntime> {
    catch_unwind(AssertUnwindSafe(question)).map_err(|_| NoRuntime)
}

#[cfg(test)]
mod tests {
    use tokio::runtime::{Builder, Runtime};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn runtime(enable: impl FnOnce(&mut Builder) -> &mut Builder) -> Runtime {
        enable(&mut Builder::new_current_thread()).build().unwrap()
    }

    /// Whether there is a timer, and a socket.
    async fn drivers() -> (bool, bool) {
        let address = (Ipv4Addr::LOCALHOST, 0);
        let socket = with_io(pin!(tokio::net::UdpSocket::bind(address))).await;
        (sleep(Duration::ZERO).await.is_ok(), socket.is_ok())
    }

    #[test]
    fn a_driver_that_is_missing_is_an_error() {
        assert_eq!(runtime(|b| b).block_on(drivers()), (false, false));
        assert_eq!(
            runtime(Builder::enable_time).block_on(drivers()),
            (true, false)
        );
        assert_eq!(
            runtime(Builder::enable_io).block_on(drivers()),
            (false, true)
        );
        assert_eq!(
            runtime(Builder::enable_all).block_on(drivers()),
            (true, true)
        );
    }

    #[test]
    fn a_timer_of_a_runtime_that_has_ended_is_an_error() {
        let first = runtime(Builder::enable_all);
        let mut slept = Box::pin(sleep(SECOND));
        first.block_on(async {
            let polled = poll_fn(|context| Poll::Ready(slept.as_mut().poll(context)));
            assert!(polled.await.is_pending());
        });
        drop(first);
        let second = runtime(Builder::enable_all);
        assert_eq!(second.block_on(slept), Err(NoRuntime));
    }

    #[test]
    #[should_panic(expected = "something else")]
    fn a_panic_for_another_reason_remains_one() {
        let mut broken = pin!(async { panic!("something else") });
        let io = with_io(broken.as_mut());
        let _: Result<(), _> = runtime(Builder::enable_all).block_on(io);
    }

    #[tokio::test(start_paused = true)]
    async fn a_future_that_is_never_done_for_now_does_not_stop_the_clock() {
        let busy = async {
            loop {
                tokio::task::consume_budget().await;
            }
        };
        assert_eq!(timeout(Duration::ZERO, busy).await, Ok(None::<()>));
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_ends_what_takes_longer() {
        assert_eq!(timeout(SECOND, sleep(2 * SECOND)).await, Ok(None));
        assert_eq!(timeout(2 * SECOND, sleep(SECOND)).await, Ok(Some(Ok(()))));
        assert_eq!(
            timeout(Duration::MAX, sleep(SECOND)).await,
            Ok(Some(Ok(())))
        );
    }
}
