//! Replays recorded exchanges with a real Logto's Management API against the fake and compares the answers.
//!
//! `LOGTO_MANAGEMENT_RECORDINGS` names the file, with one JSON object per line. Without it the test is skipped.

use std::{
    collections::{BTreeMap, HashMap},
    time::{SystemTime, UNIX_EPOCH},
};

use logto_client::testing::FakeLogto;
use logto_tests::fixtures::SERVED_BY_FAKE;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    raw::{Answer, FORM, TOKEN_PARAMETERS, send, token},
    replay::{difference, shape},
};

/// When the recording started, in milliseconds.
const RECORDED: u64 = 1_795_490_650_000;

const JSON: &str = "Content-Type: application/json\r\n";

#[derive(Deserialize)]
struct Recording {
    seq: u32,
    tag: String,
    #[serde(default)]
    server: Option<String>,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    target: String,
    headers: HashMap<String, String>,
    body: Value,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    headers: HashMap<String, String>,
    body: Value,
}

struct Replay {
    logto: FakeLogto,
    token: String,
    /// From recorded ids to those of the fake.
    ids: HashMap<String, String>,
}

#[derive(Default)]
struct Count {
    agreeing: usize,
    not_served: usize,
    disagreements: Vec<String>,
}

#[tokio::test]
async fn fake_manages_like_the_recorded_server() {
    let Ok(path) = std::env::var("LOGTO_MANAGEMENT_RECORDINGS") else {
        println!("skipped: LOGTO_MANAGEMENT_RECORDINGS is not set");
        return;
    };
    let recordings = std::fs::read_to_string(path).unwrap();
    let mut replay = Replay::start().await;
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for line in recordings.lines() {
        let recording: Recording = serde_json::from_str(line).unwrap();
        if recording.server.is_some() {
            continue;
        }
        let answer = replay.exchange(&recording);
        let count = counts.entry(recording.tag.clone()).or_default();
        let is_served = SERVED_BY_FAKE.contains(&recording.tag.as_str());
        if !is_served || answer.value()["code"] == "fake.not_served" {
            count.not_served += 1;
            continue;
        }
        match replay.compare(&recording, &answer) {
            Ok(()) => count.agreeing += 1,
            Err(difference) => {
                let Request { method, target, .. } = &recording.request;
                let line = format!("{} {method} {target}: {difference}", recording.seq);
                count.disagreements.push(line);
            }
        }
    }
    let (mut agreeing, mut all) = (0, 0);
    for (tag, Count { agreeing: same, not_served, disagreements }) in &counts {
        let total = same + disagreements.len();
        if total > 0 {
            println!("{tag}: {same} of {total} agree; {not_served} not served");
            println!("{}", disagreements.join("\n"));
            agreeing += same;
            all += total;
        }
    }
    println!("{agreeing} of {all} agree");
    assert!(agreeing * 100 >= all * 95);
}

impl Replay {
    /// Starts a fake with what the recorded server had at first.
    async fn start() -> Self {
        let builder = FakeLogto::builder().credentials("42xd1je3ds7ytgv0o3j8j", "secret");
        let builder = builder.users(["alice", "bob", "carol", "dave"]);
        let logto = builder.start().await;
        let (token, ids) = (token(&logto), HashMap::new());
        let replay = Self { logto, token, ids };
        for (path, body) in [
            ("/api/resources", json!({"name": "other", "indicator": "https://other.lab.test/api"})),
            ("/api/roles", json!({"name": "lab role", "description": "d"})),
            ("/api/organizations", json!({"name": "Org 1"})),
            ("/api/organization-roles", json!({"name": "member"})),
            ("/api/organization-scopes", json!({"name": "read:x"})),
            ("/api/applications", json!({"name": "without role", "type": "MachineToMachine"})),
            ("/api/applications", json!({"name": "page", "type": "Traditional"})),
            ("/api/connectors", social("labidp-6bb9c7")),
            ("/api/connectors", social("labsaml-6bb9c7")),
            ("/api/connectors", connector("http-email")),
            ("/api/connectors", connector("http-sms")),
        ] {
            let answer = replay.send("POST", path, JSON, &body.to_string());
            assert!(answer.status < 300, "{answer:?}");
        }
        replay
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let headers = format!("Authorization: Bearer {}\r\n{headers}", self.token);
        send(&self.logto, method, path, &headers, body)
    }

    fn exchange(&mut self, recording: &Recording) -> Answer {
        let Request { method, target, headers, body } = &recording.request;
        let body = match body {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            body => body.to_string(),
        };
        let mut extra = String::new();
        for (name, value) in headers.iter().filter(|(name, _)| !name.starts_with('(')) {
            extra.extend([name, ": ", &self.translate(value), "\r\n"]);
        }
        let (target, body) = (self.translate(target), with_later_expiry(&self.translate(&body)));
        let answer = match recording.response.body["code"].as_str() {
            Some("auth.authorization_header_missing") => {
                send(&self.logto, method, &target, &extra, &body)
            }
            Some("auth.unauthorized") => {
                let headers = format!("Authorization: Bearer no\r\n{extra}");
                send(&self.logto, method, &target, &headers, &body)
            }
            Some("auth.authorization_token_type_not_supported") => {
                let headers = format!("Authorization: Basic no\r\n{extra}");
                send(&self.logto, method, &target, &headers, &body)
            }
            Some("auth.forbidden") => {
                let headers = format!("Authorization: Bearer {}\r\n{extra}", self.other_token());
                send(&self.logto, method, &target, &headers, &body)
            }
            _ => self.send(method, &target, &extra, &body),
        };
        let tags = (recording.response.headers.get("etag"), answer.all("ETag").pop());
        if let (Some(recorded), Some(fake)) = tags {
            self.ids.insert(recorded.clone(), fake.to_owned());
        }
        let is_new = method == "POST";
        let bodies = (recording.response.body.clone(), answer.value());
        let pairs = match &bodies {
            (Value::Array(recorded), Value::Array(fake)) if target.contains("/mfa-") => {
                recorded.iter().zip(fake).collect()
            }
            (recorded, fake) if is_new => vec![(recorded, fake)],
            _ => Vec::new(),
        };
        for (recorded, fake) in pairs {
            if let (Some(recorded), Some(fake)) = (recorded["id"].as_str(), fake["id"].as_str()) {
                self.ids.insert(recorded.to_owned(), fake.to_owned());
            }
        }
        answer
    }

