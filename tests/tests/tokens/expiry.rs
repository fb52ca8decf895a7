//! From a cold cache to expiry, for lifetimes of all sizes.

use std::time::Duration;

use tokio::time::Instant;

use crate::lab::{Lab, Plan, call, calls, pass, spawn_calls};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_on_a_cold_cache_ask_once() {
    let lab = Lab::seconds(3600);
    calls(&lab.client(), 1_000).await;
    assert_eq!((lab.token_requests(), lab.refused_calls()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_at_the_moment_of_expiry_ask_once_more_and_none_fails() {
    for milliseconds_before in [20, 4, 1, 0] {
        let lab = Lab::seconds(3600);
        let client = lab.client();
        let start = Instant::now();
        calls(&client, 1).await;
        let moment = start + SECOND * 3600 - Duration::from_millis(milliseconds_before);
        tokio::time::sleep_until(moment).await;
        calls(&client, 1_000).await;
        assert_eq!((lab.token_requests(), lab.refused_calls()), (2, 0));
    }
}

/// A steady load over many lifetimes: no call meets an expired token or waits for the next one, and no
/// more tokens are asked for than the advisory window makes necessary.
#[tokio::test(start_paused = true)]
async fn tokens_that_live_from_a_second_to_days_are_renewed_in_time() {
    for (lifetime, lifetimes) in [
        (1, 20),
        (2, 20),
        (5, 20),
        (60, 20),
        (3_600, 20),
        (86_400, 5),
        (30 * 86_400, 1),
    ] {
        let lab = Lab::seconds(lifetime);
        let client = lab.client();
        let start = Instant::now();
        calls(&client, 1).await;
        let step = (Duration::from_secs(lifetime) / 100).min(SECOND * 200);
        while start.elapsed() < Duration::from_secs(lifetime * lifetimes) {
            let call_start = Instant::now();
            call(&client).await.unwrap();
            let took = call_start.elapsed();
            // A call's own 5 ms, and no more.
            assert!(took < Duration::from_millis(10), "{lifetime} s: {took:?}");
            pass(step.saturating_sub(took)).await;
        }
        assert_eq!(lab.refused_calls(), 0, "{lifetime} s");
        let requests = u64::try_from(lab.token_requests()).unwrap();
        let most = lifetimes * 14 / 10 + 1;
        assert!(
            (lifetimes..=most).contains(&requests),
            "{lifetime} s: {requests}"
        );
        assert_eq!(lab.most_under_way(), 1, "{lifetime} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_nobody_uses_is_not_renewed() {
    let lab = Lab::seconds(60);
    let client = lab.client();
    calls(&client, 1).await;
    pass(SECOND * 86_400).await;
    assert_eq!(lab.token_requests(), 1);
    calls(&client, 10).await;
    assert_eq!((lab.token_requests(), lab.refused_calls()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn in_the_mandatory_window_callers_wait_for_the_next_token() {
    let lab = Lab::seconds(3600);
    let client = lab.client();
    calls(&client, 1).await;
    pass(SECOND * 3_590).await;
    let start = Instant::now();
    calls(&client, 100).await;
    assert_eq!(lab.token_requests(), 2);
    assert!(start.elapsed() >= Duration::from_millis(20));
}

#[tokio::test(start_paused = true)]
async fn clients_that_start_together_do_not_renew_together() {
    let mut moments = Vec::new();
    for _ in 0..20 {
        let lab = Lab::seconds(3600);
        let client = lab.client();
        let start = Instant::now();
        calls(&client, 1).await;
        pass(SECOND * 2_990).await;
        while lab.token_requests() == 1 {
            pass(SECOND).await;
            call(&client).await.unwrap();
        }
        moments.push(start.elapsed().as_secs());
    }
    let (first, last) = (moments.iter().min().unwrap(), moments.iter().max().unwrap());
    // Between ten and five minutes before the end; twenty of them are not all within one minute.
    assert!(*first >= 2_999 && *last <= 3_303, "{moments:?}");
    assert!(last - first > 60, "{moments:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_usable_lifetime_serves_those_who_waited_and_is_not_kept() {
    for odd in [
        "missing", "null", "0", "-1", "1e999", "-1e999", "1e-999", "\"\"", "\"soon\"", "[]", "{}",
        "true",
    ] {
        let lab = Lab::new(Plan::GiveWith(odd));
        let client = lab.client();
        calls(&client, 100).await;
        assert_eq!(lab.token_requests(), 1, "{odd}");
        calls(&client, 100).await;
        assert_eq!((lab.token_requests(), lab.refused_calls()), (2, 0), "{odd}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_in_an_odd_form_is_understood() {
    for odd in [
        "\"3600\"",
        "3600.5",
        "1e300",
        "99999999999999999999",
        "\"1e999\"",
    ] {
        let lab = Lab::new(Plan::GiveWith(odd));
        let client = lab.client();
        calls(&client, 1).await;
        pass(SECOND * 2_900).await;
        calls(&client, 100).await;
        assert_eq!(lab.token_requests(), 1, "{odd}");
    }
}

/// It is not worth keeping, but its callers are served.
#[tokio::test(start_paused = true)]
async fn a_token_that_takes_longer_than_it_lives_does_no_harm() {
    let lab = Lab::new(Plan::GiveWith("1"));
    lab.latency(SECOND * 2);
    let client = lab.client();
    for round in 1..=3 {
        calls(&client, 10).await;
        assert_eq!(lab.token_requests(), round);
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_caller_may_go_away() {
    let lab = Lab::seconds(3600);
    lab.latency(SECOND);
    let client = lab.client();
    let first = tokio::spawn(call(&client));
    pass(Duration::from_millis(100)).await;
    let others = spawn_calls(&client, 100);
    pass(Duration::from_millis(100)).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    for other in others {
        other.await.unwrap().unwrap();
    }
    assert_eq!(lab.token_requests(), 1);
}
