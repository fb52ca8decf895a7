//! What a call tells `tracing`, field by field.

use std::{cell::RefCell, io, sync::Once};

use logto_client::{
    Client, Connectors, Retry,
    connectors::{ConnectorConfig, CreateConnector},
};
use logto_tests::{Recorder, Reply};
use serde_json::{Value, json};
use tracing_subscriber::fmt::format::FmtSpan;

thread_local! {
    /// What was told on this thread, as a JSON object a line.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes to the log of the thread it is on: each test has a thread of its own.
struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One subscriber for all tests, which is told everything: `tracing` remembers for the whole process whether
/// somebody wants to hear of an event.
static SUBSCRIBER: Once = Once::new();

/// Listens from now on.
fn listen() {
    SUBSCRIBER.call_once(|| {
        tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(|| Log)
            .init();
    });
    LOG.take();
}

fn text() -> String {
    LOG.with_borrow(|log| String::from_utf8(log.clone()).unwrap())
}

/// The fields of the events that are attempts.
fn attempts() -> Vec<Value> {
    events("attempt", "fields")
}

/// The fields of the spans that are calls, as they were when they closed.
fn calls() -> Vec<Value> {
    events("close", "span")
}

fn events(message: &str, part: &str) -> Vec<Value> {
    let text = text();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter(|line: &Value| line["fields"]["message"] == message)
        .map(|line| line[part].clone())
        .collect()
}

fn client(server: &Recorder) -> Client {
    Client::self_hosted(server.url())
        .credentials("app", "canary-client-secret")
        .header("x-api-key", "canary-header")
        .retry(Retry::attempts(3).base_delay(std::time::Duration::ZERO))
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_call_is_a_span_and_an_attempt_an_event() {
    let server = Recorder::logto(Reply::json(200, "[]"));
    let client = client(&server);
    listen();
    client
        .list_connectors(Some("canary-argument"))
        .await
        .unwrap();
    let port: u16 = server.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let expected = json!({
        "name": "call",
        "otel.kind": "client",
        "otel.name": "GET /api/connectors",
        "logto_client.operation": "list_connectors",
        "http.request.method": "GET",
        "url.scheme": "http",
        "url.template": "/api/connectors",
        "server.address": "127.0.0.1",
        "server.port": port,
        "http.response.status_code": 200,
    });
    assert_eq!(calls(), [expected]);
    let attempt = json!({
        "message": "attempt",
        "http.request.resend_count": 0,
        "http.response.status_code": 200,
    });
    assert_eq!(attempts(), [attempt]);
    assert_eq!(events("attempt", "target"), ["logto_client"]);
    assert_eq!(events("close", "target"), ["logto_client"]);
    assert!(!text().contains("canary"), "{}", text());
}

#[tokio::test]
async fn what_fails_says_how_and_how_often() {
    let server = Recorder::logto(Reply::json(
        503,
        r#"{"code":"canary.code","message":"canary","data":{"a":"canary"}}"#,
    ));
    let client = client(&server);
    listen();
    client.get_connector("canary-id").await.unwrap_err();
    let [call] = &calls()[..] else {
        panic!("{}", text());
    };
    assert_eq!(call["url.template"], "/api/connectors/{id}");
    assert_eq!(call["http.request.resend_count"], 2);
    assert_eq!(call["http.response.status_code"], 503);
    assert_eq!(call["error.type"], "503");
    let attempts = attempts();
    let counts: Vec<_> = attempts
        .iter()
        .map(|attempt| &attempt["http.request.resend_count"])
        .collect();
    assert_eq!(counts, [0, 1, 2]);
    assert!(
        attempts
            .iter()
            .all(|attempt| attempt["error.type"] == "503")
    );
    assert!(!text().contains("canary"), "{}", text());
}

#[tokio::test]
async fn what_is_not_answered_has_no_status() {
    let nobody = Recorder::logto(Reply::new(200, ""));
    let url = nobody.url().to_owned();
    drop(nobody);
    let client = Client::builder(&url).retry(Retry::none()).build().unwrap();
    listen();
    let config = ConnectorConfig::new().set("clientSecret", "canary-config");
    let create = CreateConnector::new("github-universal").config(config);
    client.create_connector(&create).await.unwrap_err();
    let [call] = &calls()[..] else {
        panic!("{}", text());
    };
    assert_eq!(call["error.type"], "connect");
    assert_eq!(call.get("http.response.status_code"), None);
    assert!(!text().contains("canary"), "{}", text());
}

#[tokio::test]
async fn what_takes_too_long_says_so() {
    // Accepts connections, and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let client = Client::builder(&url)
        .attempt_timeout(std::time::Duration::from_millis(20))
        .timeout(std::time::Duration::from_millis(60))
        .retry(Retry::attempts(2).base_delay(std::time::Duration::ZERO))
        .build()
        .unwrap();
    listen();
    client.list_connectors(None).await.unwrap_err();
    assert_eq!(calls()[0]["error.type"], "timeout", "{}", text());
    let attempts = attempts();
    let types: Vec<_> = attempts
        .iter()
        .map(|attempt| &attempt["error.type"])
        .collect();
    assert_eq!(types, ["timeout", "timeout"]);
}

#[tokio::test]
async fn response_that_does_not_decode_fails_the_span() {
    let server = Recorder::logto(Reply::json(200, r#"{"id":"canary"}"#));
    let client = client(&server);
    listen();
    client.list_connectors(None).await.unwrap_err();
    let [call] = &calls()[..] else {
        panic!("{}", text());
    };
    assert_eq!(call["error.type"], "decode");
    assert_eq!(call["http.response.status_code"], 200);
    let [attempt] = &attempts()[..] else {
        panic!("{}", text());
    };
    assert_eq!(attempt.get("error.type"), None);
    assert!(!text().contains("canary"), "{}", text());
}
