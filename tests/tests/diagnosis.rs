//! What `Client::diagnose` reports for each cause.

use std::time::Duration;

use logto_client::{
    Client, ClientBuilder, Connectors, DiagnosisKind as Kind, Retry, Token,
    testing::{FakeLogto, ReceivedRequest},
};
use logto_tests::{Recorder, Reply, SilentTransport, refusing_url};

const SECRET: &str = "canary-secret";

/// Asserts the kind of a diagnosis and that its message contains `word` and no secret.
async fn check(builder: ClientBuilder, kind: Kind, word: &str) {
    let client = builder.build().unwrap();
    let diagnosis = Client::diagnose(&client).await;
    let message = diagnosis.to_string();
    assert_eq!(diagnosis.kind(), kind, "{message}");
    assert!(message.contains(word), "{message}");
    assert!(message.ends_with(diagnosis.advice()), "{message}");
    assert!(!message.contains('\n'), "{message}");
    let is_ok = matches!(kind, Kind::AllWell | Kind::Reachable);
    assert_eq!(diagnosis.is_ok(), is_ok, "{message}");
    assert_eq!(diagnosis.error().is_none(), is_ok, "{message}");
    let shown = format!("{message} {diagnosis:?}");
    assert!(!shown.contains("canary"), "{shown}");
}

async fn fake() -> FakeLogto {
    let builder = FakeLogto::builder().credentials("app", SECRET);
    builder.start().await
}

/// A builder with the fake's credentials.
fn app(url: &str) -> ClientBuilder {
    Client::self_hosted(url).credentials("app", SECRET)
}

/// A builder with a static token.
fn bearer(url: &str) -> ClientBuilder {
    Client::self_hosted(url).token_source(Token::bearer(SECRET))
}

#[tokio::test]
async fn working_client_is_all_well() {
    let logto = fake().await;
    check(app(logto.url()), Kind::AllWell, "all is well").await;
    let requests = logto.requests();
    let paths = requests.iter().map(ReceivedRequest::path);
    assert!(paths.eq(["/oidc/token", "/api/connectors"]));
}

#[tokio::test]
async fn wrong_credentials_are_reported() {
    let logto = fake().await;
    let unknown = app(logto.url()).credentials("nobody", SECRET);
    check(unknown, Kind::UnknownClient, "app id").await;
    let wrong = app(logto.url()).credentials("app", "canary-wrong");
    check(wrong, Kind::WrongSecret, "Copy the secret").await;
}

#[tokio::test]
async fn wrong_resource_is_reported() {
    let logto = fake().await;
    let unknown = app(logto.url()).resource("https://default.logto.app/api/");
    check(unknown, Kind::WrongResource, "slash").await;
    // Known to the token endpoint, but not the resource of the Management API.
    let server = Recorder::logto(Reply::json(401, r#"{"code":"auth.unauthorized"}"#));
    check(app(server.url()), Kind::WrongResource, "Remove `resource`").await;
}

#[tokio::test]
async fn missing_role_is_reported_until_assigned() {
    let logto = fake().await;
    logto.management_access(false);
    check(app(logto.url()), Kind::RoleMissing, "Assign it the role").await;
    let client = app(logto.url()).build().unwrap();
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
    let wrong = app(logto.url()).credentials("app", "wrong");
    let client = wrong.build().unwrap();
    client.list_connectors(None).await.unwrap_err();
    let requests = logto.requests().len();
    assert_eq!(Client::diagnose(&client).await.kind(), Kind::WrongSecret);
    assert_eq!(logto.requests().len(), requests + 1);
}

#[tokio::test]
async fn suspended_tenant_is_reported() {
    let logto = fake().await;
    logto.suspend_tenant(true);
    check(app(logto.url()), Kind::TenantSuspended, "subscription").await;
}

#[tokio::test]
async fn refused_connection_is_unreachable() {
    let (url, _socket) = refusing_url();
    check(app(&url), Kind::Unreachable, "connection refused").await;
    check(bearer(&url), Kind::Unreachable, "Check the URL").await;
    check(Client::builder(&url), Kind::Unreachable, "Check the URL").await;
}

#[tokio::test(start_paused = true)]
async fn silent_logto_is_unreachable() {
    let silent = app("https://logto.test").transport(SilentTransport);
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
        check(app(server.url()), Kind::NotLogto, "not a Logto").await;
        check(bearer(server.url()), Kind::NotLogto, "without `/api`").await;
    }
}

/// A server that answers requests for its status differently from all others.
fn server(status: u16, reply: Reply) -> Recorder {
    Recorder::start(move |request| match request.target.as_str() {
        "/api/status" => Reply::new(status, ""),
        _ => reply.clone(),
    })
}

#[tokio::test]
async fn failing_logto_is_unavailable() {
    let failing = server(500, Reply::new(500, "Internal Server Error"));
    check(app(failing.url()), Kind::Unavailable, "Try again later").await;
    // Only the API fails; or all of it, behind a proxy.
    for (api, status) in [(503, 204), (404, 502)] {
        let server = server(status, Reply::new(api, ""));
        let source = bearer(server.url()).retry(Retry::none());
        check(source, Kind::Unavailable, "out of order").await;
    }
}

#[tokio::test]
async fn unknown_error_of_a_logto_is_other() {
    let server = server(204, Reply::json(400, r#"{"code":"oidc.unauthorized_client"}"#));
    check(app(server.url()), Kind::Other, "oidc.unauthorized_client").await;
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
    let refused = source().token_source(token);
    check(refused, Kind::TokenRefused, "Use a token").await;
    let broken = async || Err("the vault is sealed".into());
    let broken = source().token_source(broken);
    check(broken, Kind::TokenUnavailable, "token source").await;
}

#[tokio::test]
async fn other_api_is_reachable_or_not() {
    let server = Recorder::start(|_| Reply::new(404, ""));
    let builder = Client::builder(server.url()).token_source(Token::bearer(SECRET));
    check(builder, Kind::Reachable, "nothing more is known").await;
    let with_header = Client::builder(server.url()).header("authorization", SECRET);
    check(with_header, Kind::Reachable, "nothing more").await;
    let received = server.received();
    let authorized = received.iter().filter_map(|request| request.header("authorization"));
    assert_eq!((received.len(), authorized.count()), (2, 0));
    // A large home page is an answer too.
    let page = "x".repeat(100_000);
    let server = Recorder::start(move |_| Reply::new(200, &page));
    check(Client::builder(server.url()), Kind::Reachable, "nothing more").await;
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
