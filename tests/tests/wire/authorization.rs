//! The `Authorization` header, refused tokens, and limits of attempts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use logto_client::{
    BoxFuture, Bytes, Call, Client, Connectors, Token, api, http,
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
