//! Sends recorded requests to a Logto again, and compares its responses with the recorded ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use logto_client::{Bytes, Call, Client, Error, Retry, Token, api, http::HeaderMap};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::fixtures::Exchange;

/// Endpoints below the base URL of a client. Queries and media types are set on the call.
#[api]
trait Raw: Send + Sync {
    #[endpoint(POST, "/oidc/token", auth = none)]
    fn post_token(&self, #[body(form)] parameters: &BTreeMap<&str, &str>) -> Call<Value>;

    #[endpoint(GET, "/<last>")]
    fn get(&self, last: &str) -> Call<Bytes>;

    #[endpoint(DELETE, "/<last>")]
    fn delete(&self, last: &str) -> Call<Bytes>;

    #[endpoint(POST, "/<last>")]
    fn post(
        &self,
        last: &str,
        #[body(bytes = "application/json")] body: Option<Bytes>,
    ) -> Call<Bytes>;

    #[endpoint(PUT, "/<last>")]
    fn put(
        &self,
        last: &str,
        #[body(bytes = "application/json")] body: Option<Bytes>,
    ) -> Call<Bytes>;

    #[endpoint(PATCH, "/<last>")]
    fn patch(
        &self,
        last: &str,
        #[body(bytes = "application/json")] body: Option<Bytes>,
    ) -> Call<Bytes>;
}

/// Names of fields whose values are data, such as settings of any kind or objects with a key per language.
const DATA: [&str; 7] =
    ["config", "customData", "defaultValue", "description", "expectValue", "name", "translation"];

/// Names of fields that hold ids, besides those that end with `Id` or `Ids`.
const IDS: [&str; 4] = ["id", "uid", "token", "value"];

/// Sends exchanges in order.
///
/// Ids that the server generates differ from the recorded ones. Each response teaches the ids that later requests need.
#[derive(Debug, Default)]
pub struct Replayer {
    url: String,
    token: String,
    /// By base URL, because a client is slow to build.
    clients: HashMap<String, Client>,
    /// From recorded strings to those of this server.
    translations: HashMap<String, String>,
    /// Path of each created object, in order of creation.
    created: Vec<String>,
}

/// A response of the server.
struct Answer {
    status: u16,
    headers: HeaderMap,
    /// JSON, or else a string; `None` if empty.
    body: Option<Value>,
}

impl Replayer {
    /// Creates a replayer for the server at this URL, which accepts this token.
    #[must_use]
    pub fn new(url: &str, token: &str) -> Self {
        Self { url: url.trim_end_matches('/').into(), token: token.into(), ..Self::default() }
    }

    /// Creates a replayer for the server at this URL, with a token for this application.
    ///
    /// # Errors
    ///
    /// When the server issues no token.
    pub async fn connect(
        url: &str,
        client_id: &str,
        client_secret: &str,
        resource: &str,
    ) -> Result<Self, Error> {
        let parameters = BTreeMap::from([
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", client_secret),
            ("resource", resource),
            ("scope", "all"),
        ]);
        let client = Client::builder(url).build()?;
        let issued = client.post_token(&parameters).await?;
        Ok(Self::new(url, issued["access_token"].as_str().unwrap_or_default()))
    }

    /// Replaces a recorded string, such as a suffix of all names, by another one.
    #[must_use]
    pub fn translating(mut self, recorded: &str, other: &str) -> Self {
        self.translations.insert(recorded.to_owned(), other.to_owned());
        self
    }

    /// Sends the request and returns how the response differs from the recorded one. Of a [setup](Exchange::setup),
    /// only the status is compared.
    ///
    /// # Errors
    ///
    /// When there is no response.
    pub async fn replay(&mut self, exchange: &Exchange) -> Result<Vec<String>, Error> {
        let answer = self.send(exchange).await?;
        if let (Some(recorded), Some(found)) = (&exchange.response, &answer.body) {
            self.learn("", recorded, found);
        }
        if exchange.method == "POST"
            && let Some(id) = answer.body.as_ref().and_then(|body| body.get("id")?.as_str())
        {
            self.created.push(format!("{}/{id}", self.translate(&exchange.target)));
        }
        Ok(differences(exchange, &answer))
    }

    /// Deletes what was created, the latest first. Objects that cannot be deleted stay.
    ///
    /// # Errors
    ///
    /// When there is no response.
    pub async fn clean_up(&mut self) -> Result<(), Error> {
        while let Some(path) = self.created.pop() {
            let (client, last) = self.client(&path, None)?;
            received(client.delete(&last)).await?;
        }
        Ok(())
    }

    fn translate(&self, text: &str) -> String {
        let translations = self.translations.iter();
        translations.fold(text.to_owned(), |text, (recorded, other)| text.replace(recorded, other))
    }

    /// Learns the ids of a response from the places where the recorded ones are.
    fn learn(&mut self, key: &str, recorded: &Value, found: &Value) {
        match (recorded, found) {
            (Value::Object(recorded), Value::Object(found)) => {
                for (key, value) in recorded {
                    self.learn(key, value, found.get(key).unwrap_or(&Value::Null));
                }
            }
            (Value::Array(recorded), Value::Array(found)) if recorded.len() == found.len() => {
                recorded.iter().zip(found).for_each(|(a, b)| self.learn(key, a, b));
            }
            (Value::String(recorded), Value::String(found)) => {
                let is_id = IDS.contains(&key) || key.ends_with("Id") || key.ends_with("Ids");
                // The ids of the Management API itself are the same everywhere.
                let is_id = is_id && !recorded.starts_with("management-api");
                if is_id && recorded.len() >= 8 && recorded != found {
                    self.translations.insert(recorded.clone(), found.clone());
                }
            }
            _ => {}
        }
    }

