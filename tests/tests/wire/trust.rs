//! Settings that `build()` refuses, and limits on requests and responses.

use logto_client::{
    BoxFuture, Bytes, Call, Client, ClientBuilder, Connectors, ErrorKind, Token, api,
    connectors::Connector,
    http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{Recorder, Reply};
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
    for url in [
        "http://a.test",
        "http://10.0.0.1:3001",
        "http://localhost.evil.test",
    ] {
        check_refused(Client::builder(url), "unencrypted");
        check_refused(
            Client::self_hosted(url).credentials("a", "b"),
            "unencrypted",
        );
    }
    Client::builder("http://localhost:3001").build().unwrap();
    Client::builder("http://[::1]:3001").build().unwrap();
    Client::builder("http://a.test:3001")
        .allow_http("A.test")
        .build()
        .unwrap();
    check_refused(
        Client::builder("http://b.test").allow_http("a.test"),
        "unencrypted",
    );
    check_refused(
        Client::builder("http://a.test").allow_http("http://a.test"),
        "allow_http",
    );
    check_refused(
        Client::builder("http://a.test:1").allow_http("a.test:1"),
        "allow_http",
    );
}

#[test]
fn misdirected_credentials_are_refused() {
    let url = "https://a.test";
    check_refused(Client::builder(url).credentials("a", "b"), "are for Logto");
    check_refused(Client::self_hosted(url), "needs a token");
    check_refused(Client::self_hosted(url).credentials("a", ""), "empty");
    let both = Client::self_hosted(url)
        .credentials("a", "b")
        .token_source(Token::bearer("t"));
    check_refused(both, "both `credentials` and `token_source`");
    let custom = Client::self_hosted(url)
        .credentials("a", "b")
        .custom_domain("https://b.test");
    check_refused(custom, "Client::cloud");
    let cloud = Client::self_hosted("https://acme.logto.app").credentials("a", "b");
    check_refused(cloud, "Client::cloud(\"acme\")");
    for tenant in ["", "a.b", "a/b", "evil.test#", "-a"] {
        check_refused(
            Client::cloud(tenant).credentials("a", "b"),
            "tenant id is not valid",
        );
    }
    let header = Client::builder(url)
        .token_source(Token::bearer("t"))
        .header("authorization", "x");
    check_refused(header, "remove one");
}

#[test]
fn defaults_are_as_documented() {
    let shown = format!("{:?}", Client::builder("https://a.test"));
    for default in [
        " timeout: 30s,",
        " connect_timeout: 3s,",
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
fn all_invalid_settings_are_reported() {
    let url = "https://a.test";
    check_refused(Client::builder(url).proxy("ftp://p.test"), "proxy");
    check_refused(Client::builder(url).proxy("socks5://p.test"), "proxy");
    check_refused(Client::builder(url).resource("https://r.test"), "resource");
    check_refused(
        Client::builder(url).max_response_bytes(0),
        "max_response_bytes",
    );
    let two = Client::builder(url).header("x y", "z").user_agent("a\nb");
    check_refused(two, "header is not valid; the user agent");
}

#[test]
fn password_in_a_url_is_refused_and_hidden() {
    let tenant = Client::cloud("https://id:canary-password@acme.logto.app").credentials("a", "b");
    assert!(!tenant.build().unwrap_err().to_string().contains("canary"));
    for url in ["https://u:hunter2@a.test", "https://u:hunter2@a b.test"] {
        let builder = Client::self_hosted(url).credentials("a", "b");
        let custom = Client::cloud("acme")
            .credentials("a", "b")
            .custom_domain(url);
        let mut shown = format!("{builder:?} {custom:?}");
        for error in [builder.build().unwrap_err(), custom.build().unwrap_err()] {
            shown += &error.to_string();
            assert_eq!(error.kind(), ErrorKind::Configuration);
        }
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[tokio::test]
async fn response_above_the_limit_is_an_error() {
    let server = Recorder::start(|_| Reply::json(200, &json!("x".repeat(98)).to_string()));
    let client = |limit| {
        Client::builder(server.url())
            .max_response_bytes(limit)
            .build()
            .unwrap()
    };
    assert!(client(100).get_value().await.is_ok());
    let error = client(99).get_value().await.unwrap_err();
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
    let client = Client::builder("https://a.test")
        .max_response_bytes(9)
        .transport(TooMuch)
        .build()
        .unwrap();
    assert_eq!(
        client.get_value().await.unwrap_err().kind(),
        ErrorKind::ResponseTooLarge
    );
}

#[tokio::test]
async fn accept_header_comes_from_call_then_client_then_type() {
    let server = Recorder::start(|_| Reply::json(200, "1"));
    let plain = Client::builder(server.url()).build().unwrap();
    let own = Client::builder(server.url())
        .header("accept", "application/vnd.a+json")
        .build()
        .unwrap();
    let accept = "application/vnd.b+json";
    plain.get_value().await.unwrap();
    own.get_value().await.unwrap();
    own.get_value().header("accept", accept).await.unwrap();
    plain.get_value().header("accept", accept).await.unwrap();
    let accepts: Vec<Vec<String>> = server
        .received()
        .iter()
        .map(|request| {
            let accepts = request.headers.iter().filter(|(name, _)| name == "accept");
            accepts.map(|(_, value)| value.clone()).collect()
        })
        .collect();
    assert_eq!(
        accepts,
        [
            ["application/json"],
            ["application/vnd.a+json"],
            ["application/vnd.b+json"],
            ["application/vnd.b+json"]
        ]
    );
}

#[tokio::test]
async fn too_many_headers_are_an_error() {
    let server = Recorder::start(|_| Reply::json(200, "1"));
    let names = || (0..40_000).map(|number| format!("x-{number}"));
    let client = server.client();
    let call = names().fold(client.get_value(), |call, name| {
        call.header(name.as_str(), "v")
    });
    assert!(call.await.unwrap_err().is_invalid_request());
    let builder = Client::builder(server.url());
    let builder = names().fold(builder, |builder, name| builder.header(name.as_str(), "v"));
    check_refused(builder, "more than 1000 headers");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn null_value_is_sent_as_a_body() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    client.put_value(&Value::Null).await.unwrap();
    let received = server.received();
    assert_eq!(
        (
            received[0].body.as_str(),
            received[0].header("content-type")
        ),
        ("null", Some("application/json"))
    );
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
    let client = Client::builder(api.url())
        .token_source(source)
        .build()
        .unwrap();
    // A DELETE that was never sent must not succeed.
    let error = client.delete_connector("x").optional().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Token, Some("delete_connector"))
    );
    assert!(!error.is_not_found() && error.status().is_none() && !error.may_have_been_applied());
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .to_string()
            .contains("entity.not_found")
    );
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn change_after_sending_may_have_been_applied() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    let mut call = client.delete_connector("x");
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(
        std::pin::Pin::new(&mut call)
            .poll(&mut context)
            .is_pending()
    );
    let error = call.query("a", 1).await.unwrap_err();
    assert!(error.is_invalid_request() && error.may_have_been_applied());
}

#[test]
fn null_decodes_like_a_missing_field() {
    let mut sent = json!({"id": "a", "connectorId": "b", "type": "Social", "target": "c"});
    let bare: Connector = serde_json::from_value(sent.clone()).unwrap();
    for key in [
        "name",
        "readme",
        "config",
        "metadata",
        "formItems",
        "extraInfo",
        "isDemo",
        "isStandard",
        "syncProfile",
    ] {
        sent[key] = Value::Null;
    }
    assert_eq!(serde_json::from_value::<Connector>(sent).unwrap(), bare);
}
