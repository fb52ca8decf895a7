//! A faulty token endpoint. `tests/tokens` has the faults that need no real connection.

use std::time::Duration;

use logto_client::{ClientBuilder, Retry};
use logto_tests::{Fault, FaultyServer, OPERATIONS, Operation, RawResponse, advance};
use tokio::task::JoinSet;

use crate::{
    fixture::{client, good, json, token},
    secrets::{self, TOKEN},
};

/// Asserts that a token endpoint that answers like this gets one request and the API none.
async fn check(name: String, operation: Operation, response: RawResponse, is_retryable: bool) {
    let server = FaultyServer::start(move |_| response.clone());
    let logto = client(server.url(), |builder| builder.retry(Retry::none()));
    let error = operation.call(&logto).await.unwrap_err();
    secrets::check(&error);
    assert!(!error.may_have_been_applied(), "{name}: {error:?}");
    assert_eq!(error.is_retryable(), is_retryable, "{name}: {error:?}");
    assert!(!error.is_timeout(), "{name}: {error:?}");
    assert_eq!((server.token_requests(), server.calls()), (1, 0), "{name}");
}

/// Checks many responses at once, each with another operation.
async fn check_all<N: ToString>(
    responses: impl IntoIterator<Item = (N, RawResponse)>,
    is_retryable: bool,
) {
    let mut tasks = JoinSet::new();
    for ((name, response), operation) in responses.into_iter().zip(OPERATIONS.iter().cycle()) {
        tasks.spawn(check(name.to_string(), *operation, response, is_retryable));
    }
    tasks.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn truncated_token_responses_are_errors() {
    let body = format!(r#"{{"access_token":"{TOKEN}"}}"#);
    let answer = RawResponse::http(200, "", &body);
    let length = answer.bytes().len();
    let cut = |at| (at, answer.clone().with_fault(at, Fault::Close));
    check_all((0..length).map(cut), true).await;
    let ended = |at| (at, json(&body[..at]));
    check_all((0..body.len()).map(ended), false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_tokens_are_not_used() {
    let deep = format!(r#"{{"access_token":{}"#, "[".repeat(10_000));
    let twice = format!(r#"{{"access_token":"{TOKEN}","access_token":"{TOKEN}"}}"#);
    let lines = format!(r#"{{"access_token":"{TOKEN}\r\nx-a: b"}}"#);
    let whole = json(&format!(r#"{{"access_token":"{TOKEN}"}}"#));
    let last_letter = whole.bytes().len() - 3;
    let without_end = RawResponse::new("HTTP/1.1 200 OK\r\n\r\n").then(Fault::Flood("["));
    let answers = [
        ("nothing", json("")),
        ("a NUL", json("\0")),
        ("null", json("null")),
        ("HTML", json("<html>canary-token</html>")),
        ("depth", json(&deep)),
        ("two tokens", json(&twice)),
        ("lines", json(&lines)),
        ("no UTF-8", whole.with_byte(last_letter, 0xff)),
        ("no end", without_end),
    ];
    check_all(answers, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transient_token_failures_are_retryable() {
    let good = token(3600);
    let responses = [
        ("reset", good.clone().with_fault(0, Fault::Reset)),
        ("reset unread", good.with_fault(0, Fault::ResetUnread)),
        ("internal error", RawResponse::http(500, "", "<html>")),
        ("busy", RawResponse::http(503, "retry-after: 9\r\n", "")),
    ];
    check_all(responses, true).await;
}

#[tokio::test]
async fn deadline_ends_a_stalled_token_response() {
    const DEADLINE: Duration = Duration::from_secs(8);
    for (at, operation) in [0, 20, 70].into_iter().zip(&OPERATIONS) {
        let server = FaultyServer::start(move |_| token(3600).with_fault(at, Fault::Stall));
        let limit = |builder: ClientBuilder| builder.retry(Retry::none()).timeout(DEADLINE);
        let logto = client(server.url(), limit);
        let clock = async {
            server.waiting(1).await;
            advance(DEADLINE).await;
        };
        let (result, ()) = tokio::join!(operation.call(&logto), clock);
        let error = result.unwrap_err();
        secrets::check(&error);
        assert!(error.is_timeout(), "{at}: {error:?}");
        assert!(error.is_retryable(), "{at}: {error:?}");
        assert!(!error.may_have_been_applied(), "{at}: {error:?}");
        assert_eq!((server.token_requests(), server.calls()), (1, 0), "{at}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn token_requests_follow_no_redirect() {
    let other = FaultyServer::start(|_| token(3600));
    let location = format!("location: {}/oidc/token\r\n", other.url());
    let redirect = |status: u16| (status, RawResponse::http(status, &location, ""));
    check_all([301, 302, 303, 307, 308].map(redirect), false).await;
    assert_eq!(other.connections(), 0);
}

/// Nothing was sent to the API yet, so this holds for non-idempotent operations too.
#[tokio::test]
async fn token_request_is_retried_for_all_operations() {
    for operation in &OPERATIONS {
        let answers = [token(3600), token(3600).with_fault(9, Fault::Close)];
        let answers = std::sync::Mutex::new(Vec::from(answers));
        let server = FaultyServer::start(move |line| {
            if line.contains("/oidc/token ") {
                return answers.lock().unwrap().pop().unwrap();
            }
            good(Operation::of(line))
        });
        let logto = client(server.url(), |builder| builder);
        assert_eq!(operation.call(&logto).await.unwrap(), operation.returns());
        assert_eq!((server.token_requests(), server.calls()), (2, 1));
    }
}
