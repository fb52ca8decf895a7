//! Connections that are refused, reset and closed.

use std::{net::TcpStream, time::Duration};

use logto_client::{Client, Connectors, Retry, Token};
use logto_tests::{Fault, OPERATIONS, RawResponse, Repeat, refusing_url};

use crate::{
    fixture::{Expected, Fixture, good},
    secrets::{self, TOKEN},
};

#[tokio::test]
async fn refused_connection_applies_nothing() {
    let (url, _socket) = refusing_url();
    let builder = Client::self_hosted(&url).token_source(Token::bearer(TOKEN));
    let logto = builder.retry(Retry::none()).build().unwrap();
    for operation in &OPERATIONS {
        let error = operation.call(&logto).await.unwrap_err();
        secrets::check(&error);
        assert!(error.is_connect() && error.is_retryable(), "{error:?}");
        assert!(!error.may_have_been_applied(), "{error:?}");
    }
}

#[tokio::test]
async fn reset_connection_loses_the_response() {
    let fixture = Fixture::new().await;
    for (name, at, fault) in [
        ("unread", 0, Fault::ResetUnread),
        ("at once", 0, Fault::Reset),
        ("in the status line", 9, Fault::Reset),
        ("before the end of the head", 17, Fault::Reset),
    ] {
        let answer = |operation: &_| good(operation).with_fault(at, fault);
        fixture.check(name, answer, Expected::LOST_RESPONSE).await;
    }
}

/// The server closes a pooled connection instead of answering the second request.
#[tokio::test]
async fn closed_pooled_connection_is_retried_where_allowed() {
    let fixture = Fixture::new().await;
    for fault in [Fault::Close, Fault::Reset, Fault::ResetUnread] {
        for operation in &OPERATIONS {
            let (name, good) = (format!("{fault:?}"), good(operation));
            let first = fixture.call(operation, [good.clone()]).await;
            Expected::Success.check(&name, operation, first);
            let closed = good.clone().with_fault(0, fault);
            let ended = fixture.call(operation, [closed, good]).await;
            if operation.repeat == Repeat::Always {
                assert_eq!(ended.result.unwrap(), operation.returns(), "{name}");
                assert_eq!(ended.requests, 2, "{name}");
            } else {
                Expected::LOST_RESPONSE.check(&name, operation, ended);
            }
        }
    }
}

/// Otherwise a server could answer requests that were not sent yet.
#[tokio::test]
async fn bytes_after_a_response_are_not_the_next_response() {
    let fixture = Fixture::new().await;
    let smuggled = RawResponse::http(418, "", "{}");
    for _ in 0..20 {
        let both =
            |operation: &_| RawResponse::new([good(operation).bytes(), smuggled.bytes()].concat());
        fixture.check("two", both, Expected::Success).await;
        fixture.check("after that", good, Expected::Success).await;
    }
}

/// A server whose accept queue is full ignores further connections. Without I/O, the paused clock advances to the
/// next timer by itself.
#[tokio::test(start_paused = true)]
async fn connect_timeout_ends_a_pending_connection() {
    let (url, socket) = refusing_url();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let mut queue = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
        queue.push(stream);
    }
    let client = Client::builder(&url).retry(Retry::none()).build().unwrap();
    let error = client.list_connectors(None).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
}
