//! What a recording cannot tell: time, threads, connections, and what is printed.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use logto_client::testing::{FakeLogto, Recipient};
use serde_json::{Value, json};

pub(crate) const PARAMETERS: &str =
    "grant_type=client_credentials&resource=https://default.logto.app/api&scope=all";

/// Status, headers and body of an answer.
pub(crate) type Answer = (u16, String, String);

pub(crate) fn send(
    logto: &FakeLogto,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Answer {
    let mut stream = connect(logto);
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}"
    )
    .unwrap();
    write!(stream, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (
        head.get(9..12).unwrap().parse().unwrap(),
        head.to_ascii_lowercase(),
        body.to_owned(),
    )
}

fn connect(logto: &FakeLogto) -> TcpStream {
    TcpStream::connect(logto.url().strip_prefix("http://").unwrap()).unwrap()
}

pub(crate) fn token(logto: &FakeLogto) -> String {
    let (id, secret) = logto.credentials();
    let body = format!("{PARAMETERS}&client_id={id}&client_secret={secret}");
    let (status, _, body) = send(
        logto,
        "POST",
        "/oidc/token",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        &body,
    );
    assert_eq!(status, 200, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["access_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

pub(crate) fn call(
    logto: &FakeLogto,
    token: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> Answer {
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    send(
        logto,
        method,
        path,
        &headers,
        &if body.is_null() {
            String::new()
        } else {
            body.to_string()
        },
    )
}

#[test]
fn it_can_be_shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<FakeLogto>();
}

#[tokio::test]
async fn revoked_and_expired_tokens_are_refused() {
    let logto = FakeLogto::start().await;
    let first = token(&logto);
    assert_eq!(
        call(&logto, &first, "GET", "/api/connectors", &Value::Null).0,
        200
    );
    logto.revoke_tokens();
    let (status, _, body) = call(&logto, &first, "GET", "/api/connectors", &Value::Null);
    assert!(
        status == 401 && body.contains("auth.unauthorized"),
        "{body}"
    );
    logto.token_lifetime(Duration::ZERO);
    let (status, _, body) = call(
        &logto,
        &token(&logto),
        "GET",
        "/api/connectors",
        &Value::Null,
    );
    assert!(status == 401 && body.contains("ERR_JWT_EXPIRED"), "{body}");
    logto.token_lifetime(Duration::from_secs(60));
    assert_eq!(
        call(
            &logto,
            &token(&logto),
            "GET",
            "/api/connectors",
            &Value::Null
        )
        .0,
        200
    );
}

#[tokio::test]
async fn messages_and_requests_are_kept_and_print_no_secret() {
    let logto = FakeLogto::builder()
        .credentials("app", "canary-secret")
        .start()
        .await;
    let token = token(&logto);
    let config = json!({"endpoint": "https://mail.test", "authorization": "canary-config"});
    let test = json!({"email": "to@lab.test", "config": config, "locale": "de"});
    assert_eq!(
        call(
            &logto,
            &token,
            "POST",
            "/api/connectors/http-email/test?canary-query",
            &test
        )
        .0,
        204
    );
    logto.fail_deliveries(true);
    let (status, _, body) = call(
        &logto,
        &token,
        "POST",
        "/api/connectors/http-email/test",
        &test,
    );
    assert!(
        status == 400 && body.contains("connector.general") && body.contains("canary-config"),
        "{body}"
    );

    let outbox = logto.outbox();
    assert_eq!(outbox.len(), 1);
    assert_eq!(outbox[0].to, Recipient::Email("to@lab.test".to_owned()));
    assert_eq!(outbox[0].config, config);
    assert_eq!(outbox[0].locale.as_deref(), Some("de"));
    let requests = logto.requests();
    let seen: Vec<_> = requests
        .iter()
        .map(|request| (request.path(), request.status().unwrap().as_u16()))
        .collect();
    let test_path = "/api/connectors/http-email/test";
    assert_eq!(
        seen,
        [("/oidc/token", 200), (test_path, 204), (test_path, 400)]
    );
    assert_eq!(requests[1].query(), Some("canary-query"));

    let printed = format!(
        "{logto:?} {outbox:?} {requests:?} {:?}",
        FakeLogto::builder().credentials("a", "canary")
    );
    assert!(
        !printed.contains("canary") && !printed.contains(&token),
        "{printed}"
    );
}

#[tokio::test]
async fn a_known_entity_tag_is_answered_without_a_body() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let (_, head, _) = call(&logto, &token, "GET", "/api/connectors", &Value::Null);
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap();
    let headers = format!("Authorization: Bearer {token}\r\nIf-None-Match: W/{tag}\r\n");
    let (status, head, body) = send(&logto, "GET", "/api/connectors", &headers, "");
    assert_eq!((status, body.as_str()), (304, ""), "{head}");
    let (status, head, body) = call(
        &logto,
        &token,
        "HEAD",
        "/api/connector-factories",
        &Value::Null,
    );
    assert_eq!((status, body.as_str()), (200, ""), "{head}");
    assert!(head.lines().any(|line| {
        line.strip_prefix("content-length: ")
            .is_some_and(|length| length.len() == 5)
    }));
}

#[tokio::test]
async fn a_long_target_is_refused_before_logto_sees_it() {
    let logto = FakeLogto::start().await;
    let (status, head, body) = send(
        &logto,
        "GET",
        &format!("/api/{}", "x".repeat(20_000)),
        "",
        "",
    );
    assert_eq!(
        (
            status,
            body.as_str(),
            head.contains("logto-core-request-id")
        ),
        (431, "", false)
    );
    assert_eq!(
        send(
            &logto,
            "GET",
            &format!("/api/{}", "x".repeat(10_000)),
            "",
            ""
        )
        .0,
        404
    );
}

#[tokio::test]
async fn malformed_percent_encoding_and_bodies_are_survived() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    for path in [
        "/api/connectors/%",
        "/api/connectors/%zz",
        "/api/connectors/%ff",
        "/api/connectors/%00",
    ] {
        assert_eq!(
            call(&logto, &token, "GET", path, &Value::Null).0,
            404,
            "{path}"
        );
    }
    let deep = "[".repeat(100_000);
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    assert_eq!(
        send(&logto, "POST", "/api/connectors", &headers, &deep).0,
        400
    );
    let (status, _, body) = send(
        &logto,
        "POST",
        "/api/connectors",
        &headers,
        "{\"connectorId\": 5, \"metadata\": []}",
    );
    assert_eq!(status, 400, "{body}");
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    assert_eq!(
        send(
            &logto,
            "GET",
            "/api/connectors?target=%zz&target",
            &headers,
            ""
        )
        .0,
        400
    );
}

#[test]
fn it_needs_no_runtime_of_the_test_and_the_port_is_free_after_the_drop() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let first = runtime.block_on(FakeLogto::start());
    let port: u16 = first.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let mut idle = connect(&first);
    token(&first);
    drop(first);
    assert_eq!(
        idle.read(&mut [0; 1]).unwrap(),
        0,
        "the connection is closed"
    );
    let second = runtime.block_on(FakeLogto::builder().port(port).start());
    token(&second);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_and_stops_in_no_time() {
    drop(FakeLogto::start().await);
    let (mut starting, mut stopping) = (Duration::ZERO, Duration::ZERO);
    let many = 50;
    for _ in 0..many {
        let began = Instant::now();
        let logto = FakeLogto::start().await;
        token(&logto);
        let started = Instant::now();
        drop(logto);
        starting += started - began;
        stopping += started.elapsed();
    }
    println!(
        "start and first token {:?}, stop {:?}",
        starting / many,
        stopping / many
    );
    assert!(starting / many < Duration::from_millis(20));
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_a_while() {
    let idle = Duration::from_millis(50);
    let logto = FakeLogto::builder().keep_alive(idle).start().await;
    let mut stream = connect(&logto);
    write!(stream, "GET /api/status HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let began = Instant::now();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 204") && answer.matches("HTTP/1.1").count() == 1,
        "{answer}"
    );
    assert!(began.elapsed() >= idle / 2, "{:?}", began.elapsed());
}
