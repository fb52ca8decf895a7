//! One client, several runtimes.

use std::time::Duration;

use logto_client::{Call, Client, connectors::Connector};
use logto_tests::poll_once;
use tokio::{runtime::Runtime, time::Instant};

use crate::lab::{Lab, call, calls, pass, spawn_calls};

const SECOND: Duration = Duration::from_secs(1);

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
}

/// A call on a runtime of its own, which has asked for a token and is no longer polled.
fn begin(client: &Client) -> (Runtime, Call<Vec<Connector>>) {
    let runtime = runtime();
    let mut begun = call(client);
    runtime.block_on(async {
        assert!(poll_once(&mut begun).is_none());
        pass(Duration::from_millis(1)).await;
    });
    (runtime, begun)
}

#[test]
fn a_client_serves_several_runtimes_in_turn() {
    let lab = Lab::seconds(3600);
    let client = lab.client();
    for _ in 0..3 {
        runtime().block_on(calls(&client, 10));
    }
    assert_eq!(lab.token_requests(), 1);
}

#[test]
fn when_the_runtime_of_the_refresh_is_dropped_another_starts_again_at_once() {
    let lab = Lab::seconds(3600);
    let client = lab.client();
    let (first, _begun) = begin(&client);
    let mut waiting = call(&client);
    let second = runtime();
    second.block_on(async { assert!(poll_once(&mut waiting).is_none()) });
    drop(first);
    second.block_on(async {
        let start = Instant::now();
        waiting.await.unwrap();
        assert!(start.elapsed() < SECOND, "{:?}", start.elapsed());
    });
    assert_eq!(lab.token_requests(), 2);
}

#[test]
fn when_the_runtime_of_the_refresh_is_no_longer_polled_another_takes_over() {
    let lab = Lab::seconds(3600);
    let client = lab.client();
    let (first, begun) = begin(&client);
    let second = runtime();
    second.block_on(async {
        let start = Instant::now();
        calls(&client, 100).await;
        assert!(start.elapsed() < SECOND * 3, "{:?}", start.elapsed());
    });
    assert_eq!(lab.token_requests(), 2);
    // The first goes on: what it was at is over, and its call is served by what there is.
    first.block_on(async { begun.await.unwrap() });
    assert_eq!((lab.token_requests(), lab.refused_calls()), (2, 0));
}

/// The bound holds for a refresh in the background too.
#[test]
fn a_background_refresh_that_is_no_longer_polled_is_replaced() {
    let lab = Lab::seconds(3600);
    let client = lab.client();
    let second = runtime();
    second.block_on(async {
        calls(&client, 1).await;
        pass(SECOND * 3_400).await;
    });
    lab.latency(SECOND);
    second.block_on(async { call(&client).await.unwrap() });
    assert_eq!(lab.token_requests(), 2);
    let third = runtime();
    third.block_on(async {
        // As far as the second, plus the longest that a refresh takes.
        pass(SECOND * 3_412).await;
        calls(&client, 1).await;
        pass(SECOND * 3).await;
        calls(&client, 1).await;
    });
    assert_eq!((lab.token_requests(), lab.refused_calls()), (3, 0));
}

/// A refresh that is slow but alive is not taken over by those who wait for it on another runtime. Two
/// stopped clocks go on in turn.
#[test]
fn a_slow_refresh_is_waited_for_by_all_runtimes() {
    let lab = Lab::seconds(3600);
    lab.latency(Duration::from_millis(9_500));
    let client = lab.client();
    let (first, second) = (runtime(), runtime());
    let mut begun = call(&client);
    first.block_on(async { assert!(poll_once(&mut begun).is_none()) });
    let waiting: Vec<_> = second.block_on(async { spawn_calls(&client, 10) });
    for _ in 0..20 {
        first.block_on(pass(SECOND / 2));
        second.block_on(pass(SECOND / 2));
    }
    first.block_on(begun).unwrap();
    second.block_on(async {
        for task in waiting {
            task.await.unwrap().unwrap();
        }
    });
    assert_eq!(lab.token_requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_nobody_can_use_any_more_is_abandoned() {
    let lab = Lab::seconds(3600);
    lab.latency(SECOND * 5);
    let client = lab.client();
    let mut begun = call(&client);
    assert!(poll_once(&mut begun).is_none());
    pass(SECOND).await;
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    assert_eq!(tasks(), 1);
    drop((begun, client));
    pass(Duration::from_millis(1)).await;
    assert_eq!(tasks(), 0);
}
