//! Answers that come slowly, late or without end.

use std::time::{Duration, Instant};

use logto_tests::{Answer, Harm};

use crate::{
    lab::{Fate, Lab, good, with_body},
    operations::OPERATIONS,
};

const DEADLINE: Duration = Duration::from_millis(1500);
const LIMIT: usize = 1 << 16;

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const EXTENDED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;";
const TRAILING: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n";
const ENDLESS: &str = "HTTP/1.1 200 OK\r\ncontent-length: 9000000000\r\n\r\n";

// Those that follow have 70 bytes and more, for a slow way.
const LONG: &str =
    "HTTP/1.1 200 OK\r\nx-a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\ncontent-length: 0\r\n\r\n";
const INFORMATIONAL: &str =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n";
const BLANKS: &str = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n                                                  ";
const ZEROS: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n00000000000000000000000000000000000000000";

/// Answers like this (or as well as can be), harmed at this place, on all operations at once.
fn check(
    name: &'static str,
    answer: Option<&'static str>,
    at: At,
    harm: Harm,
    fate: Fate,
) -> impl Future<Output = ()> {
    // Making a client takes a while, which is not to be that of another check.
    let lab = Lab::with(|builder| {
        let builder = builder.max_response_bytes(LIMIT);
        if fate != Fate::LATE {
            return builder;
        }
        let attempt = Duration::from_millis(100);
        builder.timeout(DEADLINE).attempt_timeout(attempt)
    });
    let answer = move |operation: &_| {
        let answer = answer.map_or_else(|| with_body(operation), Answer::new);
        let at = match at {
            At::Start => 0,
            At::Head => 20,
            At::Body => answer.body_at() + 1,
            At::End => answer.bytes().len(),
        };
        answer.harmed(at, harm)
    };
    async move {
        // What is late is to be the answer, and not the token.
        while lab
            .call(&OPERATIONS[0], [good(&OPERATIONS[0])])
            .await
            .result
            .is_err()
        {}
        let began = Instant::now();
        lab.check(name, answer, fate).await;
        if fate == Fate::LATE {
            assert!(began.elapsed() >= DEADLINE, "{name}");
        }
    }
}

#[derive(Clone, Copy)]
enum At {
    Start,
    Head,
    Body,
    End,
}

#[tokio::test]
async fn the_deadline_ends_an_answer_that_does_not_come() {
    let open = Some("HTTP/1.1 200 OK\r\n\r\n{}");
    let stall = |name, answer, at| check(name, answer, at, Harm::Stall, Fate::LATE);
    tokio::join!(
        stall("no answer", None, At::Start),
        stall("half a head", None, At::Head),
        stall("half a body", None, At::Body),
        stall("no last chunk", Some(CHUNKED), At::End),
        stall("no end of the connection", open, At::End),
    );
}

#[tokio::test]
async fn the_deadline_ends_an_answer_that_comes_slowly() {
    let slow = |name, answer, harm| check(name, answer, At::Start, harm, Fate::LATE);
    let drip = Harm::Drip(Duration::from_millis(40));
    tokio::join!(
        slow("a head", Some(LONG), drip),
        slow("informational answers", Some(INFORMATIONAL), drip),
        slow("after the deadline", None, Harm::Pause(DEADLINE * 2)),
        slow("a body", Some(BLANKS), drip),
        slow("the size of a chunk", Some(ZEROS), drip),
    );
}

#[tokio::test]
async fn a_short_pause_anywhere_does_no_harm() {
    const PAUSE: Harm = Harm::Pause(Duration::from_millis(10));
    for at in [At::Start, At::Head, At::Body, At::End] {
        check("a pause", None, at, PAUSE, Fate::Success).await;
    }
}

#[tokio::test]
async fn what_has_no_end_is_ended() {
    for (name, start, more, fate) in [
        ("a body", "HTTP/1.1 200 OK\r\n\r\n", "[", Fate::TOO_LARGE),
        ("a length", ENDLESS, "[", Fate::TOO_LARGE),
        ("chunks", CHUNKED, "4\r\n[[[[\r\n", Fate::TOO_LARGE),
        ("an extension", EXTENDED, "x", Fate::LOST),
        ("trailers", TRAILING, "x: x\r\n", Fate::LOST),
        ("a line", "", "H", Fate::LOST),
        ("a reason", "HTTP/1.1 200 ", "O", Fate::LOST),
        ("a header", "HTTP/1.1 200 OK\r\nx: ", "x", Fate::LOST),
        ("headers", "HTTP/1.1 200 OK\r\n", "x: x\r\n", Fate::LOST),
        ("blank lines", "", "\r\n", Fate::LOST),
    ] {
        check(name, Some(start), At::End, Harm::Flood(more), fate).await;
    }
}
