//! Answers whose body is wrong.

use std::{io::Write, sync::Arc};

use flate2::{Compression, write::GzEncoder};
use logto_tests::{Answer, Harm};

use crate::{
    lab::{Fate, Lab, json, with_body},
    operations::Operation,
};

/// The answer, with these headers, in which `LENGTH` is the right length.
fn with_headers(headers: &str, operation: &Operation) -> Answer {
    let body = operation.returns().to_string();
    let headers = headers.replace("LENGTH", &body.len().to_string());
    // Closed, so that what is missing does not come, and said to be, so that no other request is sent on it.
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{headers}\r\n");
    Answer::new(head + &body).then(Harm::Close)
}

#[tokio::test]
async fn a_length_that_is_wrong_makes_no_success() {
    let lab = Lab::new();
    for (headers, fate) in [
        ("content-length: LENGTH0\r\n", Fate::LOST),
        ("content-length: 1\r\n", Fate::Undecodable),
        ("content-length: 0\r\n", Fate::Undecodable),
        ("content-length: -1\r\n", Fate::LOST),
        ("content-length: +LENGTH\r\n", Fate::LOST),
        ("content-length: 0xff\r\n", Fate::LOST),
        ("content-length: \r\n", Fate::LOST),
        ("content-length: 18446744073709551616\r\n", Fate::LOST),
        ("content-length: 18446744073709551615\r\n", Fate::LOST),
        ("content-length: 9000000000000000000\r\n", Fate::LOST),
        ("content-length: LENGTH, LENGTH\r\n", Fate::Success),
        (
            "content-length: LENGTH\r\ncontent-length: LENGTH\r\n",
            Fate::Success,
        ),
        (
            "content-length: LENGTH\r\ncontent-length: 1\r\n",
            Fate::LOST,
        ),
        ("content-length: 1, LENGTH\r\n", Fate::LOST),
        (
            "content-length: LENGTH\r\ntransfer-encoding: chunked\r\n",
            Fate::LOST,
        ),
        ("transfer-encoding: chunked, identity\r\n", Fate::Success),
        ("transfer-encoding: chunked\r\n", Fate::LOST),
    ] {
        lab.check(headers, |operation| with_headers(headers, operation), fate)
            .await;
    }
}

#[tokio::test]
async fn a_body_that_is_not_the_json_it_should_be_does_not_decode() {
    let lab = Lab::new();
    let open = "[".repeat(10_000);
    let objects = r#"{"id":"#.repeat(100_000);
    let config = format!(r#"{{"id":"a","config":{{"a":{open}"#);
    let closed = format!("{open}{}", "]".repeat(10_000));
    for body in [
        "",
        "\0",
        "null",
        "1",
        "\"canary-data\"",
        "{}",
        "[[]]",
        "{\"id\":\"canary-data\0\"}",
        "{\"id\":\"a\",\"id\":\"canary-data\"}",
        "{\"id\":{\"canary-data\":1},\"redirectTo\":[\"canary-data\"]}",
        "\u{feff}[]",
        "<html><body>canary-data</body></html>",
        &open,
        &closed,
        &objects,
        &config,
    ] {
        let name = body.get(..40).unwrap_or(body);
        lab.check(name, |_| json(body), Fate::Undecodable).await;
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_do_not_decode() {
    let lab = Lab::new();
    for (at, byte) in [(0, 0xff), (9, 0xc3), (12, 0x80), (20, 0)] {
        let garbled = |operation: &Operation| {
            let answer = with_body(operation);
            // Within a word: the byte is in a name or a value.
            let at = answer.body_at() + at.min(answer.bytes().len() - answer.body_at() - 2);
            answer.garbled(at, byte)
        };
        lab.check(&format!("{byte:#x} at {at}"), garbled, Fate::Undecodable)
            .await;
    }
}

/// What is not known is skipped, however deep it goes.
#[tokio::test]
async fn depth_in_what_is_not_read_does_no_harm() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deepened = |operation: &Operation| {
        let body = operation.returns().to_string();
        json(&body.replacen('{', &format!(r#"{{"new":{deep},"#), 1))
    };
    Lab::new().check("deep", deepened, Fate::Success).await;
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn gzipped(body: &[u8]) -> Answer {
    Answer::http(200, "content-encoding: gzip\r\n", body)
}

#[tokio::test]
async fn a_gzip_bomb_is_too_large() {
    const LIMIT: usize = 1 << 20;
    let bomb = gzip(&vec![b' '; 20 * LIMIT]);
    assert!(bomb.len() < LIMIT / 20);
    let lab = Lab::with(|builder| builder.max_response_bytes(LIMIT));
    lab.check("bomb", |_| gzipped(&bomb), Fate::TOO_LARGE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gzip_that_is_cut_makes_no_success() {
    let cut = async |lab: Arc<Lab>, operation: Operation| {
        let packed = gzip(operation.returns().to_string().as_bytes());
        for at in 0..=packed.len() {
            let fate = match at {
                0 => Fate::Undecodable,
                _ if at < packed.len() => Fate::LOST,
                _ => Fate::Success,
            };
            let (name, cut) = (format!("cut at {at}"), gzipped(&packed[..at]));
            lab.check_one(&name, &operation, cut, fate).await;
        }
    };
    Lab::new().for_each(cut).await;
}
