//! The `Authorization` header, refused tokens, and limits of attempts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use logto_client::{
    BoxFuture, Bytes, Call, Client, Connectors, Pages, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{Recorder, Reply};

#[api]
trait Reports {
    #[endpoint(GET, "/public", auth = none)]
    fn get_public(&self) -> Call<()>;

    #[endpoint(GET, "/report")]
    fn get_report(&self) -> Call<()>;

    #[endpoint(GET, "/limited", attempt_timeout = "4s")]
    fn get_limited(&self) -> Call<()>;
}

#[tokio::test]
async fn auth_none_sends_no_authorization_of_the_client() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = Client::builder(server.url())
        .header("authorization", "key")
        .header("x-other", "kept")
        .build()
        .unwrap();
    client.get_public().await.unwrap();
    client.get_report().await.unwrap();
    let received = server.received();
    assert_eq!(received[0].header("authorization"), None);
    assert_eq!(received[0].header("x-other"), Some("kept"));
    assert_eq!(received[1].header("authorization"), Some("key"));
}

#[tokio::test]
async fn refused_static_token_is_sent_once() {
    let server = Recorder::start(|_| Reply::new(401, ""));
    let token = Token::bearer("t");
    let client = Client::builder(server.url()).token_source(token).build().unwrap();
    assert!(client.get_report().await.unwrap_err().is_unauthorized());
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn refusals_of_fresh_tokens_request_few_tokens_and_harm_no_other_operation() {
    for is_new_each_time in [true, false] {
        let issued = AtomicUsize::new(0);
        let server = Recorder::start(move |request| match request.target.as_str() {
            "/oidc/token" => {
                let number = if is_new_each_time { issued.fetch_add(1, SeqCst) } else { 0 };
                let token = format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#);
                Reply::json(200, &token)
            }
            "/api/connectors" => Reply::json(200, "[]"),
            _ => Reply::json(401, r#"{"code":"auth.unauthorized","message":"x"}"#),
        });
        let logto = Client::self_hosted(server.url()).credentials("a", "b").build().unwrap();
        for _ in 0..100 {
            let error = logto.get_connector("x").await.unwrap_err();
            assert!(error.is_unauthorized(), "{error}");
            logto.list_connectors(None).await.unwrap();
        }
        let lines = server.lines();
        let tokens = lines.iter().filter(|line| line.ends_with("/oidc/token")).count();
        // Two, and one more for every four seconds that the test takes.
        assert!(tokens <= 40, "{tokens}");
        assert!(lines.len() - tokens <= 240, "{}", lines.len());
    }
}

/// Responds after a time, and counts requests.
#[derive(Clone)]
struct SlowTransport(Duration, Arc<AtomicUsize>);

impl Transport for SlowTransport {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        self.1.fetch_add(1, SeqCst);
        Box::pin(async {
            tokio::time::sleep(self.0).await;
            Ok(http::Response::new(Bytes::from_static(b"[]")).into())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn slow_responses_are_cut_for_logto_or_when_declared() {
    let slow = |seconds| SlowTransport(Duration::from_secs(seconds), Arc::default());
    let transport = slow(13);
    let api = Client::builder("https://api.test").transport(transport.clone()).build().unwrap();
    api.get_report().await.unwrap();
    assert_eq!(transport.1.load(SeqCst), 1);
    // Attempts of 4 s, and the last one has the rest of the time.
    api.get_limited().await.unwrap();
    assert_eq!(transport.1.load(SeqCst), 1 + 3);
    let transport = slow(9);
    let logto = Client::self_hosted("https://logto.test")
        .token_source(Token::bearer("t"))
        .transport(transport.clone());
    let logto = logto.build().unwrap();
    logto.list_connectors(None).await.unwrap();
    assert_eq!(transport.1.load(SeqCst), 1);
    let transport = slow(11);
    let logto = Client::self_hosted("https://logto.test")
        .token_source(Token::bearer("t"))
        .transport(transport.clone());
    assert!(logto.build().unwrap().list_connectors(None).await.unwrap_err().is_timeout());
    assert_eq!(transport.1.load(SeqCst), 3);
}

#[api]
trait Registry {
    #[endpoint(GET, "/with")]
    fn with_own(&self, #[header("Authorization")] own: Option<&str>) -> Call<()>;

    #[endpoint(GET, "/public", auth = none)]
    fn public(&self, #[header("Authorization")] own: Option<&str>) -> Call<()>;
}

#[tokio::test]
async fn own_authorization_needs_a_client_or_an_endpoint_without_token() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let bare = Client::builder(server.url()).build().unwrap();
    bare.with_own(Some("Bearer own")).await.unwrap();
    bare.get_report().header("authorization", "Bearer own").await.unwrap();
    let keyed = Client::builder(server.url()).header("authorization", "key").build().unwrap();
    keyed.with_own(Some("Bearer own")).await.unwrap();
    let source = Client::builder(server.url()).token_source(Token::bearer("t")).build().unwrap();
    source.public(Some("Bearer own")).await.unwrap();
    source.public(None).header("authorization", "Bearer own").await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 5);
    for request in received {
        assert_eq!(request.all("authorization"), ["Bearer own"]);
    }
    for call in [
        source.with_own(Some("Bearer own")),
        source.with_own(None).header("authorization", "Bearer own"),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
        assert!(error.to_string().contains("`auth = none`"), "{error}");
        assert!(!error.to_string().contains("Bearer"), "{error}");
    }
    source.with_own(None).await.unwrap();
    assert_eq!(server.received()[5].all("authorization"), ["Bearer t"]);
}

#[tokio::test]
async fn basic_token_has_user_and_password() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = |token| Client::builder(server.url()).token_source(token).build().unwrap();
    let token = Token::basic("Aladdin", "open sesame");
    assert!(!format!("{token:?}").contains("sesame"));
    client(token).get_report().await.unwrap();
    client(Token::basic("", "a:b")).get_report().await.unwrap();
    let received = server.received();
    assert_eq!(received[0].header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    assert_eq!(received[1].header("authorization"), Some("Basic OmE6Yg=="));
    client(Token::basic("a:b", "c")).get_report().await.unwrap_err();
    assert_eq!(server.received().len(), 2);
}

#[api]
trait Keyed {
    #[endpoint(GET, "/report")]
    fn get_keyed(&self, #[query] api_key: Option<&str>) -> Call<()>;

    #[endpoint(GET, "/list", pages = link)]
    fn list_keyed(&self) -> Pages<u32>;
}

#[tokio::test]
async fn query_of_the_client_is_on_every_request_and_secret() {
    let server = Recorder::start(|request| {
        let link = "</list?page=2&api_key=canary>; rel=next";
        match request.target.as_str() {
            "/list?api_key=canary" => Reply::json(200, "[1]").header("link", link),
            "/list?page=2&api_key=canary" => Reply::json(200, "[2]"),
            _ => Reply::new(404, ""),
        }
    });
    let builder = Client::builder(server.url()).query("api_key", "canary");
    assert!(!format!("{builder:?}").contains("canary"));
    let client = builder.build().unwrap();
    let call = client.get_keyed(None);
    assert_eq!(call.request().unwrap().path_and_query(), "/report");
    let shown = format!("{call:?} {client:?}") + &call.await.unwrap_err().to_string();
    assert!(!shown.contains("canary"), "{shown}");
    client.get_keyed(Some("own")).await.unwrap_err();
    let page = client.list_keyed().await.unwrap();
    assert_eq!(page.next.as_deref(), Some("/list?page=2"));
    assert_eq!(client.list_keyed().items().all().await.unwrap(), [1, 2]);
    let targets: Vec<_> = server.received().into_iter().map(|sent| sent.target).collect();
    assert_eq!(targets[..2], ["/report?api_key=canary", "/report?api_key=own"]);
}
