//! Settings that `build()` refuses, and limits on requests and responses.

use logto_client::{
    BoxFuture, Bytes, Call, Client, ClientBuilder, Connectors, ErrorKind, Token, api,
    connectors::Connector,
    http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{Recorder, Reply, poll_once};
use serde_json::{Value, json};

#[api]
trait Values {
    #[endpoint(GET, "/value")]
    fn get_value(&self) -> Call<Value>;

    #[endpoint(PUT, "/value")]
    fn put_value(&self, #[body] value: &Value) -> Call<()>;
}

/// Asserts that `build()` fails with an error that contains `words`.
fn check_refused(builder: ClientBuilder, words: &str) {
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn plain_http_needs_loopback_or_allow_http() {
    let http = |url: &str, host: &str| Client::builder(url).allow_http(host);
    for url in ["http://a.test", "http://10.0.0.1:3001"] {
        check_refused(Client::builder(url), "unencrypted");
        let logto = Client::self_hosted(url).credentials("a", "b");
        check_refused(logto, "unencrypted");
    }
    Client::builder("http://localhost:3001").build().unwrap();
    Client::builder("http://[::1]:3001").build().unwrap();
    http("http://a.test:3001", "A.test").build().unwrap();
    check_refused(http("http://b.test", "a.test"), "unencrypted");
    check_refused(http("http://a.test", "http://a.test"), "allow_http");
    check_refused(http("http://a.test:1", "a.test:1"), "allow_http");
}

#[test]
fn misdirected_credentials_are_refused() {
    let url = "https://a.test";
    let logto = |url: &str| Client::self_hosted(url).credentials("a", "b");
    let bearer = || Token::bearer("t");
    check_refused(Client::builder(url).credentials("a", "b"), "are for Logto");
    check_refused(Client::self_hosted(url), "needs a token");
    check_refused(Client::self_hosted(url).credentials("a", ""), "empty");
    let both = logto(url).token_source(bearer());
    check_refused(both, "both `credentials` and `token_source`");
    check_refused(logto(url).custom_domain("https://b.test"), "Client::cloud");
    let cloud = logto("https://acme.logto.app");
    check_refused(cloud, "Client::cloud(\"acme\")");
    for tenant in ["", "a.b", "a/b", "evil.test#", "-a"] {
        let cloud = Client::cloud(tenant).credentials("a", "b");
        check_refused(cloud, "tenant id is not valid");
    }
    let two = Client::builder(url).token_source(bearer());
    check_refused(two.header("authorization", "x"), "remove one");
}

#[test]
fn defaults_are_as_documented() {
    let shown = format!("{:?}", Client::builder("https://a.test"));
    for default in [
        " timeout: 30s,",
        " connect_timeout: 3s,",
        " chunk_timeout: 30s,",
        " max_response_bytes: 16777216",
    ] {
        assert!(shown.contains(default), "{shown}");
    }
    let plain = format!("{:?}", Client::builder("https://a.test").build().unwrap());
    assert!(plain.contains(" attempt_timeout: None,"), "{plain}");
    let logto = Client::self_hosted("https://a.test").credentials("a", "b");
    let logto = format!("{:?}", logto.build().unwrap());
    assert!(logto.contains(" attempt_timeout: Some(10s),"), "{logto}");
}

#[test]
fn invalid_header_and_user_agent_are_reported_together() {
    let two = Client::builder("https://a.test").header("x y", "z");
    check_refused(two.user_agent("a\nb"), "header is not valid; the user agent");
}

#[test]
fn password_in_a_url_is_refused_and_hidden() {
    let with_password = "https://id:canary@acme.logto.app";
    let tenant = Client::cloud(with_password).credentials("a", "b").build();
    assert!(!tenant.unwrap_err().to_string().contains("canary"));
    for url in ["https://u:canary@a.test", "https://u:canary@a b.test"] {
        let cloud = Client::cloud("acme").credentials("a", "b");
        let custom = cloud.custom_domain(url);
        let builder = Client::self_hosted(url).credentials("a", "b");
        let mut shown = format!("{builder:?} {custom:?}");
        for error in [builder.build().unwrap_err(), custom.build().unwrap_err()] {
            shown += &error.to_string();
            assert_eq!(error.kind(), ErrorKind::Configuration);
        }
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[tokio::test]
async fn response_above_the_limit_is_an_error() {
    let server = Recorder::start(|_| Reply::json(200, &json!("x".repeat(98)).to_string()));
    let get = |limit| {
        let builder = Client::builder(server.url()).max_response_bytes(limit);
        builder.build().unwrap().get_value()
    };
    get(100).await.unwrap();
    let error = get(99).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn custom_transport_is_held_to_the_limit() {
    struct TooMuch;
    impl Transport for TooMuch {
        fn send(
            &self,
            request: TransportRequest,
        ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
            let body = Bytes::from(vec![b'1'; request.max_response_bytes() + 1]);
            Box::pin(async { Ok(http::Response::new(body).into()) })
        }
    }
    let builder = Client::builder("https://a.test").max_response_bytes(9);
    let client = builder.transport(TooMuch).build().unwrap();
    let error = client.get_value().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
}

#[tokio::test]
async fn accept_header_comes_from_call_then_client_then_type() {
    let server = Recorder::start(|_| Reply::json(200, "1"));
    let builder = || Client::builder(server.url());
    let plain = builder().build().unwrap();
    let own = builder().header("accept", "of/client").build().unwrap();
    for (call, expected) in [
        (plain.get_value(), "application/json"),
        (own.get_value(), "of/client"),
        (own.get_value().header("accept", "of/call"), "of/call"),
        (plain.get_value().header("accept", "of/call"), "of/call"),
    ] {
        call.await.unwrap();
        let received = server.received();
        assert_eq!(received.last().unwrap().all("accept"), [expected]);
    }
}

#[tokio::test]
async fn too_many_headers_are_an_error() {
    let server = Recorder::start(|_| Reply::json(200, "1"));
    let names: Vec<_> = (0..40_000).map(|number| format!("x-{number}")).collect();
    let (mut call, mut builder) = (server.client().get_value(), Client::builder(server.url()));
    for name in names {
        call = call.header(name.as_str(), "v");
        builder = builder.header(name.as_str(), "v");
    }
    assert!(call.await.unwrap_err().is_invalid_request());
    check_refused(builder, "more than 1000 headers");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn null_value_is_sent_as_a_body() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    server.client().put_value(&Value::Null).await.unwrap();
    let sent = &server.received()[0];
    assert_eq!(sent.body, "null");
    assert_eq!(sent.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn token_source_failure_is_a_token_error() {
    let vault = Recorder::start(|_| Reply::json(404, r#"{"code":"entity.not_found"}"#));
    let api = Recorder::start(|_| Reply::new(204, ""));
    let vault_client = Client::builder(vault.url()).build().unwrap();
    let source = move || {
        let vault = vault_client.clone();
        async move { Ok(Token::bearer(vault.get_connector("token").await?.id)) }
    };
    let builder = Client::builder(api.url()).token_source(source);
    // A DELETE that was never sent must not succeed.
    let call = builder.build().unwrap().delete_connector("x").optional();
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert_eq!(error.operation(), Some("delete_connector"));
    assert!(!error.is_not_found() && error.status().is_none() && !error.may_have_been_applied());
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("entity.not_found"), "{cause}");
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn change_after_sending_may_have_been_applied() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let mut call = server.client().delete_connector("x");
    assert!(poll_once(&mut call).is_none());
    let error = call.query("a", 1).await.unwrap_err();
    assert!(error.is_invalid_request() && error.may_have_been_applied());
}

#[test]
fn null_decodes_like_a_missing_field() {
    let mut sent = json!({"id": "a", "connectorId": "b", "type": "Social", "target": "c"});
    let bare: Connector = serde_json::from_value(sent.clone()).unwrap();
    let keys = "name readme config metadata formItems extraInfo isDemo isStandard syncProfile";
    for key in keys.split(' ') {
        sent[key] = Value::Null;
    }
    assert_eq!(serde_json::from_value::<Connector>(sent).unwrap(), bare);
}
