//! Deadlines of calls and limits of attempts.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use super::mock_transport::{MockTransport, Step, after, create, get, ok, retry_after, status};
use logto_client::{BoxError, Call, Connectors, Retry, Token, TokenSource};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// Awaits a future. Returns its output and the elapsed whole seconds.
async fn seconds<T>(future: impl Future<Output = T>) -> (T, u64) {
    let began = Instant::now();
    (future.await, began.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_all_attempts() {
    for step in [Step::NoResponse, after(20, ok()), after(31, ok())] {
        let mock = MockTransport::of([Step::NoResponse, Step::NoResponse, step]);
        let (outcome, took) = seconds(get(&mock.client())).await;
        let error = outcome.unwrap_err();
        assert!(error.is_timeout() && error.may_have_been_applied());
        assert_eq!((took, mock.sent(), mock.dropped()), (30, 3, 3));
        let expected = "get_connector: the deadline of 30s passed";
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn zero_timeout_sends_nothing() {
    let mock = MockTransport::of([ok()]);
    let logto = mock.client();
    for call in [
        logto.delete_connector("x").timeout(Duration::ZERO),
        logto.delete_connector("x").attempt_timeout(Duration::ZERO),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_invalid_request() && !error.may_have_been_applied());
    }
    let fake = Call::from_future(async { Ok(()) }).timeout(Duration::ZERO);
    assert!(fake.await.unwrap_err().is_invalid_request());
    assert_eq!(mock.sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn attempt_timeout_leaves_time_for_a_retry() {
    let mock = MockTransport::of([Step::NoResponse, ok()]);
    let (outcome, took) = seconds(get(&mock.client())).await;
    outcome.unwrap();
    assert_eq!((took, mock.sent(), mock.dropped()), (10, 2, 1));
}

/// The request does not stay open during the backoff.
#[tokio::test(start_paused = true)]
async fn timed_out_attempt_is_dropped_at_once() {
    let mock = MockTransport::of([Step::NoResponse]);
    let logto = mock.client();
    let retry = Retry::default().base_delay(1_000 * SECOND);
    let retry = retry.max_delay(1_000 * SECOND);
    let call = logto.get_connector("x").timeout(10_000 * SECOND);
    let call = tokio::spawn(call.retry(retry));
    tokio::time::sleep(11 * SECOND).await;
    assert_eq!(mock.dropped(), 1);
    call.abort();
}

#[tokio::test(start_paused = true)]
async fn last_attempt_gets_all_remaining_time() {
    let mock = MockTransport::of([status(503), status(503), after(25, ok())]);
    let (outcome, took) = seconds(get(&mock.client())).await;
    outcome.unwrap();
    assert_eq!((took, mock.sent()), (25, 3));
    let mock = MockTransport::of([after(25, ok())]);
    let once = mock.client_with(|builder| builder.retry(Retry::none()));
    get(&once).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn non_idempotent_attempt_gets_all_remaining_time() {
    let mock = MockTransport::of([after(29, ok())]);
    let (outcome, took) = seconds(create(&mock.client())).await;
    outcome.unwrap();
    assert_eq!((took, mock.sent()), (29, 1));
    let mock = MockTransport::of([Step::NoResponse]);
    let (outcome, took) = seconds(create(&mock.client())).await;
    let error = outcome.unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_applied());
    assert_eq!((took, mock.sent()), (30, 1));
}

#[tokio::test(start_paused = true)]
async fn attempt_has_no_limit_when_the_budget_is_spent() {
    let mock = MockTransport::by(|number| match number {
        0..150 => status(503),
        _ => after(25, ok()),
    });
    let logto = mock.client();
    while mock.sent() < 150 {
        get(&logto).await.unwrap_err();
    }
    let (outcome, took) = seconds(get(&logto)).await;
    outcome.unwrap();
    assert_eq!(took, 25);
}

#[tokio::test(start_paused = true)]
async fn call_timeouts_override_client_timeouts() {
    let mock = MockTransport::of([Step::NoResponse, Step::NoResponse, ok()]);
    let logto = mock.client_with(|builder| builder.attempt_timeout(2 * SECOND));
    let (outcome, took) = seconds(get(&logto)).await;
    outcome.unwrap();
    assert_eq!(took, 4);
    let mock = MockTransport::of([Step::NoResponse]);
    let logto = mock.client_with(|builder| builder.timeout(5 * SECOND));
    assert_eq!(seconds(get(&logto)).await.1, 5);
    let call = logto.get_connector("x").timeout(7 * SECOND);
    assert_eq!(seconds(call).await.1, 7);
    let sent = mock.sent();
    let call = logto.get_connector("x").attempt_timeout(SECOND);
    assert_eq!(seconds(call).await.1, 5);
    assert_eq!(mock.sent() - sent, 3);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_the_token() {
    let mock = MockTransport::of([ok()]);
    let never = || std::future::pending::<Result<Token, BoxError>>();
    let logto = mock.client_with(|builder| builder.token_source(never));
    for call in [create(&logto), get(&logto)] {
        let (outcome, took) = seconds(call).await;
        let error = outcome.unwrap_err();
        assert!(error.is_timeout() && !error.may_have_been_applied());
        assert_eq!((took, mock.sent()), (30, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_the_waits() {
    let mock = MockTransport::of([after(2, retry_after(503, "2")), after(2, ok())]);
    let call = mock.client().delete_connector("x").timeout(5 * SECOND);
    let (outcome, took) = seconds(call).await;
    assert!(outcome.unwrap_err().is_timeout());
    assert_eq!((took, mock.sent()), (5, 2));
}

#[tokio::test(start_paused = true)]
async fn deadline_error_remembers_earlier_attempts() {
    for (step, expected) in [(Step::Reset, true), (Step::Refused, false)] {
        let mock = MockTransport::of([step, ok()]);
        let logto = mock.client_with(|builder| builder.token_source(one_token()));
        let error = get(&logto).await.unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(error.may_have_been_applied(), expected);
        assert_eq!(mock.sent(), 1);
    }
}

/// Source that returns one token and then hangs.
fn one_token() -> impl TokenSource {
    let is_given = AtomicBool::new(false);
    move || {
        let is_given = is_given.swap(true, Ordering::Relaxed);
        async move {
            if is_given {
                std::future::pending::<()>().await;
            }
            Ok(Token::bearer("t0ken"))
        }
    }
}

#[tokio::test(start_paused = true)]
async fn extreme_durations_do_not_overflow() {
    let mock = MockTransport::of([Step::NoResponse, status(503), after(100, ok())]);
    let logto = mock.client_with(|builder| {
        builder
            .timeout(Duration::MAX)
            .attempt_timeout(Duration::MAX)
            .retry(Retry::attempts(u32::MAX))
    });
    let call = logto.delete_connector("x").attempt_timeout(SECOND);
    // Without a budget the attempts would never end.
    let bounded = tokio::time::timeout(1000 * SECOND, call.timeout(Duration::MAX));
    let (outcome, took) = seconds(bounded).await;
    // Attempts are cut until the budget is spent; the next one has no limit.
    outcome.expect("the budget ends the retries").unwrap();
    assert!((100..400).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn dropped_call_stops_at_once() {
    let mock = MockTransport::of([Step::NoResponse]);
    let logto = mock.client();
    let call = tokio::spawn(get(&logto));
    tokio::time::sleep(SECOND).await;
    assert_eq!((mock.sent(), mock.dropped()), (1, 0));
    call.abort();
    call.await.unwrap_err();
    assert_eq!((mock.sent(), mock.dropped()), (1, 1));

    // Also during the backoff.
    let mock = MockTransport::of([retry_after(503, "5")]);
    let logto = mock.client();
    drop(tokio::time::timeout(SECOND, get(&logto)).await);
    tokio::time::sleep(60 * SECOND).await;
    assert_eq!(mock.sent(), 1);
}
