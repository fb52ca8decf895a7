//! Replays exchanges with a real Logto against the fake and compares the answers.
//!
//! `LOGTO_RECORDINGS` names the file, one JSON object a line; without it there is nothing to do.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use logto_client::testing::{FakeLogto, FakeUser};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::net::TcpStream;

const ID: &str = "42xd1je3ds7ytgv0o3j8j";
const SECRET: &str = "replayed-secret";

/// Exchanges about something that the fake does not play, by the start of their names: other APIs, all of users but
/// their list, a database that is down, CORS.
const ELSEWHERE: &str = "users-create users-list-search users-get users-patch users-custom-data users-is-suspended \
    users-has-password users-delete applications- role- roles- logs- organization- organizations- saml-application \
    custom-phrases hooks- one-time-tokens sso-connectors configs- verification-code empty20 empty-delete db-down oidc- \
    auth-create- http-options-preflight-own-origin";

/// Exchanges that need a signed token, which is not recorded.
const NEED_A_SIGNED_TOKEN: &str = "auth-tampered-signature auth-expired-claim-resigned-badly auth-alg-none \
    auth-token-for-another-resource auth-default-token-on-admin-port";

/// Fields that must be the same; of all others the type must be.
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

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

struct Replay {
    logto: FakeLogto,
    token: String,
    expired_token: String,
    /// What the fake chose where the recorded server chose something else: ids and entity tags.
    translations: HashMap<String, String>,
}

