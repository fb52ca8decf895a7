//! Replays recorded exchanges with a real Logto against the fake and compares the answers.
//!
//! `LOGTO_RECORDINGS` names the file, with one JSON object per line. Without it the test is skipped.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use logto_client::testing::{FakeLogto, FakeUser};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::net::TcpStream;

const ID: &str = "42xd1je3ds7ytgv0o3j8j";
const SECRET: &str = "replayed-secret";

/// Prefixes of names of exchanges that the fake does not support: other APIs, operations of users other than the list,
/// a database failure, CORS.
const UNSUPPORTED: &str = "users-create users-list-search users-get users-patch users-custom-data users-is-suspended \
    users-has-password users-delete applications- role- roles- logs- organization- organizations- saml-application \
    custom-phrases hooks- one-time-tokens sso-connectors configs- verification-code empty20 empty-delete db-down oidc- \
    auth-create- http-options-preflight-own-origin";

/// Prefixes of names of exchanges that need a signed token, which is not recorded.
const NEED_A_SIGNED_TOKEN: &str = "auth-tampered-signature auth-expired-claim-resigned-badly auth-alg-none \
    auth-token-for-another-resource auth-default-token-on-admin-port";

/// Fields whose values must be equal. Of all others, only the types must be equal.
const EXACT: &str = "code config metadata target type platform connectorId syncProfile enableTokenStorage isStandard \
    isTokenStorageSupported isDemo path expected received key label required selectItems showConditions isConfidential \
    redirectTo supportedTypes expires_in token_type scope error minimum maximum validation claim reason inclusive exact";

#[derive(Deserialize)]
struct Recording {
    seq: u32,
    name: String,
    request: RecordedRequest,
    response: RecordedResponse,
}

#[derive(Deserialize)]
struct RecordedRequest {
    method: String,
    target: String,
    headers: HashMap<String, String>,
    body: Value,
}

#[derive(Deserialize)]
struct RecordedResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Value,
}

/// An answer of the fake.
type Answer = Response<Value>;

struct Replay {
    logto: FakeLogto,
    token: String,
    /// From recorded ids and entity tags to those of the fake.
    translations: HashMap<String, String>,
}