    /// Returns a client whose base URL is all of the path but the last segment, and that segment.
    fn client(
        &mut self,
        path: &str,
        authorization: Option<&str>,
    ) -> Result<(Client, String), Error> {
        let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
        let last = percent_decode_str(last).decode_utf8_lossy().into_owned();
        if let (None, Some(client)) = (authorization, self.clients.get(parent)) {
            return Ok((client.clone(), last));
        }
        let client = Client::builder(&format!("{}{parent}", self.url)).retry(Retry::none());
        let client = match authorization {
            None => client.token_source(Token::bearer(&self.token)),
            Some("") => client,
            Some(other) => client.header("authorization", other),
        };
        let client = client.build()?;
        if authorization.is_none() {
            self.clients.insert(parent.to_owned(), client.clone());
        }
        Ok((client, last))
    }

    async fn send(&mut self, exchange: &Exchange) -> Result<Answer, Error> {
        let target = self.translate(&exchange.target);
        let authorization =
            if exchange.anonymous { Some("") } else { exchange.authorization.as_deref() };
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let (client, last) = self.client(path, authorization)?;
        let (media_type, body) = exchange.request_body("boundary").unzip();
        let body = body.map(|body| Bytes::from(self.translate(&body)));
        let mut call = match exchange.method.as_str() {
            "GET" => client.get(&last),
            "DELETE" => client.delete(&last),
            "PUT" => client.put(&last, body),
            "PATCH" => client.patch(&last, body),
            _ => client.post(&last, body),
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            call = call.query(&name, &*value);
        }
        for (name, value) in &exchange.headers {
            call = call.header(name, value);
        }
        if let Some(media_type) = media_type {
            call = call.header("content-type", media_type);
        }
        received(call).await
    }
}

/// Returns a response of any status.
async fn received(call: Call<Bytes>) -> Result<Answer, Error> {
    let (status, headers, body) = match call.with_response().await {
        Ok(response) => (response.status(), response.headers().clone(), Some(response.into_body())),
        Err(error) => match (error.status(), error.headers()) {
            (Some(status), Some(headers)) => (status, headers.clone(), error.body().cloned()),
            _ => return Err(error),
        },
    };
    let text = body.filter(|body| !body.is_empty());
    let body = text.map(|text| {
        serde_json::from_slice(&text).unwrap_or_else(|_| String::from_utf8_lossy(&text).into())
    });
    Ok(Answer { status: status.as_u16(), headers, body })
}

/// Describes how a response differs from the recorded one.
fn differences(exchange: &Exchange, answer: &Answer) -> Vec<String> {
    let code = |body: &Option<Value>| body.as_ref()?.get("code")?.as_str().map(str::to_owned);
    let (recorded, found) = (code(&exchange.response), code(&answer.body));
    if exchange.status != answer.status {
        let status = exchange.status;
        return vec![format!("{} {found:?} instead of {status} {recorded:?}", answer.status)];
    }
    let mut differences = Vec::new();
    if exchange.setup {
        return differences;
    }
    if !exchange.is_success() {
        if recorded != found {
            differences.push(format!("code {found:?} instead of {recorded:?}"));
        }
        return differences;
    }
    if answer.headers.contains_key("total-number") != exchange.total.is_some() {
        differences.push("has or lacks Total-Number".to_owned());
    }
    match (&exchange.response, &answer.body) {
        (None, None) => {}
        (Some(recorded), Some(found)) => compare("", recorded, found, &mut differences),
        (recorded, found) => differences.push(format!("{found:?} instead of {recorded:?}")),
    }
    differences
}

/// Compares fields and types, not values. In lists, an optional field may be absent.
fn compare(path: &str, recorded: &Value, found: &Value, differences: &mut Vec<String>) {
    let in_list = path.contains("[]");
    match (recorded, found) {
        (Value::Object(recorded), Value::Object(found)) => {
            let keys: BTreeSet<&String> = recorded.keys().chain(found.keys()).collect();
            for key in keys {
                let path = format!("{path}.{key}");
                match (recorded.get(key), found.get(key)) {
                    (Some(_), Some(_)) if DATA.contains(&key.as_str()) => {}
                    (Some(recorded), Some(found)) => compare(&path, recorded, found, differences),
                    (None, _) => differences.push(format!("{path} is new")),
                    (Some(_), None) if in_list => {}
                    (Some(_), None) => differences.push(format!("{path} is missing")),
                }
            }
        }
        (Value::Array(recorded), Value::Array(found)) => {
            let [recorded, found] =
                [recorded, found].map(|items| items.iter().cloned().reduce(merged));
            if let (Some(recorded), Some(found)) = (recorded, found) {
                compare(&format!("{path}[]"), &recorded, &found, differences);
            }
        }
        (Value::Null, _) | (_, Value::Null) if in_list => {}
        _ if kind(recorded) == kind(found) => {}
        _ => differences.push(format!("{path} is {} instead of {}", kind(found), kind(recorded))),
    }
}

/// Returns a value with the fields of both.
fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            for (key, value) in other {
                let known = one.remove(&key).unwrap_or_default();
                one.insert(key, merged(known, value));
            }
            Value::Object(one)
        }
        (Value::Array(one), Value::Array(other)) => one.into_iter().chain(other).collect(),
        (Value::Null, other) => other,
        (one, _) => one,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
