//! Responses with a wrong head.

use std::sync::Arc;

use logto_client::ErrorKind;
use logto_tests::RawResponse;

use crate::fixture::{Expected, Fixture, good, with_body};

/// Inserts bytes before the good response.
async fn check_before(fixture: &Arc<Fixture>, head: &str, expected: Expected) {
    let response =
        |operation: &_| RawResponse::new([head.as_bytes(), good(operation).bytes()].concat());
    fixture.check(head, response, expected).await;
}

/// Replaces the status line, possibly with further headers.
async fn check_line(fixture: &Arc<Fixture>, line: &str, expected: Expected) {
    let name = line.get(..40).unwrap_or(line);
    let answer = |operation: &_| {
        let good = with_body(operation);
        let rest = good.bytes().iter().position(|byte| *byte == b'\n').unwrap();
        RawResponse::new([line.as_bytes(), &good.bytes()[rest..]].concat())
    };
    fixture.check(name, answer, expected).await;
}

#[tokio::test]
async fn informational_responses_are_skipped() {
    let fixture = Fixture::new().await;
    for head in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n",
        "HTTP/1.1 199 x\r\n\r\nHTTP/1.1 100 x\r\n\r\n",
    ] {
        check_before(&fixture, head, Expected::Success).await;
    }
}

#[tokio::test]
async fn unrequested_upgrade_is_an_error() {
    let head = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
    let expected = Expected::Permanent(ErrorKind::Api);
    check_before(&Fixture::new().await, head, expected).await;
}

#[tokio::test]
async fn malformed_status_line_loses_the_response() {
    let fixture = Fixture::new().await;
    let starts = ["", "H", "HTTP", "200 OK", "ICY 200 OK", "SSH-2.0-OpenSSH_9"];
    let versions = ["HTTP/2.0 200", "HTTP/0.9 200", "HTTP/3 200", "http/1.1 200"];
    for line in starts.into_iter().chain(versions).chain([
        "HTTP/1.1",
        "HTTP/1.1 ",
        "HTTP/1.1 20",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 2x0 OK",
        "HTTP/1.1 000 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1 -20 OK",
        "HTTP/1.1\t200 OK",
        "\u{16}\u{3}\u{1}",
    ]) {
        check_line(&fixture, line, Expected::LOST_RESPONSE).await;
    }
}

#[tokio::test]
async fn unusual_status_lines_are_accepted_or_errors() {
    const ERROR: Expected = Expected::Permanent(ErrorKind::Api);
    let fixture = Fixture::new().await;
    for (line, expected) in [
        ("HTTP/1.1 200", Expected::Success),
        ("HTTP/1.1 200 ", Expected::Success),
        ("HTTP/1.0 200 OK", Expected::Success),
        ("HTTP/1.1 200 caf\u{e9}", Expected::Success),
        ("HTTP/1.1 200 OK\r\nx-a: b", Expected::Success),
        ("HTTP/1.1 600 OK", ERROR),
        ("HTTP/1.1 999 OK", ERROR),
    ] {
        check_line(&fixture, line, expected).await;
    }
}

#[tokio::test]
async fn malformed_headers_lose_the_response() {
    let long = format!("HTTP/1.1 200 OK\r\nx-long: {}", "x".repeat(1 << 20));
    let many = format!("HTTP/1.1 200 OK{}", "\r\nx-many: x".repeat(1000));
    let fixture = Fixture::new().await;
    for line in [
        long.as_str(),
        many.as_str(),
        "HTTP/1.1 200 OK\r\nx a: b",
        "HTTP/1.1 200 OK\r\nx",
        "HTTP/1.1 200 OK\r\n: b",
        "HTTP/1.1 200 OK\r\nx: a\0b",
        "HTTP/1.1 200 OK\r\n x: b",
        "HTTP/1.1 200 OK\r\nx: \u{7f}",
    ] {
        check_line(&fixture, line, Expected::LOST_RESPONSE).await;
    }
}
