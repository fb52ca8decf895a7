//! What the contract test, which uses no sockets, does not show.

use logto_client::{
    Client, Connectors,
    connectors::{ConnectorType, UpdateConnector},
};
use logto_tests::{Recorder, Reply};

fn client(server: &Recorder) -> Client {
    let builder = Client::self_hosted(server.url()).credentials("app", "secret");
    builder.build().unwrap()
}

#[tokio::test]
async fn unknown_fields_and_values_are_tolerated() {
    let body = r#"{"id":"a","connectorId":"b","type":"Carrier-Pigeon","somethingNew":[1]}"#;
    let server = Recorder::logto(Reply::json(200, body));
    let connector = client(&server).get_connector("github").await.unwrap();
    assert_eq!(connector.r#type, ConnectorType::from("Carrier-Pigeon"));
    let [call] = &server.calls()[..] else { panic!("one call is expected") };
    assert_eq!(call.line(), "GET /api/connectors/github");
    assert_eq!(call.header("authorization"), Some("Bearer t0ken0"));
    assert_eq!(call.header("accept"), Some("application/json"));
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
async fn unit_ignores_the_body() {
    for (status, body) in [(204, ""), (200, "OK"), (205, "")] {
        let server = Recorder::logto(Reply::new(status, body));
        client(&server).delete_connector("github").await.unwrap();
    }
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
