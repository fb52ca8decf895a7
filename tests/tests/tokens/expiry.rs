//! A token from the first request to its expiry, for lifetimes of all sizes.

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::server::{
    Answer, HOUR, SECOND, call, calls, millis, spawn_calls, start, start_with_token, succeed,
};

/// Cold, in the mandatory window, shortly before expiry, at expiry, and later. An unused token is not renewed.
#[tokio::test(start_paused = true)]
async fn thousand_callers_share_one_request() {
    let end = 3_600_000;
    for moment in [end - 10_000, end - 20, end - 4, end - 1, end, end * 24] {
        let started_at = Instant::now();
        let (server, client) = start(Answer::Token(HOUR));
        for requests in 1..=2 {
            let took = calls(&client, 1_000).await;
            assert!(took >= millis(20), "{took:?}");
            server.expect(requests, 0);
            sleep_until(started_at + millis(moment)).await;
            server.expect(requests, 0);
        }
    }
}

/// Under a steady load, no call meets an expired token or waits, and no token is renewed before its advisory window.
#[tokio::test(start_paused = true)]
async fn token_of_any_lifetime_is_renewed_in_time() {
    for seconds in [1, 2, 5, 60, 3_600, 86_400, 30 * 86_400] {
        let lifetimes = if seconds > 86_400 { 1 } else { 20 };
        let started_at = Instant::now();
        let lifetime = SECOND * seconds;
        let (server, client) = start_with_token(lifetime).await;
        let step = (lifetime / 100).min(SECOND * 200);
        while started_at.elapsed() < lifetime * lifetimes {
            let took = calls(&client, 1).await;
            // The call itself takes 5 ms.
            assert!(took < millis(10), "{lifetime:?}: {took:?}");
            sleep(step.saturating_sub(took)).await;
        }
        let counts = server.counts();
        let requests = u32::try_from(counts.token_requests).unwrap();
        let expected = lifetimes..=lifetimes * 14 / 10 + 1;
        assert!(expected.contains(&requests), "{lifetime:?}: {requests}");
        assert_eq!((counts.refused_calls, counts.max_in_flight), (0, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn clients_spread_their_renewals() {
    let mut renewals = Vec::new();
    for _ in 0..20 {
        let started_at = Instant::now();
        let (server, client) = start_with_token(HOUR).await;
        sleep(SECOND * 2_990).await;
        while server.counts().token_requests == 1 {
            sleep(SECOND).await;
            calls(&client, 1).await;
        }
        renewals.push(started_at.elapsed().as_secs());
    }
    renewals.sort_unstable();
    // Between ten and five minutes before expiry, and not all within one minute.
    let (first, last) = (renewals[0], renewals[19]);
    assert!(first >= 2_999 && last <= 3_303, "{renewals:?}");
    assert!(last - first > 60, "{renewals:?}");
}

/// It serves the callers that wait for it. One of them expires before it arrives.
#[tokio::test(start_paused = true)]
async fn token_without_usable_lifetime_is_not_cached() {
    let cached = ["\"3600\"", "3600.5", "1e300", "\"1e999\""].map(|value| (value, 1, 2_600));
    let dropped = ["null", "0", "-1", "1e-999", "\"soon\"", "1"].map(|value| (value, 2, 0));
    for (expires_in, token_requests, pause) in cached.into_iter().chain(dropped) {
        let (server, client) = start(Answer::ExpiresIn(expires_in));
        server.latency(SECOND * 2);
        calls(&client, 100).await;
        server.expect(1, 0);
        sleep(SECOND * pause).await;
        calls(&client, 100).await;
        let counts = server.counts();
        let actual = (counts.token_requests, counts.refused_calls);
        assert_eq!(actual, (token_requests, 0), "{expires_in}");
    }
}

/// The first caller has requested the token, or has only been polled once.
#[tokio::test(start_paused = true)]
async fn cancelled_caller_harms_nobody() {
    for lead in [millis(100), Duration::ZERO] {
        let (server, client) = start(Answer::Token(HOUR));
        server.latency(SECOND);
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
