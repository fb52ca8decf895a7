//! Failures that are retried, by operation, and the resulting errors.

use logto_client::{Connectors, Retry};
use logto_tests::{OPERATIONS, Repeat};

use super::mock_transport::{MockTransport, Step, get, ok, retry_after, status, with_body};

/// Asserts the number of attempts and `may_have_been_applied` when every attempt ends like this: for idempotent
/// operations, for `create_connector`, and for `create_connector_test`.
async fn check(step: Step, idempotent: (usize, bool), create: (usize, bool), test: (usize, bool)) {
    for operation in &OPERATIONS {
        let expected = match operation.repeat {
            Repeat::Always => idempotent,
            Repeat::IfNotApplied => create,
            Repeat::Never => test,
        };
        let mock = MockTransport::of([step.clone()]);
        let error = operation.call(&mock.client()).await.unwrap_err();
        let outcome = (mock.sent(), error.may_have_been_applied());
        assert_eq!(outcome, expected, "{}: {step:?}", operation.name);
    }
}

#[tokio::test(start_paused = true)]
async fn status_classes_hold_for_all_operations() {
    check(status(302), (1, true), (1, true), (1, true)).await;
    check(status(304), (1, false), (1, false), (1, false)).await;
    check(status(403), (1, false), (1, false), (1, false)).await;
    check(status(408), (3, true), (1, true), (1, true)).await;
    check(status(429), (3, false), (1, false), (1, false)).await;
    check(status(500), (3, true), (1, true), (1, true)).await;
    check(status(501), (1, false), (1, false), (1, false)).await;
    check(status(503), (3, true), (1, true), (1, true)).await;
}

#[tokio::test(start_paused = true)]
async fn retry_after_means_not_applied() {
    check(retry_after(429, "1"), (3, false), (3, false), (1, false)).await;
    check(retry_after(503, "1"), (3, false), (3, false), (1, false)).await;
    check(retry_after(503, "soon"), (3, true), (1, true), (1, true)).await;
    check(retry_after(500, "1"), (3, true), (1, true), (1, true)).await;
}

#[tokio::test(start_paused = true)]
async fn transport_faults_are_retried_when_safe() {
    check(Step::Refused, (3, false), (3, false), (3, false)).await;
    check(Step::Unsent, (3, false), (3, false), (3, false)).await;
    check(Step::Reset, (3, true), (1, true), (1, true)).await;
    check(Step::TimedOut, (3, true), (1, true), (1, true)).await;
    check(Step::NoResponse, (3, true), (1, true), (1, true)).await;
}

#[tokio::test(start_paused = true)]
async fn quota_is_not_retried() {
    let quota = r#"{"code":"connector.usage_limit_exceeded"}"#;
    check(with_body(429, quota), (1, false), (1, false), (1, false)).await;
    let limit = r#"{"code":"connector.rate_limit_exceeded"}"#;
    check(with_body(429, limit), (3, false), (1, false), (1, false)).await;
}

#[tokio::test(start_paused = true)]
async fn test_message_arrives_at_most_once() {
    let faults = [Step::Reset, Step::NoResponse];
    for step in faults.into_iter().chain([status(503), retry_after(503, "0")]) {
        let mock = MockTransport::of([Step::Refused, step, ok()]);
        let test = OPERATIONS.iter().find(|one| one.repeat == Repeat::Never);
        test.unwrap().call(&mock.client()).await.unwrap_err();
        // The first of the two did not arrive.
        assert_eq!(mock.sent(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn success_ends_the_retries() {
    for failed in 0..3 {
        let mut steps = vec![status(503); failed];
        steps.push(ok());
        let mock = MockTransport::of(steps);
        get(&mock.client()).await.unwrap();
        assert_eq!(mock.sent(), failed + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn call_retry_policy_overrides_the_clients() {
    for (of_client, of_call, expected) in [
        (Retry::none(), None, 1),
        (Retry::attempts(0), None, 1),
        (Retry::attempts(5), None, 5),
        (Retry::attempts(5), Some(Retry::none()), 1),
        (Retry::none(), Some(Retry::attempts(2)), 2),
    ] {
        let mock = MockTransport::of([status(503)]);
        let logto = mock.client_with(|builder| builder.retry(of_client));
        let mut call = logto.get_connector("x");
        if let Some(retry) = of_call {
            call = call.retry(retry);
        }
        call.await.unwrap_err();
        assert_eq!(mock.sent(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn may_have_been_applied_remembers_earlier_attempts() {
    for (steps, expected) in [
        ([Step::Reset, Step::Refused, Step::Refused], true),
        ([Step::Refused, Step::Reset, Step::Refused], true),
        ([status(500), status(429), status(429)], true),
        ([Step::NoResponse, Step::Refused, Step::Refused], true),
        ([status(500), status(404), status(404)], true),
        ([Step::Refused, Step::Refused, Step::Refused], false),
        ([status(429), Step::Refused, retry_after(503, "1")], false),
        ([status(429), status(404), status(404)], false),
    ] {
        let description = format!("{steps:?}");
        let mock = MockTransport::of(steps);
        let error = get(&mock.client()).await.unwrap_err();
        assert_eq!(error.may_have_been_applied(), expected, "{description}");
    }
}

#[tokio::test(start_paused = true)]
async fn last_attempt_determines_the_error() {
    let mock = MockTransport::of([Step::Reset, Step::Refused, status(502)]);
    let error = get(&mock.client()).await.unwrap_err();
    assert_eq!(error.to_string(), "get_connector: 502 Bad Gateway");
}

/// Attempts of an idempotent operation, and of one that creates, after this step.
async fn attempts(retry: Retry, step: Step) -> (usize, usize) {
    let count = async |repeat| {
        let mock = MockTransport::of([step.clone()]);
        let client = mock.client_with(|builder| builder.retry(retry));
        let operation = OPERATIONS.iter().find(|one| one.repeat == repeat).unwrap();
        operation.call(&client).await.unwrap_err();
        mock.sent()
    };
    (count(Repeat::Always).await, count(Repeat::IfNotApplied).await)
}

#[tokio::test(start_paused = true)]
async fn further_statuses_are_retried_when_safe() {
    let retry = Retry::default().statuses(&[409, 423, 599, 300, 0, 200, 9999]);
    for further in [409, 423, 599, 300] {
        assert_eq!(attempts(retry, status(further)).await, (3, 1), "{further}");
        assert_eq!(attempts(Retry::default(), status(further)).await, (1, 1), "{further}");
    }
    assert_eq!(attempts(retry, retry_after(423, "1")).await, (3, 3));
    assert_eq!(attempts(retry, status(404)).await, (1, 1));
    assert_eq!(attempts(retry, status(503)).await, (3, 1));
}
