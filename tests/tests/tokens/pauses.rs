//! When a token endpoint that failed gets the next request.

use logto_client::Retry;
use tokio::time::{Instant, sleep};

use crate::server::{Answer, HOUR, SECOND, Server, call, calls, spawn_calls, succeed};

/// Retries of calls do not multiply with retries of token requests.
#[tokio::test(start_paused = true)]
async fn failing_endpoint_gets_few_requests() {
    for outage in [Answer::Status(503, ""), Answer::RefuseConnection] {
        let server = Server::new(outage);
        let client = server.client();
        for task in spawn_calls(&client, 1_000) {
            task.await.unwrap().unwrap_err();
        }
        let requests = server.token_requests();
        assert!((3..=8).contains(&requests), "{requests}");
        let start = Instant::now();
        while start.elapsed() < SECOND * 60 {
            call(&client).retry(Retry::none()).await.unwrap_err();
        }
        let requests = server.token_requests() - requests;
        assert!((60..=120).contains(&requests), "{requests}");
        let counts = server.counts();
        assert_eq!((counts.calls, counts.max_in_flight), (0, 1));
        server.answer(Answer::Token(HOUR));
        let took = calls(&client, 1_000).await;
        assert!(took < SECOND * 2, "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn callers_come_back_after_retry_after() {
    for status in [429, 503] {
        let server = Server::new(Answer::RetryAfter(status, 5));
        let client = server.client();
        let start = Instant::now();
        let mut tasks = spawn_calls(&client, 10);
        sleep(SECOND).await;
        server.expect(1, 0);
        server.answer(Answer::Token(HOUR));
        tasks.extend(spawn_calls(&client, 10));
        succeed(tasks).await;
        let took = start.elapsed();
        assert!((SECOND * 5..SECOND * 6).contains(&took), "{took:?}");
        server.expect(2, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_limited_to_a_minute() {
    let server = Server::new(Answer::RetryAfter(429, u64::MAX));
    let client = server.client();
    for _ in 0..59 {
        let start = Instant::now();
        let error = call(&client).timeout(SECOND).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 429, "{error}");
        assert!(start.elapsed() < SECOND);
        server.expect(1, 0);
        sleep(SECOND).await;
    }
    server.answer(Answer::Token(HOUR));
    sleep(SECOND * 2).await;
    calls(&client, 10).await;
    server.expect(2, 0);
}

#[tokio::test(start_paused = true)]
async fn background_refresh_honors_retry_after() {
    let server = Server::with_lifetime(3600);
    let client = server.client();
    calls(&client, 1).await;
    server.answer(Answer::RetryAfter(503, 50));
    sleep(SECOND * 3_400).await;
    let start = Instant::now();
    while start.elapsed() < SECOND * 49 {
        calls(&client, 1).await;
        sleep(SECOND).await;
    }
    server.expect(2, 0);
    sleep(SECOND * 2).await;
    calls(&client, 1).await;
    sleep(SECOND).await;
    server.expect(3, 0);
}
