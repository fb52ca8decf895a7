//! Tokens over real connections, and custom token sources.

use std::{
    net::TcpListener,
    sync::atomic::{AtomicUsize, Ordering},
};

use logto_client::{Client, Connectors, ErrorKind, Token, testing::FakeLogto};
use logto_tests::{Recorder, Reply};

use crate::server::{calls, millis};

fn client(url: &str, id: &str, secret: &str) -> Client {
    let builder = Client::self_hosted(url).credentials(id, secret);
    builder.header("x-gate", "g").build().unwrap()
}

#[tokio::test]
async fn token_request_is_what_logto_expects() {
    let server = Recorder::logto(Reply::json(200, "[]"));
    let client = client(&format!("{}/base", server.url()), "a p:p", "s&cret=é");
    // This server has no token endpoint below a base path; the request is recorded anyway.
    let error = client.list_connectors(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token, "{error}");
    let request = &server.received()[0];
    assert_eq!(request.line(), "POST /base/oidc/token");
    let content_type = request.header("content-type");
    assert_eq!(content_type, Some("application/x-www-form-urlencoded"));
    assert_eq!(request.header("x-gate"), Some("g"));
    // Base64 of `a+p%3Ap:s%26cret%3D%C3%A9`.
    let basic = "Basic YStwJTNBcDpzJTI2Y3JldCUzRCVDMyVBOQ==";
    assert_eq!(request.header("authorization"), Some(basic));
    assert_eq!(
        request.body,
        "grant_type=client_credentials&resource=https%3A%2F%2Fdefault.logto.app%2Fapi&scope=all"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundred_parallel_calls_need_one_token() {
    let logto = FakeLogto::start().await;
    let client = logto.client();
    for token_requests in 1..=2 {
        calls(&client, 100).await;
        let requests = logto.requests();
        let tokens = requests.iter().filter(|r| r.path() == "/oidc/token");
        assert_eq!(tokens.count(), token_requests);
        logto.revoke_tokens();
    }
}

/// A provider's 401 is not about the client's token.
#[tokio::test]
async fn unauthorized_call_is_retried_once() {
    for (code, is_unauthorized, attempts) in
        [("auth.unauthorized", true, 2), ("connector.invalid_access_token", false, 1)]
    {
        let server = Recorder::logto(Reply::json(401, &format!(r#"{{"code":"{code}"}}"#)));
        let client = client(server.url(), "app", "secret");
        let error = client.get_connector("x").await.unwrap_err();
        assert_eq!(error.is_unauthorized(), is_unauthorized, "{error}");
        assert_eq!(server.calls().len(), attempts, "{code}");
    }
}

#[tokio::test]
async fn call_without_token_sends_nothing() {
    let logto = FakeLogto::start().await;
    for (id, status) in [("fake-application", 401), ("nobody", 400)] {
        let client = client(logto.url(), id, "wrong");
        let error = client.list_connectors(None).await.unwrap_err();
        assert!(error.is_unauthorized() && !error.may_have_been_applied());
        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!(error.code(), Some("oidc.invalid_client"));
        assert_eq!(error.status().unwrap(), status);
    }
    let requests = logto.requests();
    assert!(requests.iter().all(|r| r.path() == "/oidc/token"));
}

#[tokio::test]
async fn custom_source_provides_each_attempts_token() {
    let server = Recorder::start(|request| match request.header("authorization") {
        Some("Bearer 1") => Reply::json(200, "[]"),
        _ => Reply::json(401, ""),
    });
    let tokens = AtomicUsize::new(0);
    let source = move || {
        let token = Token::bearer(tokens.fetch_add(1, Ordering::Relaxed).to_string());
        async { Ok(token) }
    };
    let builder = Client::builder(server.url()).token_source(source);
    let client = builder.build().unwrap();
    assert!(client.list_connectors(None).await.unwrap().is_empty());
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn failing_custom_source_sends_nothing() {
    let server = Recorder::start(|_| Reply::json(200, "[]"));
    let source = async || Err("the vault is sealed".into());
    let builder = || Client::builder(server.url());
    let failing = builder().token_source(source);
    let invalid = builder().token_source(Token::bearer("a\nb"));
    for (builder, cause) in [(failing, Some("the vault is sealed")), (invalid, None)] {
        let client = builder.build().unwrap();
        let error = client.list_connectors(None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token);
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(source.as_deref(), cause);
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn deadline_covers_the_token_request() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let call = client(&url, "app", "secret").list_connectors(None);
    let error = call.timeout(millis(20)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
}