#[tokio::test]
async fn the_fake_answers_as_the_recorded_server() {
    let Ok(path) = std::env::var("LOGTO_RECORDINGS") else {
        println!("LOGTO_RECORDINGS is not set: nothing to replay");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let recordings: Vec<Recording> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut replay = Replay::start().await;
    let without_role = FakeLogto::builder()
        .credentials(ID, SECRET)
        .without_management_access()
        .start()
        .await;
    let roleless = token(&without_role).await;
    let (mut agreeing, mut skipped, mut disagreements) = (0, Vec::new(), Vec::new());
    for recording in &recordings {
        let name = recording.name.as_str();
        let mut skipping = ELSEWHERE
            .split_whitespace()
            .chain(NEED_A_SIGNED_TOKEN.split_whitespace());
        if skipping.any(|prefix| name.starts_with(prefix)) || recording.is_about_a_mock() {
            skipped.push(name);
            continue;
        }
        let answer = match name {
            "auth-token-m2m-without-role" => {
                send(&without_role, replay.request(recording, "")).await
            }
            "auth-token-of-app-without-role" => {
                send(&without_role, replay.request(recording, &roleless)).await
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
    /// The recorded server had four factories for tests of its own.
    fn is_about_a_mock(&self) -> bool {
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
            expired_token: String::new(),
            translations: HashMap::new(),
        }
    }

    async fn exchange(&mut self, recording: &Recording) -> Answer {
        self.logto
            .fail_deliveries(recording.response.body["code"] == "connector.general");
        // Some were recorded with a server that had no key for it.
        self.logto
            .token_storage(recording.response.body["code"] != "request.feature_not_supported");
        if recording.name == "auth-token-with-ttl-1" {
            self.logto.token_lifetime(Duration::from_secs(1));
        }
        let token = if recording.name == "auth-expired-token" {
            &self.expired_token
        } else {
            &self.token
        };
        let answer = send(&self.logto, self.request(recording, token)).await;
        if recording.name == "auth-token-with-ttl-1" {
            answer.body["access_token"]
                .as_str()
                .unwrap()
                .clone_into(&mut self.expired_token);
            tokio::time::sleep(Duration::from_millis(1050)).await;
        }
        self.remember(recording, &answer);
        answer
    }

    fn request(&self, recording: &Recording, token: &str) -> Request<Full<Bytes>> {
        let RecordedRequest {
            method,
            target,
            headers,
            body,
        } = &recording.request;
        let mut request = Request::new(Full::new(request_body(&recording.name, body)));
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        *request.uri_mut() = self.translate(target).parse().unwrap();
        for (name, value) in headers {
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

    fn remember(&mut self, recording: &Recording, answer: &Answer) {
        let body = &recording.response.body;
        if let (Some(recorded), Some(fake)) = (body["id"].as_str(), answer.body["id"].as_str())
            && recorded != fake
        {
            self.translations
                .insert(recorded.to_owned(), fake.to_owned());
        }
        if let (Some(recorded), Some(fake)) = (
            recorded_header(recording, "ETag"),
            answer.headers.get("etag"),
        ) {
            self.translations
                .insert(recorded.to_owned(), fake.to_str().unwrap().to_owned());
        }
    }
}

/// Those that the recorded server had when they were listed, the oldest first.
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
    answer.body["access_token"].as_str().unwrap().to_owned()
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
    let text = String::from_utf8(body.to_vec()).unwrap();
    let body = serde_json::from_str(&text).unwrap_or(if text.is_empty() {
        Value::Null
    } else {
        Value::String(text)
    });
    Answer {
        status: head.status,
        headers: head.headers,
        body,
    }
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

/// Credentials as they stand in the header; what they were is not recorded, but told by the name and the answer.
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

fn recorded_header<'a>(recording: &'a Recording, name: &str) -> Option<&'a str> {
    let mut headers = recording.response.headers.iter();
    headers
        .find(|(recorded, _)| recorded.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

fn compare(recording: &Recording, answer: &Answer) -> Result<(), String> {
    let response = &recording.response;
    if response.status != answer.status.as_u16() {
        return Err(format!(
            "status {} instead of {}: {}",
            answer.status, response.status, answer.body
        ));
    }
    for name in ["Allow", "Content-Type", "Cache-Control", "Total-Number"] {
        let fake = answer
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        let recorded = recorded_header(recording, name);
        if recorded != fake {
            return Err(format!("{name} {fake:?} instead of {recorded:?}"));
        }
    }
    for name in ["ETag", "WWW-Authenticate", "Logto-Core-Request-Id"] {
        if recorded_header(recording, name).is_some() != answer.headers.contains_key(name) {
            return Err(format!("{name} differs"));
        }
    }
    let recorded = response.headers.iter();
    let recorded = recorded.filter(|(name, _)| name.eq_ignore_ascii_case("Link"));
    let recorded: Vec<_> = recorded.map(|(_, link)| without_host(link)).collect();
    let links = answer.headers.get_all("Link").iter();
    let links: Vec<_> = links
        .map(|link| without_host(link.to_str().unwrap()))
        .collect();
    if recorded != links {
        return Err(format!("Link {links:?} instead of {recorded:?}"));
    }
    if recorded_header(recording, "Content-Encoding").is_some() {
        return Ok(());
    }
    let mut expected = shape("", &response.body);
    let mut found = shape("", &answer.body);
    // Empty bodies are recorded as an empty text.
    if response.body == "" {
        expected = Value::Null;
    }
    // Neither are its own factories here.
    if let Value::Array(items) = &mut expected {
        items.retain(|item| {
            !item["target"]
                .as_str()
                .is_some_and(|target| target.starts_with("mock-"))
        });
    }
    // What a provider's client library tells about a failed delivery is its own.
    if response.body["code"] == "connector.general" {
        expected["data"] = json!(response.body["data"].is_object());
        found["data"] = json!(answer.body["data"].is_object());
    }
    // Lists are sorted by id, and some ids are random.
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

/// `<http://127.0.0.1:3001/users?page=1>` is `users?page=1>`.
fn without_host(link: &str) -> &str {
    link.splitn(4, '/').last().unwrap_or_default()
}

/// A value with its type in place of whatever may differ. Of names and descriptions only English counts.
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

/// The first place where two values differ.
fn difference(path: &str, expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        _ if expected == found => None,
        (Value::Object(expected), Value::Object(found)) => {
            let mut keys = expected.keys().chain(found.keys());
            let at = |fields: &Map<String, Value>, key: &str| {
                fields.get(key).cloned().unwrap_or(json!("(absent)"))
            };
            keys.find_map(|key| {
                difference(
                    &format!("{path}.{key}"),
                    &at(expected, key),
                    &at(found, key),
                )
            })
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(index, (a, b))| difference(&format!("{path}[{index}]"), a, b))
        }
        (Value::Array(expected), Value::Array(found)) => Some(format!(
            "{path}: {} items instead of {}",
            found.len(),
            expected.len()
        )),
        _ => Some(format!("{path}: {found} instead of {expected}")),
    }
}
