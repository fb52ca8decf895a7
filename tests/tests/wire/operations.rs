//! Request and result of each operation.

use logto_client::{
    Api, Call, Client, ConnectorFactories, Connectors,
    connectors::{
        ConnectorConfig, ConnectorMetadata, ConnectorPlatform, ConnectorType, CreateConnector,
        CreateConnectorAuthorizationUri, CreateConnectorTest, LocalizedText, UpdateConnector,
    },
};
use logto_tests::{Recorder, Reply};
use serde_json::{Value, json};

/// A connector as Logto returns it, with an unknown field and an unknown type.
fn connector() -> Value {
    json!({
        "id": "github", "connectorId": "github-universal", "type": "Carrier-Pigeon", "platform": null,
        "target": "github", "name": {"en": "GitHub"}, "description": {"en": "x"}, "logo": "l",
        "logoDark": null, "readme": "r", "formItems": [{"key": "clientId", "type": "Text", "label": "Id"}],
        "config": {"clientId": "abc"}, "metadata": {}, "syncProfile": true, "enableTokenStorage": false,
        "isDemo": false, "extraInfo": {}, "somethingNew": [1],
    })
}

fn client(server: &Recorder) -> Client {
    let builder = Client::self_hosted(server.url()).credentials("app", "secret");
    builder.build().unwrap()
}

/// Makes a call that gets this reply, and asserts its request. Returns the result.
async fn check<T: Send + 'static>(
    reply: Reply,
    make: impl FnOnce(&Client) -> Call<T>,
    line: &str,
    body: Value,
) -> T {
    let server = Recorder::logto(reply);
    let result = make(&client(&server)).await.unwrap();
    let [call] = &server.calls()[..] else {
        panic!("{:?}", server.calls());
    };
    assert_eq!(call.line(), line);
    assert_eq!(call.json(), body);
    let content_type = (!body.is_null()).then_some("application/json");
    assert_eq!(call.header("content-type"), content_type);
    assert_eq!(call.header("authorization"), Some("Bearer t0ken0"));
    assert_eq!(call.header("accept"), Some("application/json"));
    result
}

fn ok(body: &Value) -> Reply {
    Reply::json(200, &body.to_string())
}

