//! Error responses.

use std::sync::Arc;

use logto_client::{Error, ErrorKind};
use logto_tests::{FaultyServer, OPERATIONS, Operation, RawResponse, Repeat};

use crate::{
    fixture::{Expected, Fixture},
    secrets::DATA,
};

/// Names of the predicates that hold.
fn predicates(error: &Error) -> Vec<&'static str> {
    [
        ("not_found", error.is_not_found()),
        ("conflict", error.is_conflict()),
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("invalid_request", error.is_invalid_request()),
        ("rate_limited", error.is_rate_limited()),
        ("quota", error.is_quota()),
        ("not_modified", error.is_not_modified()),
        ("timeout", error.is_timeout()),
        ("connect", error.is_connect()),
        ("decode", error.is_decode()),
        ("unimplemented", error.is_unimplemented()),
        ("retryable", error.is_retryable()),
    ]
    .into_iter()
    .filter_map(|(name, holds)| holds.then_some(name))
    .collect()
}

/// Predicates of an error with this status and an unknown code.
fn expected(status: u16) -> &'static [&'static str] {
    match status {
        304 => &["not_modified"],
        400 | 422 => &["invalid_request"],
        401 => &["unauthorized"],
        403 => &["forbidden"],
        404 => &["not_found"],
        409 => &["conflict"],
        429 => &["rate_limited", "retryable"],
        408 | 500 | 502..=504 => &["retryable"],
        _ => &[],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_status_is_classified_for_all_operations() {
    let check = async |fixture: Arc<Fixture>, operation: Operation| {
        for status in 300..=599 {
            let name = format!("{}, {status}", operation.name);
            let body = format!(r#"{{"code":"a.b","message":"no","data":"{DATA}"}}"#);
            let response = RawResponse::http(status, "", body);
            let ended = fixture.call(&operation, [response]).await;
            let error = ended.result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Api, "{name}");
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(error.code(), (status != 304).then_some("a.b"), "{name}");
            assert_eq!(predicates(&error), expected(status), "{name}");
            let applied = matches!(status, 300..=303 | 305..=399 | 408 | 500 | 502..);
            assert_eq!(error.may_have_been_applied(), applied, "{name}");
            let is_repeated = error.is_retryable() && operation.repeat == Repeat::Always;
            assert_eq!(ended.requests, if is_repeated { 3 } else { 1 }, "{name}");
        }
    };
    Fixture::new().await.for_each(check).await;
}

#[tokio::test]
async fn error_bodies_print_in_one_line_without_data() {
    let deep = format!(r#"{{"data":{}"#, "[".repeat(100_000));
    let fixture = Fixture::new().await;
    for body in [
        "",
        "\0",
        "<!doctype html><html><body>canary-data</body></html>",
        "canary-data",
        r#"{"code":1,"message":["canary-data"],"data":"canary-data"}"#,
        r#"{"code":"connector.general","message":"canary-data","data":{"canary-data":1}}"#,
        r#"{"code":"a","code":"canary-data"}"#,
        r#"{"data":{"issues":[{"code":1},{"path":"canary-data"},null]}}"#,
        r#"{"message":"\u0000\r\nforged\u202e"}"#,
        r#"{"code":"a.b","data":"canary-data"#,
        &deep,
    ] {
        for operation in &OPERATIONS {
            let response = RawResponse::http(501, "", body);
            let ended = fixture.call(operation, [response]).await;
            let line = ended.result.unwrap_err().to_string();
            assert!(!line.contains(char::is_control), "{line}");
        }
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = FaultyServer::start(|_| RawResponse::http(200, "", "[]"));
    let fixture = Fixture::new().await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/api/connectors\r\n", other.url());
        let response = |_: &_| RawResponse::http(status, &location, "");
        let expected = Expected::Permanent(ErrorKind::Api);
        fixture.check("redirect", response, expected).await;
    }
    assert_eq!(other.connections(), 0);
}