    fn compare(&self, recording: &Recording, answer: &Answer) -> Result<(), String> {
        let (response, body) = (&recording.response, answer.value());
        if response.status != answer.status {
            return Err(format!("{} instead of {}: {body}", answer.status, response.status));
        }
        for name in ["Total-Number", "Content-Type", "ETag", "Link"] {
            let recorded = response.headers.get(&name.to_lowercase());
            let found = answer.all(name);
            let is_same = match name {
                "ETag" => recorded.is_some() != found.is_empty(),
                "Link" => {
                    let recorded = recorded.map(String::as_str).unwrap_or_default();
                    // Long headers were cut when they were recorded.
                    let (start, is_cut) = match recorded.split_once('…') {
                        Some((start, _)) => (start, true),
                        None => (recorded, false),
                    };
                    let start = start.replace("http://127.0.0.1:3001", self.logto.url());
                    let (start, found) = (self.translate(&start), found.join(", "));
                    found == start || (is_cut && found.starts_with(&start))
                }
                _ => recorded.map(String::as_str).into_iter().eq(found.iter().copied()),
            };
            if !is_same {
                return Err(format!("{name} {found:?} instead of {recorded:?}"));
            }
        }
        let [mut expected, mut found] = [&response.body, &body].map(|body| shape("", body));
        if response.body == "" {
            expected = Value::Null;
        }
        remove_cut(&mut expected, &mut found);
        // Of rows that were updated, the order depends on the database.
        for list in [&mut expected, &mut found] {
            if let Value::Array(items) = list {
                items.sort_by_key(ToString::to_string);
            }
        }
        if expected == found {
            return Ok(());
        }
        // Lists were cut to four items when they were recorded.
        if let (Value::Array(expected), Value::Array(found)) = (&expected, &found)
            && expected.len() == 4
            && found.len() > 4
            && expected.iter().all(|item| found.contains(item))
        {
            return Ok(());
        }
        Err(difference("", &expected, &found).unwrap_or_default())
    }

    /// Returns a token of an application without the role for the Management API.
    fn other_token(&self) -> String {
        let applications = self.send("GET", "/api/applications?search.name=without%20role", "", "");
        let id = applications.value()[0]["id"].as_str().unwrap().to_owned();
        let secrets = self.send("GET", &format!("/api/applications/{id}/secrets"), "", "");
        let secret = secrets.value()[0]["value"].as_str().unwrap().to_owned();
        let body = format!("{TOKEN_PARAMETERS}&client_id={id}&client_secret={secret}");
        let answer = send(&self.logto, "POST", "/oidc/token", FORM, &body);
        answer.value()["access_token"].as_str().unwrap().to_owned()
    }

    fn translate(&self, text: &str) -> String {
        let ids = self.ids.iter();
        ids.fold(text.to_owned(), |text, (recorded, fake)| text.replace(recorded, fake))
    }
}

fn connector(factory_id: &str) -> Value {
    json!({"connectorId": factory_id, "config": {"endpoint": "https://mail.test"}})
}

fn social(target: &str) -> Value {
    json!({"connectorId": "oauth2", "metadata": {"target": target, "name": {"en": "Lab"}}})
}

/// Moves a time of expiry that was in the future when it was recorded into the future of now.
fn with_later_expiry(body: &str) -> String {
    let mut value: Value = serde_json::from_str(body).unwrap_or_default();
    match value["expiresAt"].as_u64() {
        Some(expires_at) if expires_at > RECORDED => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
            let now = u64::try_from(now).unwrap();
            value["expiresAt"] = json!(now + expires_at - RECORDED);
            value.to_string()
        }
        _ => body.to_owned(),
    }
}

/// Removes the lists that were cut when they were recorded.
fn remove_cut(expected: &mut Value, found: &mut Value) {
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => {
            expected.iter_mut().zip(found).for_each(|(a, b)| remove_cut(a, b));
        }
        (Value::Object(expected), Value::Object(found)) => {
            let notes = expected.keys().filter_map(|key| key.strip_suffix("#note"));
            for cut in notes.map(str::to_owned).collect::<Vec<_>>() {
                expected.remove(&format!("{cut}#note"));
                expected.remove(&cut);
                found.remove(&cut);
            }
            for (key, value) in expected {
                remove_cut(value, found.get_mut(key).unwrap_or(&mut Value::Null));
            }
        }
        _ => {}
    }
}
