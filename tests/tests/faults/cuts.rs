//! Truncated responses.

use std::sync::Arc;

use logto_tests::{Fault, Operation, RawResponse};

use crate::fixture::{Expected, Fixture, good, json};

/// Truncates the responses of all operations at every byte. A truncated head is a lost response, a truncated body
/// ends as given.
async fn check(answer: fn(&Operation) -> RawResponse, body_cut: Expected) {
    let cut = |fixture: Arc<Fixture>, operation: Operation| async move {
        let (answer, success) = (answer(&operation), Expected::Success);
        for at in 0..answer.bytes().len() {
            let is_head = at < answer.body_at();
            let expected = if is_head { Expected::LOST_RESPONSE } else { body_cut };
            let (name, cut) = (format!("cut at {at}"), answer.clone().with_fault(at, Fault::Close));
            fixture.check_one(&name, &operation, cut, expected).await;
        }
        fixture.check_one("whole", &operation, answer, success).await;
    };
    Fixture::new().await.for_each(cut).await;
}

/// The response in two chunks.
fn chunked(operation: &Operation) -> RawResponse {
    let body = operation.returns().to_string();
    let (first, second) = body.split_at(body.len() / 2);
    let [one, two] = [first.len(), second.len()];
    RawResponse::new(format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{one:x}\r\n{first}\r\n{two:x}\r\n{second}\r\n0\r\n\r\n"
    ))
}

/// The response that ends with the connection.
fn without_length(operation: &Operation) -> RawResponse {
    let body = operation.returns();
    RawResponse::new(format!("HTTP/1.1 200 OK\r\n\r\n{body}")).then(Fault::Close)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn response_with_a_length_is_complete_or_lost() {
    check(good, Expected::LOST_RESPONSE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chunked_response_is_complete_or_lost() {
    check(chunked, Expected::LOST_RESPONSE).await;
}

/// Only the decoder can notice the truncation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn response_without_a_length_is_complete_or_undecodable() {
    check(without_length, Expected::DecodeError).await;
}

/// The length matches the truncated JSON.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn truncated_json_does_not_decode() {
    let end = async |fixture: Arc<Fixture>, operation: Operation| {
        let body = operation.returns().to_string();
        for at in 0..body.len() {
            let (name, cut) = (format!("JSON cut at {at}"), json(&body[..at]));
            let expected = Expected::DecodeError;
            fixture.check_one(&name, &operation, cut, expected).await;
        }
    };
    Fixture::new().await.for_each(end).await;
}
