//! Replays recorded exchanges with a real Logto against the fake and compares the answers.
//!
//! `LOGTO_RECORDINGS` names the file, with one JSON object per line. Without it the test is skipped.

use std::{collections::HashMap, time::Duration};

use logto_client::testing::FakeLogto;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::raw::{Answer, send, token};

const ID: &str = "42xd1je3ds7ytgv0o3j8j";
const SECRET: &str = "replayed-secret";

/// Prefixes of names of exchanges that the fake does not support: other APIs, a database failure, CORS.
const UNSUPPORTED: &str = "logs- saml-application custom-phrases hooks- one-time-tokens sso-connectors configs- \
    verification-code empty20 empty-delete db-down oidc- auth-create- http-options-preflight-own-origin";

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
    let recordings = std::fs::read_to_string(path).unwrap();
    let mut replay = Replay::of(FakeLogto::builder().credentials(ID, SECRET).start().await);
    let builder = FakeLogto::builder().credentials(ID, SECRET);
    let without_role = Replay::of(builder.without_management_access().start().await);
    let (mut agreeing, mut skipped, mut disagreements) = (0, Vec::new(), Vec::new());
    for line in recordings.lines() {
        let recording: &Recording = &serde_json::from_str(line).unwrap();
        let name = recording.name.as_str();
        let mut skipping =
            [UNSUPPORTED, NEED_A_SIGNED_TOKEN].into_iter().flat_map(str::split_whitespace);
        if skipping.any(|prefix| name.starts_with(prefix)) || recording.uses_a_mock() {
            skipped.push(name.to_owned());
            continue;
        }
        let answer = match name {
            "auth-token-m2m-without-role" | "auth-token-of-app-without-role" => {
                without_role.send(recording)
            }
            _ => replay.exchange(recording),
        };
        match compare(recording, &answer) {
            Ok(()) => agreeing += 1,
            Err(difference) => {
                disagreements.push(format!("{} {name}: {difference}", recording.seq));
            }
        }
    }
    println!("{agreeing} agree; skipped: {}", skipped.join(" "));
    println!("{} disagree:\n{}", disagreements.len(), disagreements.join("\n"));
    assert!(agreeing * 100 >= (agreeing + disagreements.len()) * 95);
}

impl Recording {
    /// Returns whether the exchange uses one of the four mock factories of the recorded server.
    fn uses_a_mock(&self) -> bool {
        let created = self.request.body["connectorId"].as_str();
        self.request.target.contains("/mock-") || created.is_some_and(|id| id.starts_with("mock-"))
    }

    /// All values of a header of the response.
    fn all(&self, name: &str) -> Vec<&str> {
        let headers = self.response.headers.iter();
        let headers = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        headers.map(|(_, value)| value.as_str()).collect()
    }
}

impl Replay {
    fn of(logto: FakeLogto) -> Self {
        let (token, translations) = (token(&logto), HashMap::new());
        Self { logto, token, translations }
    }

    fn exchange(&mut self, recording: &Recording) -> Answer {
        let code = &recording.response.body["code"];
        self.logto.fail_deliveries(code == "connector.general");
        // Some exchanges were recorded without an encryption key.
        self.logto.token_storage(code != "request.feature_not_supported");
        let valid = self.token.clone();
        match recording.name.as_str() {
            "auth-expired-token" => {
                self.logto.token_lifetime(Duration::ZERO);
                self.token = token(&self.logto);
            }
            "auth-token-with-ttl-1" => self.logto.token_lifetime(Duration::from_secs(1)),
            _ => {}
        }
        let answer = self.send(recording);
        self.token = valid;
        self.logto.token_lifetime(Duration::from_secs(3600));
        self.remember(recording, &answer);
        answer
    }

    fn send(&self, recording: &Recording) -> Answer {
        let recorded = &recording.request;
        let mut headers = String::new();
        for (name, value) in &recorded.headers {
            let value = match value.split_once("<redacted>") {
                Some((scheme, "")) if scheme.eq_ignore_ascii_case("basic ") => {
                    format!("{scheme}{}", basic(recording))
                }
                Some((scheme, "")) if name == "Authorization" => format!("{scheme}{}", self.token),
                _ => self.translate(value),
            };
            headers.extend([name, ": ", &value, "\r\n"]);
        }
        let (target, body) = (self.translate(&recorded.target), request_body(recording));
        send(&self.logto, &recorded.method, &target, &headers, &body)
    }

