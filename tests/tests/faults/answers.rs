//! Responses with a wrong body.

use std::{io::Write, sync::Arc};

use flate2::{Compression, write::GzEncoder};
use logto_tests::{Fault, Operation, RawResponse};

use crate::fixture::{Expected, Fixture, json, with_body};

/// A response with these headers, in which `LENGTH` becomes the length of the body.
fn with_headers(headers: &str, operation: &Operation) -> RawResponse {
    let body = operation.returns().to_string();
    let headers = headers.replace("LENGTH", &body.len().to_string());
    // Closed, so that missing bytes never come; announced, so that the connection is not reused.
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{headers}\r\n");
    RawResponse::new(head + &body).then(Fault::Close)
}

#[tokio::test]
async fn wrong_content_length_is_not_a_success() {
    const LOST: Expected = Expected::LOST_RESPONSE;
    let fixture = Fixture::new().await;
    for (lengths, expected) in [
        ("LENGTH0", LOST),
        ("1", Expected::DecodeError),
        ("0", Expected::DecodeError),
        ("-1", LOST),
        ("+LENGTH", LOST),
        ("0xff", LOST),
        ("", LOST),
        ("18446744073709551616", LOST),
        ("18446744073709551615", LOST),
        ("9000000000000000000", LOST),
        ("LENGTH, LENGTH", Expected::Success),
        ("LENGTH\r\ncontent-length: LENGTH", Expected::Success),
        ("LENGTH\r\ncontent-length: 1", LOST),
        ("1, LENGTH", LOST),
        ("LENGTH\r\ntransfer-encoding: chunked", LOST),
    ] {
        let headers = format!("content-length: {lengths}\r\n");
        let response = |operation: &_| with_headers(&headers, operation);
        fixture.check(lengths, response, expected).await;
    }
    for (coding, expected) in [("chunked", LOST), ("chunked, identity", Expected::Success)] {
        let headers = format!("transfer-encoding: {coding}\r\n");
        let response = |operation: &_| with_headers(&headers, operation);
        fixture.check(coding, response, expected).await;
    }
}

#[tokio::test]
async fn unexpected_json_does_not_decode() {
    let fixture = Fixture::new().await;
    let open = "[".repeat(10_000);
    let objects = r#"{"id":"#.repeat(100_000);
    let config = format!(r#"{{"id":"a","config":{{"a":{open}"#);
    let closed = format!("{open}{}", "]".repeat(10_000));
    for body in ["", "\0", "null", "1", "{}", "[[]]"].into_iter().chain([
        "\"canary-data\"",
        "{\"id\":\"canary-data\0\"}",
        "{\"id\":\"a\",\"id\":\"canary-data\"}",
        "{\"id\":{\"canary-data\":1},\"redirectTo\":[\"canary-data\"]}",
        "\u{feff}[]",
        "<html><body>canary-data</body></html>",
        &open,
        &closed,
        &objects,
        &config,
    ]) {
        let (name, response) = (body.get(..40).unwrap_or(body), |_: &_| json(body));
        fixture.check(name, response, Expected::DecodeError).await;
    }
}

#[tokio::test]
async fn invalid_utf8_does_not_decode() {
    let fixture = Fixture::new().await;
    for (at, byte) in [(0, 0xff), (9, 0xc3), (12, 0x80), (20, 0)] {
        let garbled = |operation: &Operation| {
            let answer = with_body(operation);
            // Not the last bytes, which end the JSON.
            let at = answer.body_at() + at.min(answer.bytes().len() - answer.body_at() - 2);
            answer.with_byte(at, byte)
        };
        let name = format!("{byte:#x} at {at}");
        fixture.check(&name, garbled, Expected::DecodeError).await;
    }
}

#[tokio::test]
async fn deep_unknown_fields_are_skipped() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deepened = |operation: &Operation| {
        let body = operation.returns().to_string();
        json(&body.replacen('{', &format!(r#"{{"new":{deep},"#), 1))
    };
    let fixture = Fixture::new().await;
    fixture.check("deep", deepened, Expected::Success).await;
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn gzipped(body: &[u8]) -> RawResponse {
    RawResponse::http(200, "content-encoding: gzip\r\n", body)
}

#[tokio::test]
async fn gzip_bomb_is_too_large() {
    const LIMIT: usize = 1 << 20;
    let bomb = gzip(&vec![b' '; 20 * LIMIT]);
    assert!(bomb.len() < LIMIT / 20);
    let fixture = Fixture::with(|builder| builder.max_response_bytes(LIMIT)).await;
    let response = |_: &_| gzipped(&bomb);
    fixture.check("bomb", response, Expected::TOO_LARGE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn truncated_gzip_is_not_a_success() {
    let cut = async |fixture: Arc<Fixture>, operation: Operation| {
        let packed = gzip(operation.returns().to_string().as_bytes());
        for at in 0..=packed.len() {
            let expected = match at {
                0 => Expected::DecodeError,
                _ if at < packed.len() => Expected::LOST_RESPONSE,
                _ => Expected::Success,
            };
            let (name, cut) = (format!("cut at {at}"), gzipped(&packed[..at]));
            fixture.check_one(&name, &operation, cut, expected).await;
        }
    };
    Fixture::new().await.for_each(cut).await;
}
