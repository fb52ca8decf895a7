//! What goes over the wire for a token.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use logto_client::{Client, Connectors, ErrorKind, Token, testing::FakeLogto};
use logto_tests::{Recorder, Reply, poll_once};

/// How many requests for tokens a fake has got.
fn token_requests(logto: &FakeLogto) -> usize {
    logto
        .requests()
        .iter()
        .filter(|request| request.path() == "/oidc/token")
        .count()
}

#[tokio::test]
async fn a_token_is_asked_for_as_logto_wants_it() {
    let server = Recorder::logto(Reply::json(200, "[]"));
    let url = format!("{}/base", server.url());
    let answers = Recorder::start(|_| Reply::json(500, ""));
    drop(answers);
    let client = Client::self_hosted(&url)
        .credentials("a p:p", "s&cret=é")
        .header("x-gate", "g")
        .build()
        .unwrap();
    // Below a base path there is no token endpoint here: what was sent is what counts.
    let error = client.list_connectors(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token, "{error}");
    let request = &server.received()[0];
    assert_eq!(request.line(), "POST /base/oidc/token");
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(request.header("x-gate"), Some("g"));
    // base64 of `a+p%3Ap:s%26cret%3D%C3%A9`
    assert_eq!(
        request.header("authorization"),
        Some("Basic YStwJTNBcDpzJTI2Y3JldCUzRCVDMyVBOQ==")
    );
    assert_eq!(
        request.body,
        "grant_type=client_credentials&resource=https%3A%2F%2Fdefault.logto.app%2Fapi&scope=all"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_at_once_need_one_token() {
    let logto = FakeLogto::start().await;
    let client = logto.client();
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.list_connectors(None)))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(token_requests(&logto), 1);
}

#[tokio::test]
async fn a_caller_who_goes_away_takes_nothing_with_it() {
    let logto = FakeLogto::start().await;
    let client = logto.client();
    let mut first = client.list_connectors(None);
    let second = client.list_connectors(None);
    // One poll begins the request for the token; then its caller is gone.
    assert!(poll_once(&mut first).is_none());
    drop(first);
    second.await.unwrap();
    assert_eq!(token_requests(&logto), 1);
}

#[test]
fn one_client_serves_several_runtimes_in_turn() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let logto = runtime().block_on(FakeLogto::start());
    let client = logto.client();
    // The first runtime ends while the token is being fetched.
    runtime().block_on(async { assert!(poll_once(&mut client.list_connectors(None)).is_none()) });
    for _ in 0..3 {
        runtime()
            .block_on(async { client.list_connectors(None).await })
            .unwrap();
    }
}

#[tokio::test]
async fn a_token_that_was_revoked_is_replaced_and_the_call_sent_again() {
    let logto = FakeLogto::start().await;
    let client = logto.client();
    client.list_connectors(None).await.unwrap();
    logto.revoke_tokens();
    client.list_connectors(None).await.unwrap();
    assert_eq!(token_requests(&logto), 2);
}

#[tokio::test]
async fn a_call_is_sent_again_once_and_not_more() {
    let server = Recorder::logto(Reply::json(401, r#"{"code":"auth.unauthorized"}"#));
    let client = Client::self_hosted(server.url())
        .credentials("app", "secret")
        .build()
        .unwrap();
    let error = client.get_connector("x").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_providers_401_is_not_about_our_token() {
    let server = Recorder::logto(Reply::json(
        401,
        r#"{"code":"connector.invalid_access_token"}"#,
    ));
    let client = Client::self_hosted(server.url())
        .credentials("app", "secret")
        .build()
        .unwrap();
    let error = client.get_connector("x").await.unwrap_err();
    assert!(!error.is_unauthorized());
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let logto = FakeLogto::start().await;
    let client = Client::self_hosted(logto.url())
        .credentials("fake-application", "wrong")
        .build()
        .unwrap();
    let error = client.list_connectors(None).await.unwrap_err();
    assert!(error.is_unauthorized() && !error.may_have_been_applied());
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Token, Some("oidc.invalid_client"))
    );
    let unknown = Client::self_hosted(logto.url())
        .credentials("nobody", "wrong")
        .build()
        .unwrap();
    let error = unknown.list_connectors(None).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert!(error.is_unauthorized());
    assert!(
        logto
            .requests()
            .iter()
            .all(|request| request.path() == "/oidc/token")
    );
}

#[tokio::test]
async fn a_token_source_of_ones_own_is_asked_for_each_attempt() {
    let asked = Arc::new(AtomicUsize::new(0));
    let server = Recorder::start(|request| match request.header("authorization") {
        Some("Bearer 1") => Reply::json(200, "[]"),
        _ => Reply::json(401, ""),
    });
    let counter = asked.clone();
    let source = move || {
        let token = Token::bearer(counter.fetch_add(1, Ordering::Relaxed).to_string());
        async move { Ok(token) }
    };
    let client = Client::builder(server.url())
        .token_source(source)
        .build()
        .unwrap();
    assert!(client.list_connectors(None).await.unwrap().is_empty());
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_token_source_that_fails_is_told_and_nothing_is_sent() {
    let server = Recorder::start(|_| Reply::json(200, "[]"));
    let source = async || Err("the vault is sealed".into());
    let client = Client::builder(server.url())
        .token_source(source)
        .build()
        .unwrap();
    let error = client.list_connectors(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "the vault is sealed"
    );
    let client = Client::builder(server.url())
        .token_source(Token::bearer("a\nb"))
        .build()
        .unwrap();
    assert_eq!(
        client.list_connectors(None).await.unwrap_err().kind(),
        ErrorKind::Token
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn the_deadline_covers_the_token() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let client = Client::self_hosted(&url)
        .credentials("app", "secret")
        .build()
        .unwrap();
    let error = client
        .list_connectors(None)
        .timeout(Duration::from_millis(20))
        .await
        .unwrap_err();
    assert!(
        error.is_timeout() && !error.may_have_been_applied(),
        "{error}"
    );
}
