//! Connections, threads, tokens over time, and what is logged and printed.

use std::{
    io::{Read, Write},
    time::Duration,
};

use logto_client::testing::{FakeLogto, ReceivedRequest, Recipient};
use serde_json::json;

use super::raw::{Session, connect, send, token};

const CONNECTORS: &str = "/api/connectors";

#[test]
fn fake_can_be_shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<FakeLogto>();
}

#[tokio::test]
async fn revoked_and_expired_tokens_are_rejected() {
    let mut logto = Session::start().await;
    logto.get(CONNECTORS).expect(200);
    logto.revoke_tokens();
    logto.get(CONNECTORS).expect_error(401, "auth.unauthorized");
    logto.token_lifetime(Duration::ZERO);
    logto.renew();
    let answer = logto.get(CONNECTORS);
    answer.expect(401);
    assert!(answer.body.contains("ERR_JWT_EXPIRED"), "{answer:?}");
    logto.token_lifetime(Duration::from_secs(3600));
    logto.renew();
    logto.get(CONNECTORS).expect(200);
}

#[tokio::test]
async fn messages_and_requests_are_kept_and_print_no_secret() {
    let builder = FakeLogto::builder().credentials("app", "canary-secret");
    let logto = Session::start_with(builder).await;
    let config = json!({"endpoint": "https://mail.test", "authorization": "canary-config"});
    let test = json!({"email": "to@lab.test", "config": config, "locale": "de"});
    let path = "/api/connectors/http-email/test";
    let with_query = format!("{path}?canary-query");
    logto.post(&with_query, &test).expect(204);
    logto.fail_deliveries(true);
    let answer = logto.post(path, &test);
    answer.expect_error(400, "connector.general");
    assert!(answer.body.contains("canary-config"), "{answer:?}");

    let outbox = logto.outbox();
    assert_eq!(outbox.len(), 1);
    assert_eq!(outbox[0].to, Recipient::Email("to@lab.test".to_owned()));
    assert_eq!(outbox[0].config, config);
    assert_eq!(outbox[0].locale.as_deref(), Some("de"));
    let requests = logto.requests();
    let statuses = requests.iter().map(|request| request.status().unwrap());
    assert!(statuses.eq([200, 204, 400]), "{requests:?}");
    let paths = requests.iter().map(ReceivedRequest::path);
    assert!(paths.eq(["/oidc/token", path, path]), "{requests:?}");
    assert_eq!(requests[1].query(), Some("canary-query"));

    let builder = FakeLogto::builder().credentials("a", "canary");
    let printed = format!("{:?} {outbox:?} {requests:?} {builder:?}", *logto);
    for secret in ["canary", &logto.token] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn oldest_requests_are_forgotten_beyond_16_mib() {
    let logto = FakeLogto::start().await;
    let body = "x".repeat(1024 * 1024);
    for number in 0..20 {
        send(&logto, "POST", &format!("/{number}"), "", &body).expect(404);
    }
    let requests = logto.requests();
    let paths: Vec<&str> = requests.iter().map(ReceivedRequest::path).collect();
    let expected: Vec<String> = (5..20).map(|number| format!("/{number}")).collect();
    assert_eq!(paths, expected);
    for request in &requests {
        assert_eq!(request.status().unwrap(), 404);
    }
}

#[tokio::test]
async fn oldest_messages_are_forgotten_beyond_16_mib() {
    let logto = Session::start().await;
    let path = "/api/connectors/http-email/test";
    for number in 0..20 {
        let config =
            json!({"endpoint": "https://mail.test", "authorization": "x".repeat(1000 * 1000)});
        let test = json!({"email": format!("{number}@lab.test"), "config": config});
        logto.post(path, &test).expect(204);
    }
    let messages = logto.outbox();
    assert_eq!(messages.len(), 16);
    assert_eq!(messages[0].to.as_str(), "4@lab.test");
}

#[tokio::test]
async fn known_entity_tag_is_answered_without_a_body() {
    let logto = Session::start().await;
    let answer = logto.get(CONNECTORS);
    let tag = answer.all("etag")[0];
    let get = |headers: &str| logto.send("GET", CONNECTORS, headers, "");
    get(&format!("If-None-Match: W/{tag}\r\n")).expect_body(304, "");
    get("If-None-Match: *\r\n").expect_body(304, "");
    get("If-None-Match: *\r\nCache-Control: max-age=0, no-cache\r\n").expect(200);

    let answer = logto.send("HEAD", "/api/connector-factories", "", "");
    answer.expect_body(200, "");
    assert_eq!(answer.all("content-length")[0].len(), 5);
}

#[tokio::test]
async fn http_parser_rejects_requests_before_logto() {
    let logto = FakeLogto::start().await;
    let path = |length: usize| format!("/api/{}", "x".repeat(length));
    let header = format!("X-Long: {}\r\n", "x".repeat(20_000));
    for (method, path, headers, expected) in [
        ("GET", &*path(20_000), "", 431),
        ("GET", &path(10_000), "", 404),
        ("GET", "/api/status", &header, 431),
        ("GET", "/api/status", "Expect: more\r\n", 417),
        ("GET", "/api/status", "Expect: 100-Continue\r\n", 204),
        ("FETCH", CONNECTORS, "", 400),
        ("Get", CONNECTORS, "", 400),
        ("PURGE", CONNECTORS, "", 501),
    ] {
        let answer = send(&logto, method, path, headers, "");
        answer.expect(expected);
        let is_from_logto = matches!(expected, 404 | 204 | 501);
        let request_ids = answer.all("logto-core-request-id").len();
        assert_eq!(request_ids, usize::from(is_from_logto), "{answer:?}");
        assert!(answer.body.is_empty() || is_from_logto);
    }
}

#[tokio::test]
async fn malformed_paths_and_bodies_are_errors() {
    let logto = Session::start().await;
    for segment in ["%", "%zz", "%ff", "%00"] {
        logto.get(&format!("{CONNECTORS}/{segment}")).expect(404);
    }
    logto.get("/api/connectors?target=%zz&target").expect(400);
    let json = "Content-Type: application/json\r\n";
    let deep = "[".repeat(100_000);
    for body in [&*deep, r#"{"connectorId": 5, "metadata": []}"#] {
        logto.send("POST", CONNECTORS, json, body).expect(400);
    }
}

#[test]
fn fake_works_with_a_paused_runtime_and_frees_its_port() {
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
    let end = idle.read(&mut [0; 1]).unwrap();
    assert_eq!(end, 0, "the connection is not closed");
    let second = runtime.block_on(FakeLogto::builder().port(port).start());
    token(&second);
}

#[tokio::test]
async fn fakes_in_one_process_are_independent() {
    let mut fakes = Vec::new();
    for _ in 0..50 {
        fakes.push(Session::start().await);
    }
    fakes[0].revoke_tokens();
    for (index, logto) in fakes.iter().enumerate() {
        let expected = if index == 0 { 401 } else { 200 };
        logto.get(CONNECTORS).expect(expected);
        assert_eq!(logto.requests().len(), 2);
    }
}

#[tokio::test]
async fn idle_connection_is_closed() {
    let builder = FakeLogto::builder().keep_alive(Duration::from_millis(100));
    let logto = builder.start().await;
    let mut answer = String::new();
    // On a busy machine the connection can be idle for too long before the request is written.
    while answer.is_empty() {
        let mut stream = connect(&logto);
        let _ = write!(stream, "GET /api/status HTTP/1.1\r\nHost: a\r\n\r\n");
        // Blocks until the server closes the connection.
        let _ = stream.read_to_string(&mut answer);
    }
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}
