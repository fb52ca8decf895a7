//! One client on several runtimes.

use logto_client::{Call, Client, connectors::Connector, testing::FakeLogto};
use logto_tests::poll_once;
use tokio::{
    runtime::{Builder, Handle, Runtime},
    time::{Instant, sleep},
};

use crate::server::{Answer, HOUR, SECOND, call, calls, millis, spawn_calls, start, succeed};

fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().unwrap()
}

/// A call that waits for the token it requested on a runtime of its own.
fn begin(client: &Client) -> (Runtime, Call<Vec<Connector>>) {
    let runtime = runtime();
    let mut begun = call(client);
    runtime.block_on(async {
        assert!(poll_once(&mut begun).is_none());
        sleep(millis(1)).await;
    });
    (runtime, begun)
}

#[test]
fn client_outlives_its_runtimes() {
    let (server, client) = start(Answer::Token(HOUR));
    drop(begin(&client));
    for _ in 0..3 {
        runtime().block_on(calls(&client, 10));
    }
    server.expect(2, 0);
}

#[test]
fn client_outlives_its_connections() {
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    let logto = runtime().block_on(FakeLogto::start());
    let client = logto.client();
    runtime().block_on(async { assert!(poll_once(&mut call(&client)).is_none()) });
    for _ in 0..3 {
        runtime().block_on(async { call(&client).await.unwrap() });
    }
}

#[test]
fn waiters_start_one_refresh_when_its_runtime_ends() {
    let (server, client) = start(Answer::Token(HOUR));
    let (first, _begun) = begin(&client);
    runtime().block_on(async {
        let waiting = spawn_calls(&client, 100);
        sleep(SECOND).await;
        server.expect(1, 0);
        let started_at = Instant::now();
        first.shutdown_background();
        succeed(waiting).await;
        assert!(started_at.elapsed() < SECOND, "{:?}", started_at.elapsed());
    });
    server.expect(2, 0);
}

#[test]
fn background_refresh_restarts_when_its_runtime_ends() {
    let (server, client) = start(Answer::Token(HOUR));
    let first = runtime();
    first.block_on(async {
        calls(&client, 1).await;
        sleep(SECOND * 3_400).await;
        server.latency(SECOND);
        calls(&client, 1).await;
    });
    server.expect(2, 0);
    drop(first);
    // The token is still valid by this clock.
    runtime().block_on(async {
        sleep(SECOND * 3_450).await;
        calls(&client, 1).await;
        sleep(SECOND * 2).await;
    });
    server.expect(3, 0);
}

#[test]
fn refresh_serves_waiters_on_all_runtimes() {
    let (server, client) = start(Answer::Token(HOUR));
    server.latency(SECOND * 9);
    let (first, begun) = begin(&client);
    let second = runtime();
    let waiting = second.block_on(async {
        let waiting = spawn_calls(&client, 10);
        sleep(SECOND * 9).await;
        waiting
    });
    first.block_on(begun).unwrap();
    second.block_on(succeed(waiting));
    server.expect(1, 0);
}

#[tokio::test(start_paused = true)]
async fn refresh_is_aborted_with_its_client() {
    let (server, client) = start(Answer::Token(HOUR));
    server.latency(SECOND * 5);
    let mut begun = call(&client);
    assert!(poll_once(&mut begun).is_none());
    sleep(SECOND).await;
    let tasks = || Handle::current().metrics().num_alive_tasks();
    assert_eq!(tasks(), 1);
    drop((begun, client));
    sleep(millis(1)).await;
    assert_eq!(tasks(), 0);
}
