//! Connections that are refused, reset and closed.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use logto_client::{Client, Connectors, Retry, Token};
use logto_tests::{Answer, Harm};
use socket2::{Domain, Socket, Type};

use crate::{
    canaries::TOKEN,
    lab::{Fate, Lab, good},
    operations::{OPERATIONS, Repeat},
};

#[tokio::test]
async fn where_nobody_listens_nothing_can_have_been_applied() {
    // Bound, so that nobody else takes the port.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any.into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let logto = Client::self_hosted(&format!("http://{address}"))
        .token_source(Token::bearer(TOKEN))
        .retry(Retry::none())
        .build()
        .unwrap();
    for operation in &OPERATIONS {
        let error = operation.call(&logto).await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable(), "{error:?}");
        assert!(!error.may_have_been_applied(), "{error:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_reset_loses_the_answer() {
    let lab = Lab::new();
    for (name, at, harm) in [
        ("unread", 0, Harm::Ignore),
        ("at once", 0, Harm::Reset),
        ("in the status line", 9, Harm::Reset),
        ("before the end of the head", 17, Harm::Reset),
    ] {
        let answer = |operation: &_| good(operation).harmed(at, harm);
        lab.check(name, answer, Fate::LOST).await;
    }
}

/// The request was sent on a connection from the pool, which the server closes instead of answering.
#[tokio::test]
async fn a_connection_closed_under_a_second_request_is_no_failure_if_that_may_be_repeated() {
    let lab = Lab::new();
    for harm in [Harm::Close, Harm::Reset, Harm::Ignore] {
        for operation in &OPERATIONS {
            let (name, good) = (format!("{harm:?}"), good(operation));
            lab.check_one(&name, operation, good.clone(), Fate::Success)
                .await;
            let ended = lab
                .call(operation, [good.clone().harmed(0, harm), good])
                .await;
            if operation.repeat == Repeat::Freely {
                assert_eq!(ended.result.unwrap(), operation.returns(), "{name}");
                assert_eq!(ended.requests, 2, "{name}");
            } else {
                Fate::LOST.check(&name, operation, ended);
            }
        }
    }
}

/// Bytes after an answer are nobody's. A client that takes them for the next one gives the answer to one
/// question to another.
#[tokio::test]
async fn what_follows_an_answer_is_not_the_next_answer() {
    let lab = Lab::new();
    let smuggled = Answer::http(418, "", "{}");
    for _ in 0..20 {
        let answer =
            |operation: &_| Answer::new([good(operation).bytes(), smuggled.bytes()].concat());
        lab.check("with another answer", answer, Fate::Success)
            .await;
        lab.check("after that", good, Fate::Success).await;
    }
}

/// A server whose queue is full does not answer to who wants to connect.
#[tokio::test]
async fn a_connection_that_is_not_made_in_time_is_given_up() {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any.into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let moment = Duration::from_millis(100);
    let mut queue = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, moment) {
        queue.push(stream);
    }
    let client = Client::builder(&format!("http://{address}"))
        .connect_timeout(moment)
        .retry(Retry::none())
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap();
    let error = client.list_connectors(None).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
}
