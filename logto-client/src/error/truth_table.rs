//! The predicates of each failure, as the table in the documentation of [`Error`] states them.

use bytes::Bytes;
use http::StatusCode;

use super::{ApiError, Dialect, Error, ErrorKind, ResponseHead};

/// The error of a row.
fn error(failure: &str) -> Error {
    match failure {
        "the client is misconfigured" => Error::configuration("x"),
        "refused before it was sent" => Error::invalid_request("x"),
        "no connection" => Error::connect(),
        "the deadline passed" => Error::deadline("x", true),
        "the connection failed" => Error::new(ErrorKind::Transport, "x"),
        "the response is too large" => Error::response_too_large(1),
        "the response does not decode" => Error::decode("a.b"),
        "a fake does not implement the operation" => Error::unimplemented("x"),
        "no runtime" => Error::no_runtime(),
        "a custom token source failed" => Error::token("x"),
        answer => {
            if let Some(answer) = answer.strip_prefix("the token endpoint: ") {
                let (head, api) = response(answer);
                return Error::token_refused("x", head, api);
            }
            let (head, api) = response(answer);
            Error::from_answer(Dialect::Logto, head, api, None)
        }
    }
}

/// Parses ``404 `entity.not_found` ``, or a status alone.
fn response(row: &str) -> (ResponseHead, ApiError) {
    let (status, code) = row.split_once(' ').unwrap_or((row, ""));
    let status = StatusCode::from_u16(status.parse().unwrap()).unwrap();
    let body = match code.trim_matches('`') {
        "" => "no JSON".to_owned(),
        code => format!(r#"{{"code":"{code}","message":"x"}}"#),
    };
    let head = ResponseHead::without_server(status);
    (head, ApiError::parse(Dialect::Logto, Bytes::from(body)))
}

fn predicates(error: &Error) -> String {
    let all = [
        ("is_not_found", error.is_not_found()),
        ("is_conflict", error.is_conflict()),
        ("is_unauthorized", error.is_unauthorized()),
        ("is_forbidden", error.is_forbidden()),
        ("is_invalid_request", error.is_invalid_request()),
        ("is_rate_limited", error.is_rate_limited()),
        ("is_quota", error.is_quota()),
        ("is_not_modified", error.is_not_modified()),
        ("is_timeout", error.is_timeout()),
        ("is_connect", error.is_connect()),
        ("is_decode", error.is_decode()),
        ("is_unimplemented", error.is_unimplemented()),
        ("is_retryable", error.is_retryable()),
    ];
    let holding = all.iter().filter(|(_, holds)| *holds);
    let names: Vec<String> = holding.map(|(name, _)| format!("`{name}`")).collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}

#[test]
fn predicates_match_the_documented_table() {
    let rows = include_str!("../error.rs").lines().filter_map(|line| {
        let (failure, predicates) =
            line.strip_prefix("/// | ")?.strip_suffix(" |")?.split_once(" | ")?;
        (failure != "failure").then_some((failure, predicates))
    });
    let mut count = 0;
    for (failure, expected) in rows {
        assert_eq!(predicates(&error(failure)), expected, "{failure}");
        count += 1;
    }
    assert!(count >= 40, "{count}");
}
