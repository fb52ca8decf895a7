//! A token from the first request to its expiry, for lifetimes of all sizes.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::server::{Answer, HOUR, SECOND, Server, call, calls, millis, spawn_calls, succeed};

#[tokio::test(start_paused = true)]
async fn thousand_callers_share_the_first_request() {
    let server = Server::with_lifetime(3600);
    calls(&server.client(), 1_000).await;
    server.expect(1, 0);
}

#[tokio::test(start_paused = true)]
async fn thousand_callers_at_expiry_share_one_request() {
    for milliseconds_before in [20, 4, 1, 0] {
        let server = Server::with_lifetime(3600);
        let client = server.client();
        let took = calls(&client, 1).await;
        sleep(HOUR - took - millis(milliseconds_before)).await;
        calls(&client, 1_000).await;
        server.expect(2, 0);
    }
}

/// Under a steady load, no call meets an expired token or waits, and no token is renewed before its advisory window.
#[tokio::test(start_paused = true)]
async fn token_of_any_lifetime_is_renewed_in_time() {
    for (lifetime, lifetimes) in [
        (1, 20),
        (2, 20),
        (5, 20),
        (60, 20),
        (3_600, 20),
        (86_400, 5),
        (30 * 86_400, 1),
    ] {
        let server = Server::with_lifetime(lifetime);
        let client = server.client();
        let start = Instant::now();
        calls(&client, 1).await;
        let step = (Duration::from_secs(lifetime) / 100).min(SECOND * 200);
        while start.elapsed() < Duration::from_secs(lifetime * lifetimes) {
            let took = calls(&client, 1).await;
            // The call itself takes 5 ms.
            assert!(took < millis(10), "{lifetime} s: {took:?}");
            sleep(step.saturating_sub(took)).await;
        }
        let counts = server.counts();
        let requests = u64::try_from(counts.token_requests).unwrap();
        let expected = lifetimes..=lifetimes * 14 / 10 + 1;
        assert!(expected.contains(&requests), "{lifetime} s: {requests}");
        assert_eq!((counts.refused_calls, counts.max_in_flight), (0, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn unused_token_is_not_renewed() {
    let server = Server::with_lifetime(60);
    let client = server.client();
    calls(&client, 1).await;
    sleep(SECOND * 86_400).await;
    server.expect(1, 0);
    calls(&client, 10).await;
    server.expect(2, 0);
}

#[tokio::test(start_paused = true)]
async fn callers_wait_for_the_next_token_before_expiry() {
    let server = Server::with_lifetime(3600);
    let client = server.client();
    calls(&client, 1).await;
    sleep(SECOND * 3_590).await;
    let took = calls(&client, 100).await;
    server.expect(2, 0);
    assert!(took >= millis(20), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn clients_spread_their_renewals() {
    let mut renewals = Vec::new();
    for _ in 0..20 {
        let server = Server::with_lifetime(3600);
        let client = server.client();
        let start = Instant::now();
        calls(&client, 1).await;
        sleep(SECOND * 2_990).await;
        while server.token_requests() == 1 {
            sleep(SECOND).await;
            calls(&client, 1).await;
        }
        renewals.push(start.elapsed().as_secs());
    }
    renewals.sort_unstable();
    // Between ten and five minutes before expiry, and not all within one minute.
    let (first, last) = (renewals[0], renewals[19]);
    assert!(first >= 2_999 && last <= 3_303, "{renewals:?}");
    assert!(last - first > 60, "{renewals:?}");
}

#[tokio::test(start_paused = true)]
async fn token_without_usable_lifetime_is_not_cached() {
    for odd in [
        "missing", "null", "0", "-1", "1e999", "-1e999", "1e-999", "\"\"", "\"soon\"", "[]", "{}",
        "true",
    ] {
        let server = Server::new(Answer::ExpiresIn(odd));
        let client = server.client();
        for requests in 1..=2 {
            calls(&client, 100).await;
            assert_eq!(server.token_requests(), requests, "{odd}");
        }
        server.expect(2, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn odd_lifetime_is_understood() {
    for odd in [
        "\"3600\"",
        "3600.5",
        "1e300",
        "99999999999999999999",
        "\"1e999\"",
    ] {
        let server = Server::new(Answer::ExpiresIn(odd));
        let client = server.client();
        calls(&client, 1).await;
        sleep(SECOND * 2_900).await;
        calls(&client, 100).await;
        assert_eq!(server.token_requests(), 1, "{odd}");
    }
}

#[tokio::test(start_paused = true)]
async fn token_that_arrives_expired_serves_its_waiters() {
    let server = Server::new(Answer::ExpiresIn("1"));
    server.latency(SECOND * 2);
    let client = server.client();
    for requests in 1..=3 {
        calls(&client, 10).await;
        server.expect(requests, 0);
    }
}

/// The first caller has requested the token, or has only been polled once.
#[tokio::test(start_paused = true)]
async fn cancelled_caller_harms_nobody() {
    for lead in [millis(100), Duration::ZERO] {
        let server = Server::with_lifetime(3600);
        server.latency(SECOND);
        let client = server.client();
        let first = tokio::spawn(call(&client));
        tokio::task::yield_now().await;
        sleep(lead).await;
        let others = spawn_calls(&client, 100);
        sleep(lead).await;
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        succeed(others).await;
        server.expect(1, 0);
    }
}
