//! Request and result of each operation.

use logto_client::{
    Api, Client, ConnectorFactories, Connectors,
    connectors::{
        ConnectorConfig, ConnectorMetadata, ConnectorPlatform, ConnectorType, CreateConnector,
        CreateConnectorAuthorizationUri, CreateConnectorTest, LocalizedText, UpdateConnector,
    },
};
use logto_tests::{Received, Recorder, Reply};
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
    Client::self_hosted(server.url())
        .credentials("app", "secret")
        .build()
        .unwrap()
}

/// Returns the only call, which must be authorized and accept JSON.
fn only(server: &Recorder) -> Received {
    let calls = server.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    let call = calls.into_iter().next().unwrap();
    assert_eq!(call.header("authorization"), Some("Bearer t0ken"));
    assert_eq!(call.header("accept"), Some("application/json"));
    call
}

fn check(call: &Received, line: &str, body: &Value) {
    assert_eq!(call.line(), line);
    assert_eq!(call.json(), *body);
    let content_type = (!body.is_null()).then_some("application/json");
    assert_eq!(call.header("content-type"), content_type);
}

#[test]
fn endpoints_list_method_path_and_idempotency() {
    let lines: Vec<String> = <dyn Connectors as Api>::ENDPOINTS
        .iter()
        .chain(<dyn ConnectorFactories as Api>::ENDPOINTS)
        .map(|e| {
            format!(
                "{} {} {} {}",
                e.operation(),
                e.method(),
                e.path(),
                e.is_idempotent()
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "create_connector POST /api/connectors false",
            "list_connectors GET /api/connectors true",
            "get_connector GET /api/connectors/{id} true",
            "update_connector PATCH /api/connectors/{id} true",
            "delete_connector DELETE /api/connectors/{id} true",
            "create_connector_test POST /api/connectors/{factory_id}/test false",
            "create_connector_authorization_uri POST /api/connectors/{connector_id}/authorization-uri true",
            "list_connector_factories GET /api/connector-factories true",
            "get_connector_factory GET /api/connector-factories/{id} true",
        ]
    );
}

#[tokio::test]
async fn create_connector_sends_all_fields() {
    let server = Recorder::logto(Reply::json(200, &connector().to_string()));
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
    let created = client(&server).create_connector(&create).await.unwrap();
    check(
        &only(&server),
        "POST /api/connectors",
        &json!({
            "connectorId": "oauth2", "id": "a/b", "config": {"clientId": "abc"},
            "metadata": {"target": "acme", "name": {"en": "Acme"}, "logo": "l", "logoDark": "d"},
            "syncProfile": true, "enableTokenStorage": false,
        }),
    );
    assert_eq!(
        (created.id.as_str(), created.connector_id.as_str()),
        ("github", "github-universal")
    );
}

#[tokio::test]
async fn create_connector_omits_unset_fields() {
    let server = Recorder::logto(Reply::json(200, &connector().to_string()));
    client(&server)
        .create_connector(&CreateConnector::new("github-universal"))
        .await
        .unwrap();
    check(
        &only(&server),
        "POST /api/connectors",
        &json!({"connectorId": "github-universal"}),
    );
}

#[tokio::test]
async fn list_connectors_filters_by_target() {
    let server = Recorder::logto(Reply::json(
        200,
        &json!([connector(), connector()]).to_string(),
    ));
    let all = client(&server).list_connectors(None).await.unwrap();
    check(&only(&server), "GET /api/connectors", &Value::Null);
    assert_eq!(all.len(), 2);

    let server = Recorder::logto(Reply::json(200, "[]"));
    let some = client(&server)
        .list_connectors(Some("a&b=c d"))
        .await
        .unwrap();
    check(
        &only(&server),
        "GET /api/connectors?target=a%26b%3Dc+d",
        &Value::Null,
    );
    assert!(some.is_empty());
}

#[tokio::test]
async fn get_connector_tolerates_unknown_fields_and_values() {
    let server = Recorder::logto(Reply::json(200, &connector().to_string()));
    let connector = client(&server).get_connector("github").await.unwrap();
    check(&only(&server), "GET /api/connectors/github", &Value::Null);
    assert_eq!(connector.r#type, ConnectorType::from("Carrier-Pigeon"));
    assert_eq!(connector.r#type.as_str(), "Carrier-Pigeon");
    assert_eq!(connector.platform, None::<ConnectorPlatform>);
    assert_eq!(connector.name.en(), Some("GitHub"));
    assert_eq!(connector.config.get("clientId"), Some(&json!("abc")));
    assert_eq!(connector.form_items[0].key, "clientId");
    assert!(connector.sync_profile && !connector.is_standard);
}

#[tokio::test]
async fn update_connector_omits_unset_fields() {
    let server = Recorder::logto(Reply::json(200, &connector().to_string()));
    let update = UpdateConnector::new()
        .sync_profile(false)
        .config(ConnectorConfig::new());
    client(&server)
        .update_connector("github", &update)
        .await
        .unwrap();
    check(
        &only(&server),
        "PATCH /api/connectors/github",
        &json!({"syncProfile": false, "config": {}}),
    );
}

#[tokio::test]
async fn empty_update_is_refused() {
    let server = Recorder::logto(Reply::json(200, "{}"));
    let error = client(&server)
        .update_connector("github", &UpdateConnector::new())
        .await
        .unwrap_err();
    assert!(error.is_invalid_request() && !error.may_have_been_applied());
    assert_eq!(
        error.to_string(),
        "update_connector: `body` changes nothing: set config, metadata, sync_profile or enable_token_storage"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn delete_connector_ignores_the_body() {
    for reply in [
        Reply::new(204, ""),
        Reply::new(200, "OK"),
        Reply::new(205, ""),
    ] {
        let server = Recorder::logto(reply);
        client(&server).delete_connector("github").await.unwrap();
        check(
            &only(&server),
            "DELETE /api/connectors/github",
            &Value::Null,
        );
    }
}

#[tokio::test]
async fn create_connector_test_takes_email_or_phone() {
    let config = ConnectorConfig::new().set("endpoint", "e");
    let email = CreateConnectorTest::email("to@lab.test", &config).locale("de");
    let phone = CreateConnectorTest::phone("14155550100", &config);
    for (test, body) in [
        (
            email,
            json!({"email": "to@lab.test", "config": {"endpoint": "e"}, "locale": "de"}),
        ),
        (
            phone,
            json!({"phone": "14155550100", "config": {"endpoint": "e"}}),
        ),
    ] {
        let server = Recorder::logto(Reply::new(204, ""));
        client(&server)
            .create_connector_test("http-email", &test)
            .await
            .unwrap();
        check(
            &only(&server),
            "POST /api/connectors/http-email/test",
            &body,
        );
    }
}

#[tokio::test]
async fn create_connector_authorization_uri_returns_the_redirect() {
    let server = Recorder::logto(Reply::json(
        200,
        r#"{"redirectTo":"https://idp.test/?state=s"}"#,
    ));
    let request = CreateConnectorAuthorizationUri::new("s", "https://app.test/callback");
    let uri = client(&server)
        .create_connector_authorization_uri("github", &request)
        .await
        .unwrap();
    check(
        &only(&server),
        "POST /api/connectors/github/authorization-uri",
        &json!({"state": "s", "redirectUri": "https://app.test/callback"}),
    );
    assert_eq!(uri.redirect_to, "https://idp.test/?state=s");
}

#[tokio::test]
async fn connector_factories_are_listed_and_read() {
    let factory = json!({"id": "github-universal", "type": "Social", "target": "github", "platform": "Universal"});
    let server = Recorder::logto(Reply::json(200, &json!([factory]).to_string()));
    let factories = client(&server).list_connector_factories().await.unwrap();
    check(&only(&server), "GET /api/connector-factories", &Value::Null);
    assert_eq!(factories[0].platform, Some(ConnectorPlatform::Universal));

    let server = Recorder::logto(Reply::json(200, &factory.to_string()));
    let factory = client(&server)
        .get_connector_factory("github-universal")
        .await
        .unwrap();
    check(
        &only(&server),
        "GET /api/connector-factories/github-universal",
        &Value::Null,
    );
    assert_eq!(factory.r#type, ConnectorType::Social);
}

#[tokio::test]
async fn errors_carry_status_code_and_request_id() {
    let body = r#"{"code":"entity.not_found","message":"The resource does not exist."}"#;
    let server = Recorder::logto(Reply::json(404, body).header("logto-core-request-id", "r1"));
    let error = client(&server).get_connector("x").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert_eq!(
        (error.code(), error.request_id()),
        (Some("entity.not_found"), Some("r1"))
    );
    assert_eq!(error.operation(), Some("get_connector"));
    assert_eq!(
        client(&server).get_connector("x").optional().await.unwrap(),
        None
    );
}

#[tokio::test]
async fn missing_route_is_not_a_missing_connector() {
    let server = Recorder::logto(Reply::new(404, "Not Found"));
    let error = client(&server)
        .get_connector("x")
        .optional()
        .await
        .unwrap_err();
    assert!(!error.is_not_found() && error.status().is_some());
}

#[tokio::test]
async fn with_response_and_optional_combine_in_either_order() {
    let body = r#"{"code":"entity.not_found"}"#;
    let server = Recorder::logto(Reply::json(404, body).header("logto-core-request-id", "r1"));
    let client = client(&server);
    let inner = client
        .get_connector("x")
        .optional()
        .with_response()
        .await
        .unwrap();
    assert_eq!(
        (inner.status().as_u16(), inner.request_id()),
        (404, Some("r1"))
    );
    assert!(inner.into_body().is_none());
    assert!(
        client
            .get_connector("x")
            .with_response()
            .optional()
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn decode_error_names_the_field() {
    let mut wrong = connector();
    wrong["config"] = json!("canary");
    let server = Recorder::logto(Reply::json(200, &wrong.to_string()));
    let error = client(&server).get_connector("github").await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(error.is_decode() && error.may_have_been_applied());
    assert!(
        text.contains("at `config`") && text.contains("200 OK") && !text.contains("canary"),
        "{text}"
    );
}
