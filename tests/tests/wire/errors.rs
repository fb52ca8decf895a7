//! What an error response means, and what an error holds and prints.

use std::{
    collections::{HashMap, VecDeque},
    error::Error as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_client::{
    BoxFuture, Bytes, Call, Client, Error, ErrorDetails, Retry, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{Recorder, Reply};
use serde::{Deserialize, Deserializer, de::Error as _};

#[api]
trait Things {
    #[endpoint(GET, "/things/<id>")]
    fn get_thing(&self, id: &str) -> Call<String>;

    #[endpoint(DELETE, "/things/<id>")]
    fn delete_thing(&self, id: &str) -> Call<()>;

    #[endpoint(GET, "/accounts")]
    fn get_accounts(&self) -> Call<Accounts>;
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only decoded")]
struct Accounts {
    #[serde(default)]
    by_owner: HashMap<String, Account>,
    #[serde(default)]
    first_account: Option<Account>,
    #[serde(default)]
    list: Vec<Account>,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
struct Account {
    balance: u32,
    #[serde(default)]
    owner: Option<Owner>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
enum Kind {
    Simple,
    Shared { by: Account },
}

/// Refuses every string, with messages that quote it.
#[derive(Debug)]
struct Owner;

impl<'de> Deserialize<'de> for Owner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Err(D::Error::custom(name))
    }
}

/// Answers with these responses in turn, and repeats the last one.
#[derive(Clone)]
struct Canned(Arc<Mutex<VecDeque<http::Response<Bytes>>>>);

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

fn response(status: u16, body: &str) -> http::Response<Bytes> {
    http::Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

fn transport(responses: impl IntoIterator<Item = http::Response<Bytes>>) -> Canned {
    Canned(Arc::new(Mutex::new(responses.into_iter().collect())))
}

fn logto(responses: impl IntoIterator<Item = http::Response<Bytes>>) -> Client {
    Client::self_hosted("https://logto.test")
        .token_source(Token::bearer("t"))
        .retry(Retry::attempts(3).base_delay(Duration::ZERO))
        .transport(transport(responses))
        .build()
        .unwrap()
}

fn foreign(responses: impl IntoIterator<Item = http::Response<Bytes>>) -> Client {
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

#[tokio::test]
async fn foreign_error_prints_its_message_once() {
    let check = async |body: &str, code: Option<&str>, line: &str| {
        let error = foreign_error(400, body).await;
        assert_eq!(error.code(), code, "{body}");
        assert_eq!(error.to_string(), format!("get_thing: 400 Bad Request{line}"));
    };
    // etcd
    check(
        r#"{"error":"etcdserver: no lease","code":5,"message":"etcdserver: no lease"}"#,
        None,
        ": etcdserver: no lease",
    )
    .await;
    // Prometheus
    check(
        r#"{"status":"error","errorType":"bad_data","error":"invalid parameter"}"#,
        Some("bad_data"),
        " bad_data: invalid parameter",
    )
    .await;
    // A Docker registry
    check(
        r#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository","detail":{"name":"x"}}]}"#,
        Some("NAME_UNKNOWN"),
        " NAME_UNKNOWN: no such repository",
    )
    .await;
    // OAuth 2.0
    check(
        r#"{"error":"invalid_client","error_description":"unknown client"}"#,
        Some("invalid_client"),
        " invalid_client: unknown client",
    )
    .await;
    check(r#"{"error":"teapot","message":"teapot"}"#, Some("teapot"), " teapot").await;
    check(r#"{"status":400,"error":"Bad Request"}"#, None, "").await;
}

#[tokio::test]
async fn logtos_code_is_the_member_code_alone() {
    for body in [
        r#"{"error":"entity.not_found"}"#,
        r#"{"errors":[{"code":"entity.not_found"}]}"#,
        r#"{"code":"The entity was not found."}"#,
    ] {
        assert_eq!(logto_error(404, body).await.code(), None, "{body}");
    }
    let error = logto_error(404, r#"{"code":"entity.not_found"}"#).await;
    assert_eq!(error.code(), Some("entity.not_found"));
}

/// The line of the error of a body with these headers, after the operation.
async fn decode_error(headers: &[(&str, &str)], body: impl Into<Bytes>) -> String {
    let mut response = http::Response::new(body.into());
    for (name, value) in headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    let error = foreign([response]).get_accounts().await.unwrap_err();
    assert!(error.is_decode());
    let line = error.to_string();
    let line = line.strip_prefix("get_accounts: the response does not decode");
    line.unwrap().strip_suffix(": 200 OK").unwrap().to_owned()
}

#[tokio::test]
async fn body_that_is_not_json_is_named() {
    let check = async |headers: &[(&str, &str)], body: &[u8], expected: &str| {
        let line = decode_error(headers, Bytes::copy_from_slice(body)).await;
        assert_eq!(line, format!(": expected JSON, but the body is {expected}"));
    };
    let html = ("content-type", "text/html; charset=utf-8");
    let json = ("content-type", "application/json");
    check(&[], b"", "empty").await;
    check(&[json], b"", "empty").await;
    check(&[html], b"<!doctype html>", "HTML (content type `text/html; charset=utf-8`)").await;
    check(&[], b"\n <html>", "HTML").await;
    check(&[("content-type", "application/xml")], b"<a/>", "XML (content type `application/xml`)")
        .await;
    check(
        &[("content-type", "text/plain")],
        b"Sign in first.",
        "of another type (content type `text/plain`)",
    )
    .await;
    check(
        &[json, ("content-encoding", "br")],
        b"\x0b\x02\x80",
        "compressed (content encoding `br`)",
    )
    .await;
    check(&[json], b"\x1f\x8b\x08\x00", "compressed (gzip)").await;
    // JSON of another shape, whatever its media type.
    let line = decode_error(&[html], "[1]").await;
    assert!(line.contains("expected a map (line 1"), "{line}");
    let line = decode_error(&[json], "{").await;
    assert_eq!(line, ": unexpected end (line 1 column 1)");
}

#[tokio::test]
async fn decode_error_shows_fields_and_no_keys() {
    for (body, expected) in [
        (
            r#"{"byOwner":{"alice@example.com":{"balance":"x"}}}"#,
            " at `byOwner.*.balance`: expected u32",
        ),
        (r#"{"byOwner":{"alice":{"balance":"x"}}}"#, " at `byOwner.*.balance`: expected u32"),
        (r#"{"byOwner":{"list":{"alice":1}}}"#, " at `byOwner.*`: missing field `balance`"),
        (r#"{"alice":{"x":fals}}"#, " at `*`: not JSON"),
        (r#"{"list":[{"balance":1},{"balance":-1}]}"#, " at `list[1].balance`: expected u32"),
        (
            r#"{"firstAccount":{"balance":1,"owner":"invalid value: x, expected alice"}}"#,
            " at `firstAccount.owner`: unexpected value",
        ),
        (
            r#"{"firstAccount":{"balance":1,"owner":"missing field `alice`"}}"#,
            " at `firstAccount.owner`: unexpected value",
        ),
        (
            r#"{"firstAccount":{"balance":1,"balance":2}}"#,
            " at `firstAccount`: duplicate field `balance`",
        ),
        (
            r#"{"kind":{"Shared":{"by":{"balance":"expected alice, expected bob at line 2"}}}}"#,
            " at `kind.by.balance`: expected u32",
        ),
        (r#"{"kind":"alice"}"#, " at `kind`: unexpected value"),
    ] {
        let line = decode_error(&[], body).await;
        let (line, _) = line.split_once(" (line 1 column ").unwrap();
        assert_eq!(line, expected, "{body}");
    }
}

#[tokio::test]
async fn decode_error_has_a_cause_without_values() {
    let response = response(200, r#"{"list":[{"balance":"canary"}]}"#);
    let error = logto([response]).get_accounts().await.unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "expected u32");
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[tokio::test]
async fn response_too_large_names_the_setting() {
    let body = format!("[{}]", " ".repeat(2000));
    let client = Client::builder("https://api.test")
        .max_response_bytes(1024)
        .transport(transport([response(200, &body)]))
        .build()
        .unwrap();
    let error = client.get_accounts().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_accounts: the response is larger than 1024 bytes: raise `max_response_bytes` to accept it"
    );
}

fn refusal() -> http::Response<&'static str> {
    http::Response::builder()
        .status(429)
        .header("logto-core-request-id", "abc")
        .header("x-limit", "7")
        .body(r#"{"code":"connector.rate_limit_exceeded","data":{"limit":7}}"#)
        .unwrap()
}

#[derive(Debug, PartialEq, Deserialize)]
struct Limit {
    data: LimitData,
}

#[derive(Debug, PartialEq, Deserialize)]
struct LimitData {
    limit: u8,
}

fn check_refusal(error: &Error) {
    assert!(error.is_rate_limited() && error.is_retryable());
    assert_eq!(error.code(), Some("connector.rate_limit_exceeded"));
    assert_eq!(error.request_id(), Some("abc"));
    assert_eq!(error.headers().unwrap()["x-limit"], "7");
    assert_eq!(error.body().unwrap(), refusal().body());
    let data = LimitData { limit: 7 };
    assert_eq!(error.body_as(), Some(Limit { data }));
    assert_eq!(error.body_as::<u8>(), None);
}

#[tokio::test]
async fn error_has_headers_and_body_of_the_response() {
    let client = logto([refusal().map(Bytes::from)]);
    let error = client.get_thing("x").retry(Retry::none()).await.unwrap_err();
    check_refusal(&error);
    let error = Error::timeout();
    assert!(error.headers().is_none() && error.body().is_none());
    assert_eq!(error.body_as::<()>(), None);
}

#[test]
fn error_of_a_response_equals_that_of_a_server() {
    check_refusal(&Error::from_response(refusal()));
    let unavailable = |retry_after: Option<&str>| {
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
        let headers = response.headers_mut();
        headers.extend(retry_after.map(|v| (http::header::RETRY_AFTER, v.parse().unwrap())));
        Error::from_response(response)
    };
    assert!(unavailable(None).may_have_been_applied());
    assert!(!unavailable(Some("1")).may_have_been_applied());
    assert!(!Error::from_response(response(404, "Not Found")).is_not_found());
}

#[tokio::test]
async fn call_of_a_response_decodes_it() {
    let accounts = || response(200, r#"{"list":[{"balance":1}]}"#);
    let call = Call::<Accounts>::from_response(accounts()).timeout(Duration::from_secs(1));
    assert_eq!(call.await.unwrap().list[0].balance, 1);
    let mut created = accounts();
    *created.status_mut() = http::StatusCode::CREATED;
    let created = Call::<Accounts>::from_response(created).with_response();
    let created = created.await.unwrap();
    assert_eq!(created.status(), 201);
    assert_eq!(created.headers()["content-type"], "application/json");

    let failed = Call::<Accounts>::from_response(response(200, "[]x"));
    assert!(failed.await.unwrap_err().is_decode());
    let refused = Call::<Accounts>::from_response(refusal());
    check_refusal(&refused.await.unwrap_err());
    let missing = response(404, r#"{"code":"entity.not_found"}"#);
    let missing = Call::<Accounts>::from_response(missing).optional();
    assert!(missing.await.unwrap().is_none());
}

#[tokio::test]
async fn error_format_finds_code_and_message() {
    #[derive(Deserialize)]
    struct Fault {
        fault: String,
        text: Option<String>,
    }
    for (status, body, code, shown) in [
        (404, r#"{"fault":"F1","text":"No such thing."}"#, Some("F1"), "F1: No such thing."),
        (404, r#"{"fault":"F1","code":"other"}"#, Some("F1"), "404 Not Found F1"),
        (400, r#"{"fault":"not a code"}"#, None, "400 Bad Request"),
        (400, r#"{"code":"E1","message":"m"}"#, None, "400 Bad Request"),
        (502, "<html>", Some("gateway"), "502 Bad Gateway gateway"),
    ] {
        let server = Recorder::start(move |_| Reply::json(status, body).header("x-kind", "k"));
        let builder = Client::builder(server.url()).retry(Retry::none()).error_format(|body| {
            assert_eq!(body.headers()["x-kind"], "k");
            if body.status() == 502 {
                assert_eq!(body.bytes(), "<html>");
                return ErrorDetails { code: Some("gateway".to_owned()), message: None };
            }
            let fault: Option<Fault> = body.json();
            let details = |it: Fault| ErrorDetails { code: Some(it.fault), message: it.text };
            fault.map(details).unwrap_or_default()
        });
        let error = builder.build().unwrap().get_thing("x").await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(shown), "{error}");
        assert_eq!(error.is_not_found(), status == 404);
        assert_eq!(error.body().unwrap(), body);
    }
}
