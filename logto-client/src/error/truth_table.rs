//! The table in the documentation of [`Error`], line by line.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{ApiError, Error, TokenEndpointError};
use crate::{
    dialect::Dialect, response::ResponseHead, runtime::NoRuntime, transport::TransportError,
};

/// The error that a row is about.
fn error(failure: &str) -> Error {
    match failure {
        "the client is set up wrongly" => Error::configuration("x"),
        "refused before it was sent" => Error::invalid_request("x"),
        "no connection" => Error::transport(TransportError::connect("x")),
        "the deadline passed" => Error::deadline("x", true),
        "the connection failed" => Error::transport(TransportError::other("x")),
        "the response is too large" => Error::response_too_large(1),
        "the response does not decode" => Error::decode("a.b"),
        "a fake lacks the operation" => Error::unimplemented("x"),
        "no runtime" => NoRuntime.into(),
        "a token source of one's own failed" => Error::token("x".into()),
        answer => {
            if let Some(answer) = answer.strip_prefix("the token endpoint: ") {
                let (head, api) = answered(answer);
                let refused = Error::token_refused(head, api);
                return Error::token(TokenEndpointError(refused).into());
            }
            let (head, api) = answered(answer);
            Error::from_answer(Dialect::Logto, head, api)
        }
    }
}

/// ``404 `entity.not_found` ``, or a status alone.
fn answered(answer: &str) -> (ResponseHead, ApiError) {
    let (status, code) = answer.split_once(' ').unwrap_or((answer, ""));
    let head = ResponseHead {
        status: StatusCode::from_u16(status.parse().unwrap()).unwrap(),
        headers: HeaderMap::new(),
    };
    let body = match code.trim_matches('`') {
        "" => "in words".to_owned(),
        code => format!(r#"{{"code":"{code}","message":"in words"}}"#),
    };
    (head, ApiError::parse(Bytes::from(body)))
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
fn the_predicates_are_those_of_the_table() {
    let rows = include_str!("../error.rs").lines().filter_map(|line| {
        let (failure, predicates) = line
            .strip_prefix("/// | ")?
            .strip_suffix(" |")?
            .split_once(" | ")?;
        (failure != "failure").then_some((failure, predicates))
    });
    let mut count = 0;
    for (failure, expected) in rows {
        assert_eq!(predicates(&error(failure)), expected, "{failure}");
        count += 1;
    }
    assert!(count >= 40, "{count}");
}