#[tokio::test]
async fn fake_answers_like_the_recorded_server() {
    let Ok(path) = std::env::var("LOGTO_RECORDINGS") else {
        println!("skipped: LOGTO_RECORDINGS is not set");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut replay = Replay::start().await;
    let without_role = FakeLogto::builder()
        .credentials(ID, SECRET)
        .without_management_access()
        .start()
        .await;
    let token_without_role = token(&without_role).await;
    let (mut agreeing, mut skipped, mut disagreements) = (0, Vec::new(), Vec::new());
    for line in text.lines() {
        let recording: &Recording = &serde_json::from_str(line).unwrap();
        let name = recording.name.as_str();
        let mut skipping = UNSUPPORTED
            .split_whitespace()
            .chain(NEED_A_SIGNED_TOKEN.split_whitespace());
        if skipping.any(|prefix| name.starts_with(prefix)) || recording.uses_a_mock() {
            skipped.push(name.to_owned());
            continue;
        }
        let answer = match name {
            "auth-token-m2m-without-role" | "auth-token-of-app-without-role" => {
                let request = replay.request(recording, &token_without_role);
                send(&without_role, request).await
            }
            _ => replay.exchange(recording).await,
        };
        match compare(recording, &answer) {
            Ok(()) => agreeing += 1,
            Err(difference) => {
                disagreements.push(format!("{} {name}: {difference}", recording.seq));
            }
        }
    }
    println!(
        "{agreeing} agree, {} disagree, {} skipped",
        disagreements.len(),
        skipped.len()
    );
    println!("skipped: {}", skipped.join(" "));
    println!("disagreements:\n{}", disagreements.join("\n"));
    assert!(agreeing * 100 >= (agreeing + disagreements.len()) * 95);
}

impl Recording {
    /// Returns whether the exchange uses one of the four mock factories of the recorded server.
    fn uses_a_mock(&self) -> bool {
        let created = self.request.body["connectorId"].as_str();
        self.request.target.contains("/mock-") || created.is_some_and(|id| id.starts_with("mock-"))
    }
}

impl Replay {
    async fn start() -> Self {
        let logto = FakeLogto::builder()
            .credentials(ID, SECRET)
            .users(users())
            .start()
            .await;
        let token = token(&logto).await;
        Self {
            logto,
            token,
            translations: HashMap::new(),
        }
    }

    async fn exchange(&mut self, recording: &Recording) -> Answer {
        let code = &recording.response.body["code"];
        self.logto.fail_deliveries(code == "connector.general");
        // Some exchanges were recorded without an encryption key.
        self.logto
            .token_storage(code != "request.feature_not_supported");
        let request = match recording.name.as_str() {
            "auth-expired-token" => {
                self.logto.token_lifetime(Duration::ZERO);
                self.request(recording, &token(&self.logto).await)
            }
            _ => self.request(recording, &self.token),
        };
        if recording.name == "auth-token-with-ttl-1" {
            self.logto.token_lifetime(Duration::from_secs(1));
        }
        let answer = send(&self.logto, request).await;
        self.logto.token_lifetime(Duration::from_secs(3600));
        self.remember(recording, &answer);
        answer
    }

    fn request(&self, recording: &Recording, token: &str) -> Request<Full<Bytes>> {
        let recorded = &recording.request;
        let mut request = Request::new(Full::new(request_body(&recording.name, &recorded.body)));
        *request.method_mut() = Method::from_bytes(recorded.method.as_bytes()).unwrap();
        *request.uri_mut() = self.translate(&recorded.target).parse().unwrap();
        for (name, value) in &recorded.headers {
            let value = match value.split_once("<redacted>") {
                Some((scheme, "")) if scheme.eq_ignore_ascii_case("basic ") => {
                    format!("{scheme}{}", basic(recording))
                }
                Some((scheme, "")) if name == "Authorization" => format!("{scheme}{token}"),
                _ => self.translate(value),
            };
            let name: http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
            .headers_mut()
            .insert(header::HOST, "127.0.0.1".parse().unwrap());
        request
    }

    fn translate(&self, text: &str) -> String {
        let text = text.replace("<redacted>", "redacted");
        self.translations
            .iter()
            .fold(text, |text, (recorded, fake)| text.replace(recorded, fake))
    }

    /// Remembers the ids and entity tags that differ from the recorded ones.
    fn remember(&mut self, recording: &Recording, answer: &Answer) {
        let ids = (
            recording.response.body["id"].as_str(),
            answer.body()["id"].as_str(),
        );
        let tags = (
            recorded_headers(recording, "ETag").next(),
            answered_headers(answer, "ETag").next(),
        );
        for (recorded, fake) in [ids, tags] {
            if let (Some(recorded), Some(fake)) = (recorded, fake)
                && recorded != fake
            {
                let fake = fake.to_owned();
                self.translations.insert(recorded.to_owned(), fake);
            }
        }
    }
}

/// The users that the recorded server had when they were listed, oldest first.
fn users() -> [FakeUser; 5] {
    let user = |username, name, email| FakeUser::new(username).name(name).primary_email(email);
    [
        user("alice", "Alice A", "alice@lab.test"),
        user("bob", "Bob B", "bob@lab.test"),
        user("carol", "Carol C", "carol@other.test"),
        user("dave", "Dávid Ø", "dave@lab.test"),
        FakeUser::new("erin"),
    ]
}

async fn token(logto: &FakeLogto) -> String {
    let body = format!(
        "client_id={ID}&client_secret={SECRET}&grant_type=client_credentials\
        &resource=https%3A%2F%2Fdefault.logto.app%2Fapi&scope=all"
    );
    let request = Request::post("/oidc/token")
        .header(header::HOST, "127.0.0.1")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(body)));
    let answer = send(logto, request.unwrap()).await;
    answer.body()["access_token"].as_str().unwrap().to_owned()
}

async fn send(logto: &FakeLogto, request: Request<Full<Bytes>>) -> Answer {
    let stream = TcpStream::connect(logto.url().strip_prefix("http://").unwrap())
        .await
        .unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = match String::from_utf8(body.to_vec()).unwrap() {
        text if text.is_empty() => Value::Null,
        text => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    };
    Response::from_parts(head, body)
}

fn request_body(name: &str, body: &Value) -> Bytes {
    let sized = |length: usize| {
        let (start, end) = (r#"{"connectorId":"no-such","config":{"p":""#, r#""}}"#);
        Bytes::from(format!(
            "{start}{}{end}",
            "x".repeat(length - start.len() - end.len())
        ))
    };
    let named = name
        .strip_prefix("body-")
        .and_then(|name| name.strip_suffix("-bytes-json"));
    let named = named.and_then(|length| length.parse().ok());
    if let Some(length) = named {
        return sized(length);
    }
    match (name, body) {
        ("connectors-create-large-body-2mb", _) => sized(2 * 1024 * 1024),
        (_, Value::Null) => Bytes::new(),
        (_, Value::String(text)) => Bytes::from(text.replace("<redacted>", SECRET)),
        (_, body) => Bytes::from(body.to_string()),
    }
}

/// Returns credentials for the `Authorization` header. They are not recorded, but follow from name and answer.
fn basic(recording: &Recording) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let Recording { name, response, .. } = recording;
    let credentials = match name.as_str() {
        "token-malformed-basic" => return "!!!".to_owned(),
        "token-basic-urlencoded-credentials" => format!("%34{}:{SECRET}", &ID[1..]),
        _ if name.contains("empty-secret") => format!("{ID}:"),
        _ if response.body["code"] != "oidc.invalid_client" => format!("{ID}:{SECRET}"),
        _ if response.status == 401 => format!("{ID}:wrong"),
        _ => format!("nosuchclientidnosuchc:{SECRET}"),
    };
    STANDARD.encode(credentials)
}

