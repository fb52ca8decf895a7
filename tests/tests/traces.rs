//! Spans and events of a call, field by field.

use std::{cell::RefCell, io, sync::Once, time::Duration};

use logto_client::{
    Client, Connectors, Retry,
    connectors::{ConnectorConfig, CreateConnector},
};
use logto_tests::{Recorder, Reply, SilentTransport, refusing_url};
use serde_json::{Value, json};
use tracing_subscriber::fmt::format::FmtSpan;

thread_local! {
    /// Output of this thread, one JSON object a line.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes to the log of the current thread; each test has its own thread.
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

/// One subscriber for all tests and levels, since `tracing` caches for the whole process which events are enabled.
static SUBSCRIBER: Once = Once::new();

/// Starts to record.
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

/// Asserts that no secret was logged.
fn check_log() {
    let text = text();
    assert!(!text.contains("canary"), "{text}");
}

/// Fields of the events of attempts.
fn attempts() -> Vec<Value> {
    events("attempt", "fields")
}

/// Fields of the spans of calls, when they closed.
fn calls() -> Vec<Value> {
    events("close", "span")
}

fn one_call() -> Value {
    let mut calls = calls();
    assert_eq!(calls.len(), 1, "{}", text());
    calls.remove(0)
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
        .retry(Retry::attempts(3).base_delay(Duration::ZERO))
        .build()
        .unwrap()
}

#[tokio::test]
async fn call_is_a_span_and_attempt_an_event() {
    let server = Recorder::logto(Reply::json(200, "[]"));
    let client = client(&server);
    listen();
    let call = client.list_connectors(Some("canary-argument"));
    call.await.unwrap();
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
    assert_eq!(one_call(), expected);
    let attempt = json!({
        "message": "attempt",
        "http.request.resend_count": 0,
        "http.response.status_code": 200,
    });
    assert_eq!(attempts(), [attempt]);
    assert_eq!(events("attempt", "target"), ["logto_client"]);
    assert_eq!(events("close", "target"), ["logto_client"]);
    check_log();
}

#[tokio::test]
async fn failed_call_records_status_and_attempts() {
    let body = r#"{"code":"canary.code","message":"canary","data":{"a":"canary"}}"#;
    let server = Recorder::logto(Reply::json(503, body));
    let client = client(&server);
    listen();
    client.get_connector("canary-id").await.unwrap_err();
    let call = one_call();
    assert_eq!(call["url.template"], "/api/connectors/{id}");
    assert_eq!(call["http.request.resend_count"], 2);
    assert_eq!(call["http.response.status_code"], 503);
    assert_eq!(call["error.type"], "503");
    let attempts = attempts();
    let field = |key| attempts.iter().map(move |attempt| &attempt[key]);
    assert!(field("http.request.resend_count").eq(&[0, 1, 2]));
    assert!(field("error.type").eq(&["503"; 3]));
    check_log();
}

#[tokio::test]
async fn unanswered_call_has_no_status() {
    let (url, _socket) = refusing_url();
    let client = Client::builder(&url).retry(Retry::none()).build().unwrap();
    listen();
    let config = ConnectorConfig::new().set("clientSecret", "canary-config");
    let create = CreateConnector::new("github-universal").config(config);
    client.create_connector(&create).await.unwrap_err();
    let call = one_call();
    assert_eq!(call["error.type"], "connect");
    assert_eq!(call.get("http.response.status_code"), None);
    check_log();
}

#[tokio::test(start_paused = true)]
async fn timeout_is_recorded_for_call_and_attempts() {
    let client = Client::builder("https://api.test")
        .transport(SilentTransport)
        .attempt_timeout(Duration::from_secs(1))
        .retry(Retry::attempts(2).base_delay(Duration::ZERO))
        .build()
        .unwrap();
    listen();
    client.list_connectors(None).await.unwrap_err();
    assert_eq!(calls()[0]["error.type"], "timeout", "{}", text());
    let attempts = attempts();
    let types = attempts.iter().map(|attempt| &attempt["error.type"]);
    assert_eq!(types.collect::<Vec<_>>(), ["timeout", "timeout"]);
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
