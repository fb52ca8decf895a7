//! Responses that stall, come slowly or never end.

use std::{pin::pin, time::Duration};

use logto_client::Retry;
use logto_tests::{Fault, OPERATIONS, Operation, RawResponse, Repeat, advance};

use crate::fixture::{Expected, Fixture, with_body};

const ATTEMPT: Duration = Duration::from_secs(60);
const DEADLINE: Duration = Duration::from_secs(600);

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const EXTENDED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;";
const TRAILING: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n";
const ENDLESS: &str = "HTTP/1.1 200 OK\r\ncontent-length: 9000000000\r\n\r\n";

/// Calls all operations at once. The clock advances only when all calls under way wait for the server.
async fn check_stall(name: &str, response: impl Fn(&Operation) -> RawResponse) {
    let fixture = Fixture::with(|builder| builder.timeout(DEADLINE).attempt_timeout(ATTEMPT)).await;
    let calls = fixture.check(name, response, Expected::TIMEOUT);
    let clock = async {
        let repeated = OPERATIONS.iter().filter(|one| one.repeat == Repeat::Always);
        let repeated = u32::try_from(repeated.count()).unwrap();
        fixture.server.waiting(9).await;
        advance(ATTEMPT).await;
        fixture.server.waiting(repeated).await;
        advance(ATTEMPT).await;
        fixture.server.waiting(repeated).await;
        advance(DEADLINE).await;
        tokio::time::sleep(ATTEMPT).await;
        panic!("{name}: the deadline did not end the calls");
    };
    tokio::select! {
        () = calls => {}
        () = clock => {}
    }
}

#[tokio::test]
async fn deadline_ends_a_stalled_response() {
    let at = |at: fn(&RawResponse) -> usize| {
        move |operation: &_| {
            let response = with_body(operation);
            let at = at(&response);
            response.with_fault(at, Fault::Stall)
        }
    };
    let after = |bytes: &'static str| move |_: &_| RawResponse::new(bytes).then(Fault::Stall);
    check_stall("no response", at(|_| 0)).await;
    check_stall("half a head", at(|_| 20)).await;
    check_stall("half a body", at(|response| response.body_at() + 1)).await;
    check_stall("no last chunk", after(CHUNKED)).await;
    let open = "HTTP/1.1 200 OK\r\n\r\n{}";
    check_stall("no end of the connection", after(open)).await;
}

/// Each byte advances the clock by a second.
#[tokio::test]
async fn deadline_ends_a_slow_response() {
    for (name, start, repeated) in [
        ("a header", "HTTP/1.1 200 OK\r\nx: ", "x"),
        ("informational", "", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("a body", ENDLESS, " "),
        ("the size of a chunk", CHUNKED, "0"),
    ] {
        let fixture = Fixture::with(|limits| limits.timeout(ATTEMPT).retry(Retry::none())).await;
        let response = RawResponse::new(start).then(Fault::Drip(repeated));
        let mut call = pin!(fixture.call(&OPERATIONS[1], [response]));
        let mut seconds = 0;
        let ended = loop {
            tokio::select! {
                ended = &mut call => break ended,
                () = fixture.server.waiting(1) => advance(Duration::from_secs(1)).await,
            }
            seconds += 1;
            assert!(seconds < 200, "{name}: the deadline did not end the call");
        };
        let error = ended.result.unwrap_err();
        assert!(error.is_timeout(), "{name}: {error}");
        assert!(error.may_have_been_applied(), "{name}: {error}");
        assert_eq!(ended.requests, 1, "{name}");
    }
}

#[tokio::test]
async fn short_pauses_do_no_harm() {
    const PAUSE: Fault = Fault::Pause(Duration::from_millis(10));
    let fixture = Fixture::new().await;
    for at in [0, 20, 60, usize::MAX] {
        let paused = |operation: &_| with_body(operation).with_fault(at, PAUSE);
        fixture.check("a pause", paused, Expected::Success).await;
    }
}

#[tokio::test]
async fn endless_responses_are_errors() {
    const LOST: Expected = Expected::LOST_RESPONSE;
    const TOO_LARGE: Expected = Expected::TOO_LARGE;
    let fixture = Fixture::with(|builder| builder.max_response_bytes(1 << 16)).await;
    for (name, start, repeated, expected) in [
        ("a body", "HTTP/1.1 200 OK\r\n\r\n", "[", TOO_LARGE),
        ("a length", ENDLESS, "[", TOO_LARGE),
        ("chunks", CHUNKED, "4\r\n[[[[\r\n", TOO_LARGE),
        ("an extension", EXTENDED, "x", LOST),
        ("trailers", TRAILING, "x: x\r\n", LOST),
        ("a line", "", "H", LOST),
        ("a reason", "HTTP/1.1 200 ", "O", LOST),
        ("a header", "HTTP/1.1 200 OK\r\nx: ", "x", LOST),
        ("headers", "HTTP/1.1 200 OK\r\n", "x: x\r\n", LOST),
        ("blank lines", "", "\r\n", LOST),
    ] {
        let response = |_: &_| RawResponse::new(start).then(Fault::Flood(repeated));
        fixture.check(name, response, expected).await;
    }
}
