//! Turns scenarios into tests.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    task::Poll,
};

use logto_client::testing::FakeLogto;

use crate::logto::Logto;

/// Makes each scenario a test. Those after `fake:` need features that only the fake has.
macro_rules! scenarios {
    ($($name:ident),* $(,)? $(; fake: $($fake_only:ident),* $(,)?)?) => {
        mod scenario {
            $(#[tokio::test]
            async fn $name() {
                crate::scenario::run(super::$name).await;
            })*
            $($(#[tokio::test]
            async fn $fake_only() {
                crate::scenario::run_with_fake(stringify!($fake_only), super::$fake_only).await;
            })*)?
        }
    };
}

pub(crate) use scenarios;

/// Runs a scenario and cleans up after it, even if it panics.
pub(crate) async fn run(scenario: impl AsyncFnOnce(&Logto)) {
    let logto = Logto::connect().await;
    let result = {
        let mut running = pin!(scenario(&logto));
        poll_fn(|context| {
            let poll = AssertUnwindSafe(|| running.as_mut().poll(context));
            match catch_unwind(poll) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
                Err(panic) => Poll::Ready(Err(panic)),
            }
        })
        .await
    };
    logto.clean_up().await;
    if let Err(panic) = result {
        resume_unwind(panic);
    }
}

pub(crate) async fn run_with_fake(name: &str, scenario: impl AsyncFnOnce(&Logto, &FakeLogto)) {
    run(async |logto: &Logto| match logto.fake() {
        Some(fake) => scenario(logto, fake).await,
        None => println!("{name} is skipped: it needs the fake"),
    })
    .await;
}
