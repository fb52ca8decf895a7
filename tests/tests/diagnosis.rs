//! `Client::diagnose` tells apart what can be wrong, and says what to do.

use std::{net::TcpListener, time::Duration};

use logto_client::{
    BoxFuture, Client, ClientBuilder, Connectors, DiagnosisKind, Retry, Token,
    testing::FakeLogto,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{Recorder, Reply};

const SECRET: &str = "canary-secret";

/// Never answers.
struct Silence;

impl Transport for Silence {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// The diagnosis of a client, and a word of its advice. Nothing shows the secret.
async fn check(builder: ClientBuilder, kind: DiagnosisKind, word: &str) {
    let client = builder.build().unwrap();
    let diagnosis = Client::diagnose(&client).await;
    let text = format!("{diagnosis}");
    assert_eq!(diagnosis.kind(), kind, "{text}");
    assert!(
        text.contains(word) && text.ends_with(diagnosis.advice()),
        "{text}"
    );
    assert!(!text.contains('\n'), "{text}");
    let is_ok = matches!(kind, DiagnosisKind::AllWell | DiagnosisKind::Reachable);
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
async fn all_is_well() {
    let logto = fake().await;
    check(
        with(&logto, "app", SECRET),
        DiagnosisKind::AllWell,
        "all is well",
    )
    .await;
    let paths: Vec<String> = logto
        .requests()
        .iter()
        .map(|request| request.path().to_owned())
        .collect();
    assert_eq!(paths, ["/oidc/token", "/api/connectors"]);
}

#[tokio::test]
async fn the_credentials_are_wrong() {
    let logto = fake().await;
    check(
        with(&logto, "nobody", SECRET),
        DiagnosisKind::UnknownClient,
        "app id",
    )
    .await;
    let wrong = with(&logto, "app", "canary-wrong");
    check(wrong, DiagnosisKind::WrongSecret, "Copy the secret").await;
}

#[tokio::test]
async fn the_resource_is_wrong() {
    let logto = fake().await;
    let unknown = with(&logto, "app", SECRET).resource("https://default.logto.app/api/");
    check(unknown, DiagnosisKind::WrongResource, "slash").await;
    // Known to the token endpoint, but of another API.
    let server = Recorder::logto(Reply::json(401, r#"{"code":"auth.unauthorized"}"#));
    let other = Client::self_hosted(server.url()).credentials("app", SECRET);
    check(other, DiagnosisKind::WrongResource, "Leave `resource` out").await;
}

#[tokio::test]
async fn the_role_is_missing_until_it_is_assigned() {
    let logto = fake().await;
    logto.management_access(false);
    check(
        with(&logto, "app", SECRET),
        DiagnosisKind::RoleMissing,
        "Assign it the role",
    )
    .await;
    let client = with(&logto, "app", SECRET).build().unwrap();
    let refused = client.list_connectors(None).await.unwrap_err();
    assert!(refused.is_forbidden());
    logto.management_access(true);
    // The token that is held has no scope yet; the one that the diagnosis asks for has.
    let refused = client.list_connectors(None).await.unwrap_err();
    assert!(refused.is_forbidden());
    assert!(Client::diagnose(&client).await.is_ok());
    client.list_connectors(None).await.unwrap();
}

#[tokio::test]
async fn a_refusal_that_is_remembered_does_not_deceive_it() {
    let logto = fake().await;
    let client = with(&logto, "app", "wrong").build().unwrap();
    client.list_connectors(None).await.unwrap_err();
    let requests = logto.requests().len();
    assert_eq!(
        Client::diagnose(&client).await.kind(),
        DiagnosisKind::WrongSecret
    );
    assert_eq!(logto.requests().len(), requests + 1);
}

#[tokio::test]
async fn the_tenant_is_suspended() {
    let logto = fake().await;
    logto.suspend_tenant(true);
    check(
        with(&logto, "app", SECRET),
        DiagnosisKind::TenantSuspended,
        "subscription",
    )
    .await;
}

#[tokio::test]
async fn the_endpoint_is_unreachable() {
    let url = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let credentials = Client::self_hosted(&url).credentials("app", SECRET);
    check(
        credentials,
        DiagnosisKind::Unreachable,
        "connection refused",
    )
    .await;
    let source = Client::self_hosted(&url).token_source(Token::bearer(SECRET));
    check(source, DiagnosisKind::Unreachable, "Check the URL").await;
    check(
        Client::builder(&url),
        DiagnosisKind::Unreachable,
        "Check the URL",
    )
    .await;
    // Accepts connections, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = Client::self_hosted(&format!("http://{}", silent.local_addr().unwrap()))
        .credentials("app", SECRET)
        .timeout(Duration::from_millis(50));
    let told = check(silent, DiagnosisKind::Unreachable, "did not answer");
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, told).await.unwrap();
}

#[tokio::test]
async fn the_server_is_not_a_logto() {
    for reply in [
        Reply::new(404, "Not Found"),
        Reply::new(200, "<html>Welcome</html>"),
        Reply::json(401, r#"{"error":"invalid_client"}"#),
        Reply::new(301, "").header("location", "https://elsewhere.test/"),
    ] {
        let server = Recorder::start(move |_| reply.clone());
        let credentials = Client::self_hosted(server.url()).credentials("app", SECRET);
        check(credentials, DiagnosisKind::NotLogto, "not a Logto").await;
        let source = Client::self_hosted(server.url()).token_source(Token::bearer(SECRET));
        check(source, DiagnosisKind::NotLogto, "without `/api`").await;
    }
}

#[tokio::test]
async fn the_logto_is_out_of_order() {
    let server = Recorder::start(|_| Reply::new(500, "Internal Server Error"));
    let builder = Client::self_hosted(server.url()).credentials("app", SECRET);
    check(builder, DiagnosisKind::Unavailable, "Try again later").await;
    // The API alone, and all of it behind a proxy that knows the status only.
    for (api, status) in [(503, 204), (404, 502)] {
        let server = Recorder::start(move |request| match request.target.as_str() {
            "/api/status" => Reply::new(status, ""),
            _ => Reply::new(api, ""),
        });
        let source = Client::self_hosted(server.url())
            .token_source(Token::bearer(SECRET))
            .retry(Retry::none());
        check(source, DiagnosisKind::Unavailable, "out of order").await;
    }
}

#[tokio::test]
async fn a_logto_that_answers_otherwise_is_told_from_one_that_is_none() {
    let server = Recorder::start(|request| match request.target.as_str() {
        "/api/status" => Reply::new(204, ""),
        _ => Reply::json(400, r#"{"code":"oidc.unauthorized_client"}"#),
    });
    let builder = Client::self_hosted(server.url()).credentials("app", SECRET);
    check(builder, DiagnosisKind::Other, "oidc.unauthorized_client").await;
    // Nothing but the requests for tokens bears a credential.
    for request in server.calls() {
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn a_token_source_of_ones_own_is_examined_too() {
    let logto = fake().await;
    let source = || Client::self_hosted(logto.url());
    let token = Token::bearer("canary-token");
    check(
        source().token_source(token),
        DiagnosisKind::TokenRefused,
        "Give a token",
    )
    .await;
    let broken = async || Err("the vault is sealed".into());
    check(
        source().token_source(broken),
        DiagnosisKind::TokenUnavailable,
        "token source",
    )
    .await;
}

#[tokio::test]
async fn of_another_api_it_tells_only_whether_it_is_reachable() {
    let server = Recorder::start(|_| Reply::new(404, ""));
    let builder = Client::builder(server.url()).token_source(Token::bearer(SECRET));
    check(
        builder,
        DiagnosisKind::Reachable,
        "nothing more can be told",
    )
    .await;
    let with_header = Client::builder(server.url()).header("authorization", SECRET);
    check(with_header, DiagnosisKind::Reachable, "nothing more").await;
    let received = server.received();
    assert_eq!(received.len(), 2);
    for request in received {
        assert_eq!(request.header("authorization"), None);
    }
    // A home page of any size is an answer.
    let page = "x".repeat(100_000);
    let server = Recorder::start(move |_| Reply::new(200, &page));
    let large = Client::builder(server.url());
    check(large, DiagnosisKind::Reachable, "nothing more").await;
}

#[tokio::test(start_paused = true)]
async fn another_api_that_does_not_answer_is_not_waited_for_without_end() {
    let began = tokio::time::Instant::now();
    let silent = Client::builder("https://api.test").transport(Silence);
    check(silent, DiagnosisKind::Unreachable, "no answer came").await;
    assert_eq!(began.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_token_source_that_hangs_is_not_taken_for_an_endpoint_that_does() {
    let hangs = async || std::future::pending::<Result<Token, logto_client::BoxError>>().await;
    let client = Client::self_hosted("https://logto.test").token_source(hangs);
    check(
        client,
        DiagnosisKind::TokenUnavailable,
        "See to the token source",
    )
    .await;
}

#[test]
fn a_runtime_that_lacks_something_is_not_blamed_on_the_logto() {
    let logto = Client::self_hosted("http://127.0.0.1:1").token_source(Token::bearer("t"));
    let another = Client::builder("http://127.0.0.1:1");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for client in [logto, another] {
        runtime.block_on(check(client, DiagnosisKind::NoRuntime, "enable_all"));
    }
}
