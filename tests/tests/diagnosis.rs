//! What `Client::diagnose` reports for each cause.

use std::time::Duration;

use logto_client::{
    Client, ClientBuilder, Connectors, DiagnosisKind as Kind, Retry, Token, testing::FakeLogto,
};
use logto_tests::{Recorder, Reply, SilentTransport, refusing_url};

const SECRET: &str = "canary-secret";

/// Asserts the kind of a diagnosis and that its message contains `word` and no secret.
async fn check(builder: ClientBuilder, kind: Kind, word: &str) {
    let client = builder.build().unwrap();
    let diagnosis = Client::diagnose(&client).await;
    let text = format!("{diagnosis}");
    assert_eq!(diagnosis.kind(), kind, "{text}");
    assert!(
        text.contains(word) && text.ends_with(diagnosis.advice()),
        "{text}"
    );
    assert!(!text.contains('\n'), "{text}");
    let is_ok = matches!(kind, Kind::AllWell | Kind::Reachable);
    assert_eq!(
        (diagnosis.is_ok(), diagnosis.error().is_none()),
        (is_ok, is_ok),
        "{text}"
    );
    assert!(
        !format!("{text} {diagnosis:?}").contains("canary"),
        "{text}"
    );
}

async fn fake() -> FakeLogto {
    FakeLogto::builder()
        .credentials("app", SECRET)
        .start()
        .await
}

fn with(logto: &FakeLogto, id: &str, secret: &str) -> ClientBuilder {
    Client::self_hosted(logto.url()).credentials(id, secret)
}

#[tokio::test]
async fn working_client_is_all_well() {
    let logto = fake().await;
    check(with(&logto, "app", SECRET), Kind::AllWell, "all is well").await;
    let paths: Vec<String> = logto
        .requests()
        .iter()
        .map(|request| request.path().to_owned())
        .collect();
    assert_eq!(paths, ["/oidc/token", "/api/connectors"]);
}

#[tokio::test]
async fn wrong_credentials_are_reported() {
    let logto = fake().await;
    check(
        with(&logto, "nobody", SECRET),
        Kind::UnknownClient,
        "app id",
    )
    .await;
    let wrong = with(&logto, "app", "canary-wrong");
    check(wrong, Kind::WrongSecret, "Copy the secret").await;
}

