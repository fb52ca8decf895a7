//! What an error response means, and what an error holds and prints.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_client::{
    BoxFuture, Call, Client, Error, Retry, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};

#[api]
trait Things {
    #[endpoint(GET, "/things/<id>")]
    fn get_thing(&self, id: &str) -> Call<String>;

    #[endpoint(DELETE, "/things/<id>")]
    fn delete_thing(&self, id: &str) -> Call<()>;
}

/// Answers with these responses in turn, and repeats the last one.
#[derive(Clone)]
struct Canned(Arc<Mutex<VecDeque<http::Response<String>>>>);

impl Transport for Canned {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let mut responses = self.0.lock().unwrap();
        let response = match responses.len() {
            1 => responses[0].clone(),
            _ => responses.pop_front().unwrap(),
        };
        Box::pin(async { Ok(response.into()) })
    }
}

fn response(status: u16, body: &str) -> http::Response<String> {
    http::Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(body.to_owned())
        .unwrap()
}

fn transport(responses: impl IntoIterator<Item = http::Response<String>>) -> Canned {
    Canned(Arc::new(Mutex::new(responses.into_iter().collect())))
}

fn logto(responses: impl IntoIterator<Item = http::Response<String>>) -> Client {
    Client::self_hosted("https://logto.test")
        .token_source(Token::bearer("t"))
        .retry(Retry::attempts(3).base_delay(Duration::ZERO))
        .transport(transport(responses))
        .build()
        .unwrap()
}

fn foreign(responses: impl IntoIterator<Item = http::Response<String>>) -> Client {
    Client::builder("https://api.test")
        .retry(Retry::attempts(3).base_delay(Duration::ZERO))
        .transport(transport(responses))
        .build()
        .unwrap()
}

async fn logto_error(status: u16, body: &str) -> Error {
    let result = logto([response(status, body)]).get_thing("x").await;
    result.unwrap_err()
}

async fn foreign_error(status: u16, body: &str) -> Error {
    let result = foreign([response(status, body)]).get_thing("x").await;
    result.unwrap_err()
}

/// Bodies with which a gateway, a proxy or a protocol endpoint answers 404.
const NOT_LOGTO: [&str; 16] = [
    "",
    "Not Found",
    "null",
    r#""entity.not_found""#,
    r#"["x"]"#,
    r#"["entity.not_found"]"#,
    r#"{"error":"Not Found","status":404}"#,
    r#"{"error":"invalid_request","error_description":"unrecognized route"}"#,
    r#"{"error":"entity.not_found"}"#,
    r#"{"code":404,"message":"entity.not_found"}"#,
    r#"{"code":"not_found"}"#,
    r#"{"code":"no route to app.example"}"#,
    r#"{"code":".not_found"}"#,
    r#"{"code":"entity."}"#,
    r#"{"code":"oidc.provider_error"}"#,
    r#"{"code":"oidc.invalid_request"}"#,
];

const MISSING: [(u16, &str); 9] = [
    (404, "entity.not_found"),
    (404, "entity.not_exists_with_id"),
    (404, "user.identity_not_exist"),
    (404, "one_time_token.token_not_found"),
    (404, "session.connector_validation_session_not_found"),
    (404, "oidc.session_not_found"),
    (404, "oidc.key_not_found"),
    // A grant that does not exist.
    (404, "oidc.invalid_grant"),
    (400, "connector.not_found"),
];

#[tokio::test]
async fn gateways_404_is_not_a_missing_resource() {
    for body in NOT_LOGTO {
        let error = logto_error(404, body).await;
        assert!(!error.is_not_found(), "{body}");
        let optional = logto([response(404, body)]).get_thing("x").optional();
        optional.await.expect_err(body);
        // Neither at once nor after a lost response.
        for earlier in [None, Some(response(502, ""))] {
            let client = logto(earlier.into_iter().chain([response(404, body)]));
            client.delete_thing("x").await.expect_err(body);
        }
    }
}

#[tokio::test]
async fn logtos_404_is_a_missing_resource() {
    for (status, code) in MISSING {
        let body = format!(r#"{{"code":"{code}","message":"…"}}"#);
        let client = logto([response(status, &body)]);
        assert_eq!(client.get_thing("x").optional().await.unwrap(), None);
        let error = client.delete_thing("x").await.unwrap_err();
        assert!(error.is_not_found(), "{code}");
        let client = logto([response(502, ""), response(status, &body)]);
        client.delete_thing("x").await.expect(code);
    }
}

#[tokio::test]
async fn deletion_by_an_earlier_attempt_reports_204() {
    let not_found = response(404, r#"{"code":"entity.not_found"}"#);
    let client = logto([response(502, ""), not_found]);
    let call = client.delete_thing("x").with_response();
    let deleted = call.await.unwrap();
    assert_eq!(deleted.status(), 204);
    assert!(deleted.headers().is_empty() && deleted.request_id().is_none());
}
