//! Which failures are tried again, on what operation, and what the error then says.

use super::mock_transport::{
    MockTransport, OPERATIONS, Step, create, get, ok, retry_after, status, with_body,
};
use logto_client::{BoxFuture, Client, Error, Retry};

/// Lets every attempt of an operation fail like this, and tells how many there were and whether the
/// request may have been applied.
async fn fail(
    step: Step,
    operation: impl FnOnce(&Client) -> BoxFuture<'static, Result<(), Error>>,
) -> (usize, bool) {
    let mock = MockTransport::of([step]);
    let error = operation(&mock.client()).await.unwrap_err();
    (mock.sent(), error.may_have_been_applied())
}

#[tokio::test(start_paused = true)]
async fn every_status_means_what_it_says_on_an_idempotent_operation() {
    for number in 300..=599 {
        let expected = match number {
            408 | 500 | 502..=504 => (3, true),
            429 => (3, false),
            300..=303 | 305..=399 | 505..=599 => (1, true),
            _ => (1, false),
        };
        assert_eq!(fail(status(number), get).await, expected, "{number}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_status_means_what_it_says_on_an_operation_that_is_not() {
    for number in 300..=599 {
        let applied = matches!(number, 300..=303 | 305..=399 | 408 | 500 | 502..);
        assert_eq!(fail(status(number), create).await, (1, applied), "{number}");
    }
}

/// What happens to all operations: attempts and whether they may have been applied, of those that are
/// idempotent, of `create_connector`, and of the test message.
async fn check(step: Step, idempotent: (usize, bool), create: (usize, bool), test: (usize, bool)) {
    for (name, operation) in OPERATIONS {
        let expected = match name {
            "create_connector" => create,
            "create_connector_test" => test,
            _ => idempotent,
        };
        let outcome = fail(step.clone(), operation).await;
        assert_eq!(outcome, expected, "{name}: {step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_status_of_each_class_on_all_operations() {
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
async fn a_server_that_says_when_to_come_back_has_done_nothing_yet() {
    check(retry_after(429, "1"), (3, false), (3, false), (1, false)).await;
    check(retry_after(503, "1"), (3, false), (3, false), (1, false)).await;
    check(retry_after(503, "soon"), (3, true), (1, true), (1, true)).await;
    check(retry_after(500, "1"), (3, true), (1, true), (1, true)).await;
}

#[tokio::test(start_paused = true)]
async fn a_fault_is_tried_again_if_that_is_safe() {
    check(Step::Refused, (3, false), (3, false), (3, false)).await;
    check(Step::Unsent, (3, false), (3, false), (3, false)).await;
    check(Step::Reset, (3, true), (1, true), (1, true)).await;
    check(Step::TimedOut, (3, true), (1, true), (1, true)).await;
    check(Step::NoResponse, (3, true), (1, true), (1, true)).await;
}

#[tokio::test(start_paused = true)]
async fn a_quota_is_not_tried_again() {
    let quota = r#"{"code":"connector.usage_limit_exceeded"}"#;
    check(with_body(429, quota), (1, false), (1, false), (1, false)).await;
    let limit = r#"{"code":"connector.rate_limit_exceeded"}"#;
    check(with_body(429, limit), (3, false), (1, false), (1, false)).await;
}

#[tokio::test(start_paused = true)]
async fn a_test_message_arrives_at_most_once() {
    for step in [
        Step::Reset,
        Step::NoResponse,
        status(503),
        retry_after(503, "0"),
    ] {
        let mock = MockTransport::of([Step::Refused, step, ok()]);
        let (_, operation) = OPERATIONS[5];
        operation(&mock.client()).await.unwrap_err();
        // The first of the two did not arrive.
        assert_eq!(mock.sent(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_ends_it() {
    for failed in 0..3 {
        let mock =
            MockTransport::by(move |number| if number < failed { status(503) } else { ok() });
        get(&mock.client()).await.unwrap();
        assert_eq!(mock.sent(), failed + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn how_often_is_said_by_the_client_and_by_the_call() {
    use logto_client::Connectors;
    for (of_client, of_call, expected) in [
        (Retry::none(), None, 1),
        (Retry::attempts(0), None, 1),
        (Retry::attempts(5), None, 5),
        (Retry::attempts(5), Some(Retry::none()), 1),
        (Retry::none(), Some(Retry::attempts(2)), 2),
    ] {
        let mock = MockTransport::of([status(503)]);
        let logto = mock.client_with(|builder| builder.retry(of_client));
        let call = logto.get_connector("x");
        let call = match of_call {
            Some(retry) => call.retry(retry),
            None => call,
        };
        call.await.unwrap_err();
        assert_eq!(mock.sent(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_attempt_may_have_done_is_not_forgotten() {
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
async fn the_error_is_that_of_the_last_attempt() {
    let mock = MockTransport::of([Step::Reset, Step::Refused, status(502)]);
    let error = get(&mock.client()).await.unwrap_err();
    assert_eq!(error.to_string(), "get_connector: 502 Bad Gateway");
}
