//! Requests as raw HTTP, with a token if need be.

use std::{
    io::{Read, Write},
    net::TcpStream,
    ops::Deref,
};

use logto_client::{
    Client, Retry,
    testing::{FakeLogto, FakeLogtoBuilder},
};
use serde_json::Value;

pub(crate) const TOKEN_PARAMETERS: &str =
    "grant_type=client_credentials&resource=https://default.logto.app/api&scope=all";
pub(crate) const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const JSON: &str = "Content-Type: application/json\r\n";

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn expect(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
    }

    #[track_caller]
    pub(crate) fn expect_body(&self, status: u16, body: &str) {
        assert_eq!((self.status, &*self.body), (status, body), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn expect_error(&self, status: u16, code: &str) {
        self.expect(status);
        assert_eq!(self.json()["code"], code);
    }

    /// The body as JSON or, if it is not JSON, as a string; null if there is none.
    pub(crate) fn value(&self) -> Value {
        match serde_json::from_str(&self.body) {
            Ok(value) => value,
            Err(_) if self.body.is_empty() => Value::Null,
            Err(_) => self.body.as_str().into(),
        }
    }

    /// All values of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(": "));
        let headers = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        headers.map(|(_, value)| value).collect()
    }
}

pub(crate) fn client_without_retries(logto: &FakeLogto) -> Client {
    let (id, secret) = logto.credentials();
    let builder = Client::self_hosted(logto.url()).credentials(id, secret);
    builder.retry(Retry::none()).build().unwrap()
}

pub(crate) fn connect(logto: &FakeLogto) -> TcpStream {
    TcpStream::connect(logto.url().strip_prefix("http://").unwrap()).unwrap()
}

pub(crate) fn send(
    logto: &FakeLogto,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Answer {
    let mut stream = connect(logto);
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.get(9..12).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

pub(crate) fn token(logto: &FakeLogto) -> String {
    let (id, secret) = logto.credentials();
    let body = format!("{TOKEN_PARAMETERS}&client_id={id}&client_secret={secret}");
    let answer = send(logto, "POST", "/oidc/token", FORM, &body);
    answer.expect(200);
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// A fake and a token for it, which all requests bear.
pub(crate) struct Session {
    logto: FakeLogto,
    pub(crate) token: String,
}

impl Deref for Session {
    type Target = FakeLogto;

    fn deref(&self) -> &FakeLogto {
        &self.logto
    }
}

impl Session {
    pub(crate) async fn start() -> Self {
        Self::start_with(FakeLogto::builder()).await
    }

    pub(crate) async fn start_with(builder: FakeLogtoBuilder) -> Self {
        let logto = builder.start().await;
        let token = token(&logto);
        Self { logto, token }
    }

    /// Replaces the token.
    pub(crate) fn renew(&mut self) {
        self.token = token(&self.logto);
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", "")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, JSON, &body.to_string())
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, JSON, &body.to_string())
    }

    /// Posts the body to `/api/connectors`.
    pub(crate) fn create(&self, body: &Value) -> Answer {
        self.post("/api/connectors", body)
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let headers = format!("Authorization: Bearer {}\r\n{headers}", self.token);
        send(&self.logto, method, path, &headers, body)
    }
}
