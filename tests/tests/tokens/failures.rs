//! A token endpoint that fails, hangs, flaps or refuses.

use std::time::Duration;

use logto_client::{Client, ErrorKind, Retry};
use tokio::time::Instant;

use crate::lab::{Lab, Plan, call, calls, pass, spawn_calls};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const WRONG_SECRET: Plan = Plan::Answer(401, r#"{"code":"oidc.invalid_client","message":"no"}"#);

#[tokio::test(start_paused = true)]
async fn without_a_valid_token_all_who_wait_get_the_failure_and_the_next_asks_anew() {
    let lab = Lab::new(Plan::Answer(400, r#"{"code":"oidc.invalid_request"}"#));
    let client = lab.client();
    for task in spawn_calls(&client, 100) {
        let error = task.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!(error.code(), Some("oidc.invalid_request"));
        assert!(!error.may_have_been_applied());
    }
    assert_eq!((lab.token_requests(), lab.calls()), (1, 0));
    lab.plan(Plan::Give(HOUR));
    pass(SECOND * 7).await;
    calls(&client, 100).await;
    assert_eq!(lab.token_requests(), 2);
}

/// Static stability: the failing refresh is noticed by nobody as long as the token is valid, and is
/// not repeated for every call.
#[tokio::test(start_paused = true)]
async fn while_the_token_is_valid_a_failing_refresh_is_no_outage() {
    let outages = [
        Plan::Answer(500, "Internal Server Error"),
        Plan::Answer(200, "<html>"),
        Plan::Refuse,
        Plan::Hang,
        WRONG_SECRET,
    ];
    for (number, outage) in outages.into_iter().enumerate() {
        let lab = Lab::new(Plan::Give(HOUR));
        let client = lab.client();
        let start = Instant::now();
        calls(&client, 1).await;
        lab.plan(outage);
        let mut slow = 0;
        while start.elapsed() < SECOND * 3_598 {
            let call_start = Instant::now();
            call(&client).await.unwrap();
            slow += usize::from(call_start.elapsed() > Duration::from_millis(10));
            pass(Duration::from_millis(500)).await;
        }
        // In five to ten minutes, every 15 to 30 s, and the first ones sooner.
        let failures = lab.token_requests() - 1;
        assert!((10..=50).contains(&failures), "{number}: {failures}");
        assert!(slow <= 20, "{number}: {slow} calls waited");
        lab.plan(Plan::Give(HOUR));
        pass(SECOND * 70).await;
        calls(&client, 100).await;
        assert_eq!(lab.refused_calls(), 0);
        assert_eq!(lab.most_under_way(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_lives_for_seconds_is_tried_for_again_in_time() {
    let lab = Lab::seconds(2);
    let client = lab.client();
    calls(&client, 1).await;
    lab.plan(Plan::Answer(503, ""));
    pass(Duration::from_millis(1_600)).await;
    calls(&client, 1).await;
    pass(Duration::from_millis(100)).await;
    calls(&client, 1).await;
    lab.plan(Plan::Give(SECOND * 2));
    pass(Duration::from_millis(100)).await;
    calls(&client, 10).await;
    pass(Duration::from_millis(300)).await;
    calls(&client, 10).await;
    assert_eq!(lab.refused_calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_hangs_ends_by_its_own_time_limit() {
    let lab = Lab::new(Plan::Hang);
    let client = Client::self_hosted("https://logto.test")
        .credentials("app", "canary-secret")
        .attempt_timeout(SECOND * 4)
        .transport(lab.clone())
        .build()
        .unwrap();
    let start = Instant::now();
    let once = call(&client).timeout(SECOND * 100).retry(Retry::none());
    let error = once.await.unwrap_err();
    assert!(
        error.is_timeout() && !error.may_have_been_applied(),
        "{error}"
    );
    assert_eq!(start.elapsed().as_secs(), 4, "{error}");
    assert_eq!(lab.most_under_way(), 1);
    lab.plan(Plan::Give(HOUR));
    calls(&client, 10).await;
}

/// Whoever starts while the token is valid but a refresh hangs waits once, shortly, and not each time.
#[tokio::test(start_paused = true)]
async fn in_the_mandatory_window_patience_with_a_hanging_refresh_is_short() {
    let lab = Lab::new(Plan::Give(HOUR));
    let client = lab.client();
    calls(&client, 1).await;
    pass(SECOND * 3_570).await;
    lab.plan(Plan::Hang);
    let start = Instant::now();
    calls(&client, 100).await;
    assert!(
        start.elapsed() < Duration::from_millis(1_100),
        "{:?}",
        start.elapsed()
    );
    let start = Instant::now();
    calls(&client, 100).await;
    assert!(
        start.elapsed() < Duration::from_millis(10),
        "{:?}",
        start.elapsed()
    );
    assert_eq!((lab.token_requests(), lab.refused_calls()), (2, 0));
}

/// Out of order half of the time, for less than the shortest advisory window at once.
#[tokio::test(start_paused = true)]
async fn a_flapping_token_endpoint_is_not_noticed() {
    let lab = Lab::seconds(60);
    let client = lab.client();
    calls(&client, 1).await;
    for quarter in 0..7_200 {
        lab.plan(match quarter / 4 % 6 {
            0..3 => Plan::Give(SECOND * 60),
            3 => Plan::Answer(502, ""),
            _ => Plan::Refuse,
        });
        calls(&client, 3).await;
        pass(Duration::from_millis(250)).await;
    }
    assert_eq!(lab.refused_calls(), 0);
    // Of half an hour: a token every 45 s at least, and at most three failures for each.
    assert!(lab.token_requests() <= 160, "{}", lab.token_requests());
}

#[tokio::test(start_paused = true)]
async fn a_terminal_refusal_is_remembered_for_seconds_and_says_what_was_refused() {
    let lab = Lab::new(WRONG_SECRET);
    let client = lab.client();
    let first = call(&client).await.unwrap_err();
    assert!(
        first.to_string().contains("the secret of the client `app`"),
        "{first}"
    );
    for _ in 0..1_000 {
        let error = call(&client).await.unwrap_err();
        assert!(
            error.is_unauthorized() && error.to_string().contains("a moment ago"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("canary"));
        pass(Duration::from_millis(3)).await;
    }
    assert_eq!(lab.token_requests(), 1);
    lab.plan(Plan::Give(HOUR));
    pass(SECOND * 3).await;
    calls(&client, 10).await;
    assert_eq!(lab.token_requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_not_remembered() {
    for (status, body) in [(408, ""), (429, r#"{"code":"oidc.slow_down"}"#), (500, "")] {
        let lab = Lab::new(Plan::Answer(status, body));
        let client = lab.client();
        call(&client).await.unwrap_err();
        let requests = lab.token_requests();
        lab.plan(Plan::Give(HOUR));
        calls(&client, 1).await;
        assert_eq!(lab.token_requests(), requests + 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_refusal_names_what_is_to_be_corrected() {
    let cases = [
        (
            400,
            r#"{"code":"oidc.invalid_client"}"#,
            "does not know the client `app`",
        ),
        (
            401,
            r#"{"code":"oidc.invalid_client"}"#,
            "refused the secret of the client `app`",
        ),
        (
            400,
            r#"{"code":"oidc.invalid_target"}"#,
            "refused the resource `https://default.logto.app/api`",
        ),
        (
            404,
            "Not Found",
            "gave no token to the client `app` for the resource",
        ),
    ];
    for (status, body, expected) in cases {
        let lab = Lab::new(Plan::Answer(status, body));
        let error = call(&lab.client()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_too_large_for_a_token_is_an_error() {
    let body = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(70_000));
    for plan in [Plan::Answer(200, body.leak()), Plan::GiveWithHeader(70_000)] {
        let lab = Lab::new(plan);
        let error = call(&lab.client()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error}");
        assert_eq!(lab.calls(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_panics_fails_the_calls_and_hangs_nobody() {
    let lab = Lab::new(Plan::Panic);
    let client = lab.client();
    for task in spawn_calls(&client, 10) {
        assert_eq!(task.await.unwrap().unwrap_err().kind(), ErrorKind::Token);
    }
    lab.plan(Plan::Give(HOUR));
    calls(&client, 10).await;
}