fn recorded_headers<'a>(recording: &'a Recording, name: &str) -> impl Iterator<Item = &'a str> {
    let headers = recording.response.headers.iter();
    headers
        .filter(move |(recorded, _)| recorded.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

fn compare(recording: &Recording, answer: &Answer) -> Result<(), String> {
    let response = &recording.response;
    let status = answer.status().as_u16();
    if response.status != status {
        let (recorded, body) = (response.status, answer.body());
        return Err(format!("status {status} instead of {recorded}: {body}"));
    }
    for name in [
        "Allow",
        "Content-Type",
        "Cache-Control",
        "Total-Number",
        "Link",
    ] {
        let recorded = recorded_headers(recording, name).map(without_host);
        let found = answered_headers(answer, name).map(without_host);
        let (recorded, found) = (recorded.collect::<Vec<_>>(), found.collect::<Vec<_>>());
        if recorded != found {
            return Err(format!("{name} {found:?} instead of {recorded:?}"));
        }
    }
    for name in ["ETag", "WWW-Authenticate", "Logto-Core-Request-Id"] {
        let is_recorded = recorded_headers(recording, name).next().is_some();
        if is_recorded != answer.headers().contains_key(name) {
            return Err(format!("{name} differs"));
        }
    }
    if recorded_headers(recording, "Content-Encoding")
        .next()
        .is_some()
    {
        return Ok(());
    }
    let mut expected = shape("", &response.body);
    let mut found = shape("", answer.body());
    // Empty bodies are recorded as empty strings.
    if response.body == "" {
        expected = Value::Null;
    }
    // The fake has no mock factories.
    if let Value::Array(items) = &mut expected {
        items.retain(|item| {
            !item["target"]
                .as_str()
                .is_some_and(|target| target.starts_with("mock-"))
        });
    }
    // The data of a failed delivery comes from the provider's client library.
    if response.body["code"] == "connector.general" {
        expected["data"] = json!(response.body["data"].is_object());
        found["data"] = json!(answer.body()["data"].is_object());
    }
    // Lists are ordered by id, and some ids are random.
    for list in [&mut expected, &mut found] {
        if let Value::Array(items) = list {
            items.sort_by_key(ToString::to_string);
        }
    }
    if expected == found {
        return Ok(());
    }
    Err(difference("", &expected, &found).unwrap_or_default())
}

fn answered_headers<'a>(answer: &'a Answer, name: &str) -> impl Iterator<Item = &'a str> {
    let values = answer.headers().get_all(name).iter();
    values.map(|value| value.to_str().unwrap())
}

/// Shortens `<http://127.0.0.1:3001/users?page=1>` to `users?page=1>`.
fn without_host(value: &str) -> &str {
    match value.strip_prefix("<http://") {
        Some(link) => link.split_once('/').map_or(link, |(_, path)| path),
        None => value,
    }
}

/// Replaces values that may differ by their types. Of names and descriptions, only the presence of English counts.
fn shape(key: &str, value: &Value) -> Value {
    match value {
        _ if EXACT.split_whitespace().any(|exact| exact == key) => value.clone(),
        Value::Object(texts) if key == "name" || key == "description" => {
            json!(texts.contains_key("en"))
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.clone(), shape(key, value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(|item| shape("", item)).collect(),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        Value::Bool(_) => json!("boolean"),
        Value::Null => Value::Null,
    }
}

/// Describes the first place where two values differ.
fn difference(path: &str, expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        _ if expected == found => None,
        (Value::Object(expected), Value::Object(found)) => {
            let absent = json!("(absent)");
            let mut keys = expected.keys().chain(found.keys());
            keys.find_map(|key| {
                let value = |fields: &Map<_, _>| fields.get(key).unwrap_or(&absent).clone();
                difference(&format!("{path}.{key}"), &value(expected), &value(found))
            })
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(index, (a, b))| difference(&format!("{path}[{index}]"), a, b))
        }
        _ => Some(format!("{path}: {found} instead of {expected}")),
    }
}