    fn translate(&self, text: &str) -> String {
        let text = text.replace("<redacted>", "redacted");
        let translations = self.translations.iter();
        translations.fold(text, |text, (recorded, fake)| text.replace(recorded, fake))
    }

    /// Remembers the ids and entity tags that differ from the recorded ones.
    fn remember(&mut self, recording: &Recording, answer: &Answer) {
        let body = answer.value();
        let ids = (recording.response.body["id"].as_str(), body["id"].as_str());
        let tags = (recording.all("ETag").pop(), answer.all("ETag").pop());
        for (recorded, fake) in [ids, tags] {
            if let (Some(recorded), Some(fake)) = (recorded, fake)
                && recorded != fake
            {
                self.translations.insert(recorded.to_owned(), fake.to_owned());
            }
        }
    }
}

fn request_body(recording: &Recording) -> String {
    let sized = |length: usize| {
        let (start, end) = (r#"{"connectorId":"no-such","config":{"p":""#, r#""}}"#);
        let padding = "x".repeat(length - start.len() - end.len());
        format!("{start}{padding}{end}")
    };
    let name = recording.name.as_str();
    let named = name.strip_prefix("body-").and_then(|name| name.strip_suffix("-bytes-json"));
    if let Some(length) = named.and_then(|length| length.parse().ok()) {
        return sized(length);
    }
    match (name, &recording.request.body) {
        ("connectors-create-large-body-2mb", _) => sized(2 * 1024 * 1024),
        (_, Value::Null) => String::new(),
        (_, Value::String(text)) => text.replace("<redacted>", SECRET),
        (_, body) => body.to_string(),
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

fn compare(recording: &Recording, answer: &Answer) -> Result<(), String> {
    let (response, body) = (&recording.response, answer.value());
    if response.status != answer.status {
        return Err(format!("{} instead of {}: {body}", answer.status, response.status));
    }
    for name in ["Allow", "Content-Type", "Cache-Control", "Total-Number", "Link"] {
        let [recorded, found] = [recording.all(name), answer.all(name)];
        if !recorded.iter().map(without_host).eq(found.iter().map(without_host)) {
            return Err(format!("{name} {found:?} instead of {recorded:?}"));
        }
    }
    for name in ["ETag", "WWW-Authenticate", "Logto-Core-Request-Id"] {
        if recording.all(name).is_empty() != answer.all(name).is_empty() {
            return Err(format!("{name} differs"));
        }
    }
    if !recording.all("Content-Encoding").is_empty() {
        return Ok(());
    }
    let mut expected = shape("", &response.body);
    let mut found = shape("", &body);
    // Empty bodies are recorded as empty strings.
    if response.body == "" {
        expected = Value::Null;
    }
    // The fake has no mock factories.
    if let Value::Array(items) = &mut expected {
        let target = |item: &Value| item["target"].as_str().unwrap_or_default().to_owned();
        items.retain(|item| !target(item).starts_with("mock-"));
    }
    // The data of a failed delivery comes from the provider's client library.
    if response.body["code"] == "connector.general" {
        expected["data"] = json!(response.body["data"].is_object());
        found["data"] = json!(body["data"].is_object());
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

/// Shortens `<http://127.0.0.1:3001/users?page=1>` to `users?page=1>`.
pub(crate) fn without_host<'a>(value: &&'a str) -> &'a str {
    let link = value.strip_prefix("<http://");
    link.and_then(|link| link.split_once('/')).map_or(value, |(_, path)| path)
}

/// Replaces values that may differ by their types. Of names and descriptions, only the presence of English counts.
pub(crate) fn shape(key: &str, value: &Value) -> Value {
    match value {
        _ if EXACT.split_whitespace().any(|exact| exact == key) => value.clone(),
        Value::Object(texts) if key == "name" || key == "description" => {
            json!(texts.contains_key("en"))
        }
        Value::Object(fields) => {
            let shaped = |(key, value): (&String, _)| (key.clone(), shape(key, value));
            let fields = fields.iter().map(shaped);
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
pub(crate) fn difference(path: &str, expected: &Value, found: &Value) -> Option<String> {
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