#[test]
fn endpoints_list_method_path_and_idempotency() {
    let connectors = <dyn Connectors as Api>::ENDPOINTS;
    let all = connectors.iter().chain(<dyn ConnectorFactories as Api>::ENDPOINTS);
    let lines = all.map(|endpoint| {
        let (method, path) = (endpoint.method(), endpoint.path());
        let (operation, idempotent) = (endpoint.operation(), endpoint.is_idempotent());
        format!("{operation} {method} {path} {idempotent}")
    });
    let expected = [
        "create_connector POST /api/connectors false",
        "list_connectors GET /api/connectors true",
        "get_connector GET /api/connectors/{id} true",
        "update_connector PATCH /api/connectors/{id} true",
        "delete_connector DELETE /api/connectors/{id} true",
        "create_connector_test POST /api/connectors/{factory_id}/test false",
        "create_connector_authorization_uri POST /api/connectors/{connector_id}/authorization-uri true",
        "list_connector_factories GET /api/connector-factories true",
        "get_connector_factory GET /api/connector-factories/{id} true",
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn create_connector_sends_all_fields() {
    let metadata = ConnectorMetadata::new()
        .target("acme")
        .name(LocalizedText::new("Acme"))
        .logo("l")
        .logo_dark("d");
    let create = CreateConnector::new("oauth2")
        .id("a/b")
        .config(ConnectorConfig::new().set("clientId", "abc"))
        .metadata(metadata)
        .sync_profile(true)
        .enable_token_storage(false);
    let body = json!({
        "connectorId": "oauth2", "id": "a/b", "config": {"clientId": "abc"},
        "metadata": {"target": "acme", "name": {"en": "Acme"}, "logo": "l", "logoDark": "d"},
        "syncProfile": true, "enableTokenStorage": false,
    });
    let call = |client: &Client| client.create_connector(&create);
    let created = check(ok(&connector()), call, "POST /api/connectors", body).await;
    assert_eq!(created.id, "github");
    assert_eq!(created.connector_id, "github-universal");
}

#[tokio::test]
async fn unset_fields_are_omitted() {
    let create = CreateConnector::new("github-universal");
    let call = |client: &Client| client.create_connector(&create);
    let body = json!({"connectorId": "github-universal"});
    check(ok(&connector()), call, "POST /api/connectors", body).await;

    let config = ConnectorConfig::new();
    let update = UpdateConnector::new().sync_profile(false).config(config);
    let call = |client: &Client| client.update_connector("github", &update);
    let body = json!({"syncProfile": false, "config": {}});
    check(ok(&connector()), call, "PATCH /api/connectors/github", body).await;
}

#[tokio::test]
async fn list_connectors_filters_by_target() {
    let reply = ok(&json!([connector(), connector()]));
    let call = |client: &Client| client.list_connectors(None);
    let all = check(reply, call, "GET /api/connectors", Value::Null).await;
    assert_eq!(all.len(), 2);

    let call = |client: &Client| client.list_connectors(Some("a&b=c d"));
    let line = "GET /api/connectors?target=a%26b%3Dc+d";
    let some = check(ok(&json!([])), call, line, Value::Null).await;
    assert!(some.is_empty());
}

#[tokio::test]
async fn get_connector_tolerates_unknown_fields_and_values() {
    let call = |client: &Client| client.get_connector("github");
    let line = "GET /api/connectors/github";
    let connector = check(ok(&connector()), call, line, Value::Null).await;
    assert_eq!(connector.r#type, ConnectorType::from("Carrier-Pigeon"));
    assert_eq!(connector.r#type.as_str(), "Carrier-Pigeon");
    assert_eq!(connector.platform, None::<ConnectorPlatform>);
    assert_eq!(connector.name.en(), Some("GitHub"));
    assert_eq!(connector.config.get("clientId"), Some(&json!("abc")));
    assert_eq!(connector.form_items[0].key, "clientId");
    assert!(connector.sync_profile && !connector.is_standard);
}

#[tokio::test]
async fn empty_update_is_refused() {
    let server = Recorder::logto(Reply::json(200, "{}"));
    let call = client(&server).update_connector("github", &UpdateConnector::new());
    let error = call.await.unwrap_err();
    assert!(error.is_invalid_request() && !error.may_have_been_applied());
    let expected = "update_connector: `body` changes nothing: set config, metadata, sync_profile or enable_token_storage";
    assert_eq!(error.to_string(), expected);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn delete_connector_ignores_the_body() {
    for (status, body) in [(204, ""), (200, "OK"), (205, "")] {
        let call = |client: &Client| client.delete_connector("github");
        let line = "DELETE /api/connectors/github";
        check(Reply::new(status, body), call, line, Value::Null).await;
    }
}

#[tokio::test]
async fn create_connector_test_takes_email_or_phone() {
    let config = ConnectorConfig::new().set("endpoint", "e");
    let sent_config = json!({"endpoint": "e"});
    let email = CreateConnectorTest::email("to@a.test", &config).locale("de");
    let email_body = json!({"email": "to@a.test", "config": sent_config, "locale": "de"});
    let phone = CreateConnectorTest::phone("14155550100", &config);
    let phone_body = json!({"phone": "14155550100", "config": sent_config});
    for (test, body) in [(email, email_body), (phone, phone_body)] {
        let call = |client: &Client| client.create_connector_test("http-email", &test);
        let line = "POST /api/connectors/http-email/test";
        check(Reply::new(204, ""), call, line, body).await;
    }
}

#[tokio::test]
async fn create_connector_authorization_uri_returns_the_redirect() {
    let request = CreateConnectorAuthorizationUri::new("s", "https://app.test/callback");
    let call = |client: &Client| client.create_connector_authorization_uri("github", &request);
    let line = "POST /api/connectors/github/authorization-uri";
    let body = json!({"state": "s", "redirectUri": "https://app.test/callback"});
    let reply = ok(&json!({"redirectTo": "https://idp.test/?state=s"}));
    let uri = check(reply, call, line, body).await;
    assert_eq!(uri.redirect_to, "https://idp.test/?state=s");
}

#[tokio::test]
async fn connector_factories_are_listed_and_read() {
    let factory = json!({"id": "github-universal", "type": "Social", "target": "github", "platform": "Universal"});
    let call = |client: &Client| client.list_connector_factories();
    let line = "GET /api/connector-factories";
    let factories = check(ok(&json!([factory])), call, line, Value::Null).await;
    assert_eq!(factories[0].platform, Some(ConnectorPlatform::Universal));

    let call = |client: &Client| client.get_connector_factory("github-universal");
    let line = "GET /api/connector-factories/github-universal";
    let factory = check(ok(&factory), call, line, Value::Null).await;
    assert_eq!(factory.r#type, ConnectorType::Social);
}

#[tokio::test]
async fn errors_carry_status_code_and_request_id() {
    let reply = Reply::json(404, r#"{"code":"entity.not_found"}"#);
    let server = Recorder::logto(reply.header("logto-core-request-id", "r1"));
    let error = client(&server).get_connector("x").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.status().unwrap().as_u16(), 404);
    assert_eq!(error.code(), Some("entity.not_found"));
    assert_eq!(error.request_id(), Some("r1"));
    assert_eq!(error.operation(), Some("get_connector"));
}
