//! A token endpoint that does wrong, over real connections. What `tests/tokens` has is not here again.

use std::time::Duration;

use logto_client::Retry;
use logto_tests::{Answer, Harm, Hostile};
use tokio::task::JoinSet;

use crate::{
    canaries::TOKEN,
    lab::{client, good, json, token},
    operations::{OPERATIONS, Operation},
};

/// Gives this in place of a token: one request is made, the API gets none, and the error is said to pass
/// or not.
async fn check(name: String, operation: Operation, answer: Answer, may_pass: bool) {
    let stalls = matches!(answer.harm(), Harm::Stall);
    let server = Hostile::start(move |_| answer.clone());
    let logto = client(server.url(), |builder| {
        let seconds = if stalls { 2 } else { 30 };
        let timeout = Duration::from_secs(seconds);
        builder.retry(Retry::none()).timeout(timeout)
    });
    let error = operation.call(&logto).await.unwrap_err();
    assert!(!error.may_have_been_applied(), "{name}: {error:?}");
    assert_eq!(error.is_retryable(), may_pass, "{name}: {error:?}");
    assert_eq!(error.is_timeout(), stalls, "{name}: {error:?}");
    assert_eq!((server.token_requests(), server.calls()), (1, 0), "{name}");
}

/// The same for many answers at once, each under another operation.
async fn check_all<N: ToString>(answers: impl IntoIterator<Item = (N, Answer)>, may_pass: bool) {
    let tasks: JoinSet<()> = answers
        .into_iter()
        .zip(OPERATIONS.iter().cycle())
        .map(|((name, answer), operation)| check(name.to_string(), *operation, answer, may_pass))
        .collect();
    tasks.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_cut_is_no_token() {
    let body = format!(r#"{{"access_token":"{TOKEN}"}}"#);
    let answer = Answer::http(200, "", &body);
    let length = answer.bytes().len();
    let cut = |at| {
        (
            format!("cut at {at}"),
            answer.clone().harmed(at, Harm::Close),
        )
    };
    check_all((0..length).map(cut), true).await;
    let ended = |at| (at, json(&body[..at]));
    check_all((0..body.len()).map(ended), false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_token_is_not_sent_as_one() {
    let deep = format!(r#"{{"access_token":{}"#, "[".repeat(10_000));
    let twice = format!(r#"{{"access_token":"{TOKEN}","access_token":"{TOKEN}"}}"#);
    let lines = format!(r#"{{"access_token":"{TOKEN}\r\nx-a: b"}}"#);
    let whole = json(&format!(r#"{{"access_token":"{TOKEN}"}}"#));
    let last_letter = whole.bytes().len() - 3;
    let without_end = Answer::new("HTTP/1.1 200 OK\r\n\r\n").then(Harm::Flood("["));
    let answers = [
        ("nothing", json("")),
        ("a NUL", json("\0")),
        ("null", json("null")),
        ("HTML", json("<html>canary-token</html>")),
        ("depth", json(&deep)),
        ("two tokens", json(&twice)),
        ("lines", json(&lines)),
        ("no UTF-8", whole.garbled(last_letter, 0xff)),
        ("no end", without_end),
    ];
    check_all(answers, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_pass_is_said_to() {
    let answers = [
        ("reset", token(3600).harmed(0, Harm::Reset)),
        ("reset unread", token(3600).harmed(0, Harm::Ignore)),
        ("silence", token(3600).harmed(0, Harm::Stall)),
        ("half a head", token(3600).harmed(20, Harm::Stall)),
        ("half a body", token(3600).harmed(70, Harm::Stall)),
        ("out of order", Answer::http(500, "", "<html>")),
        ("busy", Answer::http(503, "retry-after: 9\r\n", "")),
    ];
    check_all(answers, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_follows_no_redirect() {
    let other = Hostile::start(|_| token(3600));
    let location = format!("location: {}/oidc/token\r\n", other.url());
    let redirect = |status: u16| (status, Answer::http(status, &location, ""));
    check_all([301, 302, 303, 307, 308].map(redirect), false).await;
    assert_eq!(other.connections(), 0);
}

/// Nothing was sent to the API, so that it does not matter what the operation does.
#[tokio::test]
async fn a_token_that_comes_at_the_second_request_serves_all_operations() {
    for operation in &OPERATIONS {
        let answers = std::sync::Mutex::new(vec![token(3600), token(3600).harmed(9, Harm::Close)]);
        let server = Hostile::start(move |line| {
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