#[tokio::test]
async fn wrong_resource_is_reported() {
    let logto = fake().await;
    let unknown = with(&logto, "app", SECRET).resource("https://default.logto.app/api/");
    check(unknown, Kind::WrongResource, "slash").await;
    // Known to the token endpoint, but not the resource of the Management API.
    let server = Recorder::logto(Reply::json(401, r#"{"code":"auth.unauthorized"}"#));
    let other = Client::self_hosted(server.url()).credentials("app", SECRET);
    check(other, Kind::WrongResource, "Remove `resource`").await;
}

#[tokio::test]
async fn missing_role_is_reported_until_assigned() {
    let logto = fake().await;
    logto.management_access(false);
    check(
        with(&logto, "app", SECRET),
        Kind::RoleMissing,
        "Assign it the role",
    )
    .await;
    let client = with(&logto, "app", SECRET).build().unwrap();
    let refused = client.list_connectors(None).await.unwrap_err();
    assert!(refused.is_forbidden());
    logto.management_access(true);
    // The cached token has no scope yet; the one that the diagnosis requests has.
    let refused = client.list_connectors(None).await.unwrap_err();
    assert!(refused.is_forbidden());
    assert!(Client::diagnose(&client).await.is_ok());
    client.list_connectors(None).await.unwrap();
}

#[tokio::test]
async fn remembered_refusal_is_checked_again() {
    let logto = fake().await;
    let client = with(&logto, "app", "wrong").build().unwrap();
    client.list_connectors(None).await.unwrap_err();
    let requests = logto.requests().len();
    assert_eq!(Client::diagnose(&client).await.kind(), Kind::WrongSecret);
    assert_eq!(logto.requests().len(), requests + 1);
}

#[tokio::test]
async fn suspended_tenant_is_reported() {
    let logto = fake().await;
    logto.suspend_tenant(true);
    check(
        with(&logto, "app", SECRET),
        Kind::TenantSuspended,
        "subscription",
    )
    .await;
}

#[tokio::test]
async fn refused_connection_is_unreachable() {
    let (url, _socket) = refusing_url();
    let credentials = Client::self_hosted(&url).credentials("app", SECRET);
    check(credentials, Kind::Unreachable, "connection refused").await;
    let source = Client::self_hosted(&url).token_source(Token::bearer(SECRET));
    check(source, Kind::Unreachable, "Check the URL").await;
    check(Client::builder(&url), Kind::Unreachable, "Check the URL").await;
}

#[tokio::test(start_paused = true)]
async fn silent_logto_is_unreachable() {
    let silent = Client::self_hosted("https://logto.test")
        .credentials("app", SECRET)
        .transport(SilentTransport);
    check(silent, Kind::Unreachable, "did not respond").await;
}

#[tokio::test]
async fn other_server_is_not_a_logto() {
    for reply in [
        Reply::new(404, "Not Found"),
        Reply::new(200, "<html>Welcome</html>"),
        Reply::json(401, r#"{"error":"invalid_client"}"#),
        Reply::new(301, "").header("location", "https://elsewhere.test/"),
    ] {
        let server = Recorder::start(move |_| reply.clone());
        let credentials = Client::self_hosted(server.url()).credentials("app", SECRET);
        check(credentials, Kind::NotLogto, "not a Logto").await;
        let source = Client::self_hosted(server.url()).token_source(Token::bearer(SECRET));
        check(source, Kind::NotLogto, "without `/api`").await;
    }
}

#[tokio::test]
async fn failing_logto_is_unavailable() {
    let server = Recorder::start(|_| Reply::new(500, "Internal Server Error"));
    let builder = Client::self_hosted(server.url()).credentials("app", SECRET);
    check(builder, Kind::Unavailable, "Try again later").await;
    // Only the API fails; or all of it, behind a proxy.
    for (api, status) in [(503, 204), (404, 502)] {
        let server = Recorder::start(move |request| match request.target.as_str() {
            "/api/status" => Reply::new(status, ""),
            _ => Reply::new(api, ""),
        });
        let source = Client::self_hosted(server.url())
            .token_source(Token::bearer(SECRET))
            .retry(Retry::none());
        check(source, Kind::Unavailable, "out of order").await;
    }
}

#[tokio::test]
async fn unknown_error_of_a_logto_is_other() {
    let server = Recorder::start(|request| match request.target.as_str() {
        "/api/status" => Reply::new(204, ""),
        _ => Reply::json(400, r#"{"code":"oidc.unauthorized_client"}"#),
    });
    let builder = Client::self_hosted(server.url()).credentials("app", SECRET);
    check(builder, Kind::Other, "oidc.unauthorized_client").await;
    // Only token requests have credentials.
    for request in server.calls() {
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn custom_token_source_is_diagnosed() {
    let logto = fake().await;
    let source = || Client::self_hosted(logto.url());
    let token = Token::bearer("canary-token");
    check(
        source().token_source(token),
        Kind::TokenRefused,
        "Use a token",
    )
    .await;
    let broken = async || Err("the vault is sealed".into());
    check(
        source().token_source(broken),
        Kind::TokenUnavailable,
        "token source",
    )
    .await;
}

#[tokio::test]
async fn other_api_is_reachable_or_not() {
    let server = Recorder::start(|_| Reply::new(404, ""));
    let builder = Client::builder(server.url()).token_source(Token::bearer(SECRET));
    check(builder, Kind::Reachable, "nothing more is known").await;
    let with_header = Client::builder(server.url()).header("authorization", SECRET);
    check(with_header, Kind::Reachable, "nothing more").await;
    let received = server.received();
    assert_eq!(received.len(), 2);
    for request in received {
        assert_eq!(request.header("authorization"), None);
    }
    // A large home page is an answer too.
    let page = "x".repeat(100_000);
    let server = Recorder::start(move |_| Reply::new(200, &page));
    let large = Client::builder(server.url());
    check(large, Kind::Reachable, "nothing more").await;
}

#[tokio::test(start_paused = true)]
async fn silent_api_is_unreachable_after_ten_seconds() {
    let began = tokio::time::Instant::now();
    let silent = Client::builder("https://api.test").transport(SilentTransport);
    check(silent, Kind::Unreachable, "no response arrived").await;
    assert_eq!(began.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn hanging_token_source_is_reported() {
    let hangs = async || std::future::pending::<Result<Token, logto_client::BoxError>>().await;
    let client = Client::self_hosted("https://logto.test").token_source(hangs);
    check(client, Kind::TokenUnavailable, "Check the token source").await;
}
