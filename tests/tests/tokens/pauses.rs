//! When a token endpoint that has failed is asked again.

use std::time::Duration;

use logto_client::Retry;
use tokio::time::Instant;

use crate::lab::{Lab, Plan, call, calls, pass, spawn_calls};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// Calls are tried again, and so is the request for a token: the two must not multiply.
#[tokio::test(start_paused = true)]
async fn however_many_calls_are_tried_again_a_failing_token_endpoint_is_asked_a_few_times() {
    for outage in [Plan::Answer(503, ""), Plan::Refuse] {
        let lab = Lab::new(outage);
        let client = lab.client();
        for task in spawn_calls(&client, 1_000) {
            task.await.unwrap().unwrap_err();
        }
        let requests = lab.token_requests();
        assert!((3..=8).contains(&requests), "{requests}");
        let start = Instant::now();
        while start.elapsed() < SECOND * 60 {
            call(&client).retry(Retry::none()).await.unwrap_err();
        }
        let requests = lab.token_requests() - requests;
        assert!((60..=120).contains(&requests), "{requests}");
        assert_eq!((lab.calls(), lab.most_under_way()), (0, 1));
        lab.plan(Plan::Give(HOUR));
        let start = Instant::now();
        calls(&client, 1_000).await;
        assert!(start.elapsed() < SECOND * 2, "{:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn when_the_token_endpoint_says_when_to_come_back_all_come_back_then() {
    for status in [429, 503] {
        let lab = Lab::new(Plan::ComeBack(status, 5));
        let client = lab.client();
        let start = Instant::now();
        let first = spawn_calls(&client, 10);
        pass(SECOND).await;
        assert_eq!(lab.token_requests(), 1);
        lab.plan(Plan::Give(HOUR));
        let later = spawn_calls(&client, 10);
        for task in first.into_iter().chain(later) {
            task.await.unwrap().unwrap();
        }
        let took = start.elapsed();
        assert!((SECOND * 5..SECOND * 6).contains(&took), "{took:?}");
        assert_eq!(lab.token_requests(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_says_never_to_come_back_is_asked_after_a_minute() {
    let lab = Lab::new(Plan::ComeBack(429, u64::MAX));
    let client = lab.client();
    for second in 0..59 {
        let start = Instant::now();
        let error = call(&client).timeout(SECOND).await.unwrap_err();
        assert_eq!(error.status().map(|s| s.as_u16()), Some(429), "{error}");
        assert_eq!(lab.token_requests(), 1, "{second}");
        assert!(start.elapsed() < SECOND);
        pass(SECOND).await;
    }
    lab.plan(Plan::Give(HOUR));
    pass(SECOND * 2).await;
    calls(&client, 10).await;
    assert_eq!(lab.token_requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_comes_back_when_it_is_told_to() {
    let lab = Lab::seconds(3600);
    let client = lab.client();
    calls(&client, 1).await;
    lab.plan(Plan::ComeBack(503, 50));
    pass(SECOND * 3_400).await;
    let start = Instant::now();
    while start.elapsed() < SECOND * 49 {
        call(&client).await.unwrap();
        pass(SECOND).await;
    }
    assert_eq!(lab.token_requests(), 2);
    pass(SECOND * 2).await;
    calls(&client, 1).await;
    pass(SECOND).await;
    assert_eq!(lab.token_requests(), 3);
}
