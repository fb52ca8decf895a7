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
    let builder = FakeLogto::builder().credentials("app", SECRET);
    let logto = builder.start().await;
    let shown = call_all(&logto.client(), &logto).await;
    let token = token_of(&logto);
    for secret in [SECRET, CONFIG, token.as_str()] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    for request in logto.requests() {
        assert!(request.path().starts_with("/api/") || request.path() == "/oidc/token");
        let body = String::from_utf8_lossy(request.body());
        let elsewhere = format!("{} {body}", request.path_and_query());
        assert!(!elsewhere.contains(SECRET), "{elsewhere}");
        assert!(!elsewhere.contains(&token), "{elsewhere}");
        for (name, value) in request.headers() {
            let value = value.to_str().unwrap_or_default();
            assert!(name == "authorization" || !value.contains(&token), "{name}");
        }
    }
}

/// Calls all operations. Returns the `Debug` and `Display` output of everything on the way.
async fn call_all(client: &Client, logto: &FakeLogto) -> String {
    let config = ConnectorConfig::new().set("clientId", "abc");
    let config = config.set("clientSecret", CONFIG);
    let create = CreateConnector::new("github-universal").id("github");
    let create = create.config(&config);
    let update = UpdateConnector::new().config(&config);
    let mail = ConnectorConfig::new().set("endpoint", "https://mail.test");
    let test = CreateConnectorTest::email("to@example.test", mail.set("authorization", CONFIG));
    let uri = CreateConnectorAuthorizationUri::new("s", "https://app.test");
    let connector = client.create_connector(&create).await.unwrap();
    let models = format!("{client:?} {connector:?} {create:?} {update:?} {test:?} {config:?}");
    let mut shown = vec![models];
    let list = client.list_connectors(Some("github")).await.unwrap();
    let response = client.get_connector("github").with_response();
    shown.push(format!("{list:?} {:?}", response.await.unwrap()));
    let call = client.update_connector("github", &update);
    shown.push(format!("{call:?}"));
    call.await.unwrap();
    let send = || client.create_connector_test("http-email", &test);
    send().await.unwrap();
    let call = client.create_connector_authorization_uri("github", &uri);
    call.await.unwrap();
    client.delete_connector("github").await.unwrap();
    client.list_connector_factories().await.unwrap();
    logto.fail_deliveries(true);
    let error = send().await.unwrap_err();
    let body = String::from_utf8_lossy(error.api_error().unwrap().body());
    assert!(body.contains(CONFIG), "the fake echoes it");
    shown.push(format!("{error} {error:?} {:?}", error.api_error()));
    shown.concat()
}

/// The last token that was sent.
fn token_of(logto: &FakeLogto) -> String {
    let token = logto.requests().iter().rev().find_map(|request| {
        let value = request.headers().get("authorization")?.to_str().ok()?;
        value.strip_prefix("Bearer ").map(str::to_owned)
    });
    token.unwrap()
}

#[test]
fn debug_output_shows_no_secret() {
    let token = Token::bearer("canary-token");
    let mut shown = vec![format!("{token:?}")];
    let builder = Client::builder("https://api.test").header("x-api-key", "canary-key");
    let builder = builder.token_source(token);
    shown.push(format!("{builder:?}"));
    let client = builder.build().unwrap();
    shown.push(format!("{client:?} {:?}", client.delete_connector("x")));
    let shown = shown.concat();
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
