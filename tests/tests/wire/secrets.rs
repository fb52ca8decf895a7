//! Secrets appear in their own header or body and nowhere else.

use logto_client::{
    Client, ConnectorFactories, Connectors, Retry, Token,
    connectors::{
        ConnectorConfig, CreateConnector, CreateConnectorAuthorizationUri, CreateConnectorTest,
        UpdateConnector,
    },
    testing::FakeLogto,
};
use logto_tests::refusing_url;

const SECRET: &str = "canary-client-secret";
const CONFIG: &str = "canary-config";

#[tokio::test]
async fn all_operations_keep_secrets_in_their_places() {
    let logto = FakeLogto::builder()
        .credentials("app", SECRET)
        .start()
        .await;
    let client = Client::self_hosted(logto.url())
        .credentials("app", SECRET)
        .build()
        .unwrap();
    let seen = walk(&client, &logto).await;
    let token = token_of(&logto);
    for text in &seen {
        for secret in [SECRET, CONFIG, token.as_str()] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert_in_their_places(&logto, &token);
}

/// Calls all operations and returns everything printable on the way.
async fn walk(client: &Client, logto: &FakeLogto) -> Vec<String> {
    let config = ConnectorConfig::new()
        .set("clientId", "abc")
        .set("clientSecret", CONFIG);
    let create = CreateConnector::new("github-universal")
        .id("github")
        .config(&config);
    let update = UpdateConnector::new().config(&config);
    let mail = ConnectorConfig::new()
        .set("endpoint", "https://mail.test")
        .set("authorization", CONFIG);
    let test = CreateConnectorTest::email("to@example.test", &mail);
    let uri = CreateConnectorAuthorizationUri::new("s", "https://app.test");
    let connector = client.create_connector(&create).await.unwrap();
    let mut seen = vec![format!(
        "{client:?} {connector:?} {create:?} {update:?} {test:?} {config:?}"
    )];
    let list = client.list_connectors(Some("github")).await.unwrap();
    let response = client.get_connector("github").with_response();
    seen.push(format!("{list:?} {:?}", response.await.unwrap()));
    seen.push(format!("{:?}", client.update_connector("github", &update)));
    client.update_connector("github", &update).await.unwrap();
    client
        .create_connector_test("http-email", &test)
        .await
        .unwrap();
    client
        .create_connector_authorization_uri("github", &uri)
        .await
        .unwrap();
    client.delete_connector("github").await.unwrap();
    client.list_connector_factories().await.unwrap();
    logto.fail_deliveries(true);
    let error = client
        .create_connector_test("http-email", &test)
        .await
        .unwrap_err();
    assert!(
        String::from_utf8_lossy(error.api_error().unwrap().body()).contains(CONFIG),
        "the fake echoes it"
    );
    seen.push(format!("{error} {error:?} {:?}", error.api_error()));
    seen
}

/// The last token that was sent.
fn token_of(logto: &FakeLogto) -> String {
    let token = logto.requests().iter().rev().find_map(|request| {
        let value = request.headers().get("authorization")?.to_str().ok()?;
        value.strip_prefix("Bearer ").map(str::to_owned)
    });
    token.unwrap()
}

fn assert_in_their_places(logto: &FakeLogto, token: &str) {
    for request in logto.requests() {
        assert!(request.path().starts_with("/api/") || request.path() == "/oidc/token");
        let elsewhere = format!(
            "{} {}",
            request.path_and_query(),
            String::from_utf8_lossy(request.body())
        );
        assert!(
            !elsewhere.contains(SECRET) && !elsewhere.contains(token),
            "{elsewhere}"
        );
        for (name, value) in request.headers() {
            let value = value.to_str().unwrap_or_default();
            assert!(name == "authorization" || !value.contains(token), "{name}");
        }
    }
}

#[test]
fn debug_output_shows_no_secret() {
    let token = || Token::bearer("canary-token");
    let builder = Client::builder("https://api.test")
        .header("x-api-key", "canary-key")
        .token_source(token());
    let shown = format!("{builder:?} {:?}", token());
    let client = builder.build().unwrap();
    let shown = format!("{shown} {client:?} {:?}", client.delete_connector("x"));
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn failed_connection_does_not_show_the_query() {
    let (url, _socket) = refusing_url();
    let client = Client::builder(&url).retry(Retry::none()).build().unwrap();
    let error = client.list_connectors(Some(CONFIG)).await.unwrap_err();
    assert!(error.is_connect());
    assert!(!format!("{error} {error:?}").contains(CONFIG), "{error:?}");
}
