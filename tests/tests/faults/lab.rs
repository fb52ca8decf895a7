//! The nine operations against a hostile server, and what is expected of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_client::{Client, ClientBuilder, Error, ErrorKind, Retry};
use logto_tests::{Answer, Hostile};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::{
    canaries::{self, SECRET, TOKEN},
    operations::{OPERATIONS, Operation, Repeat},
};

/// A server that answers each operation by its script, and a client that knows the server.
pub(crate) struct Lab {
    /// Lives as long as the client.
    _server: Hostile,
    client: Client,
    scripts: Arc<Mutex<HashMap<&'static str, Script>>>,
}

/// Answers, one a request; the last one stays. And how many requests there were.
#[derive(Default)]
struct Script {
    answers: Vec<Answer>,
    requests: usize,
}

/// How a call ended.
pub(crate) struct Ended {
    pub(crate) result: Result<Value, Error>,
    /// The requests that it made, without those for tokens.
    pub(crate) requests: usize,
}

/// What becomes of a call when every attempt is answered in the same way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    /// Nothing that matters was harmed.
    Success,
    /// Nobody knows whether the request was carried out: tried again if that does not matter.
    Lost(ErrorKind),
    /// There is an answer, and it is of no use. To try again would not help, and the request may have been
    /// carried out.
    Useless(ErrorKind),
    /// Likewise, but for operations that ignore the body.
    Undecodable,
}

/// The answer that the operation expects.
pub(crate) fn good(operation: &Operation) -> Answer {
    match operation.returns() {
        Value::Null => Answer::http(204, "", ""),
        body => json(&body.to_string()),
    }
}

/// A success with what the operation returns as its body, even if that is nothing: `null`.
pub(crate) fn with_body(operation: &Operation) -> Answer {
    json(&operation.returns().to_string())
}

/// A success with this body.
pub(crate) fn json(body: &str) -> Answer {
    Answer::http(200, "content-type: application/json\r\n", body)
}

/// The answer of a token endpoint, with a token that lives so many seconds.
pub(crate) fn token(seconds: u64) -> Answer {
    let body =
        format!(r#"{{"access_token":"{TOKEN}","expires_in":{seconds},"token_type":"Bearer"}}"#);
    json(&body)
}

/// A client that wastes no time between attempts, and whose retries cost nothing.
pub(crate) fn client(url: &str, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    canaries::watch_panics();
    let retry = Retry::default().base_delay(Duration::ZERO);
    let builder = Client::self_hosted(url)
        .credentials("app", SECRET)
        .retry(retry.without_budget());
    set(builder).build().unwrap()
}

impl Lab {
    pub(crate) fn new() -> Arc<Self> {
        Self::with(|builder| builder)
    }

    /// One whose client is set up further.
    pub(crate) fn with(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Arc<Self> {
        let scripts = Arc::new(Mutex::new(HashMap::new()));
        let kept = scripts.clone();
        let server = Hostile::start(move |line| {
            if line.contains("/oidc/token ") {
                return token(3600);
            }
            let operation = Operation::of(line);
            let mut scripts = kept.lock().unwrap();
            let script: &mut Script = scripts.get_mut(operation.name).unwrap();
            script.next()
        });
        let client = client(server.url(), set);
        Arc::new(Self {
            _server: server,
            client,
            scripts,
        })
    }

    /// Calls an operation, which the server gives these answers.
    pub(crate) async fn call(
        &self,
        operation: &Operation,
        answers: impl Into<Vec<Answer>>,
    ) -> Ended {
        let script = Script {
            answers: answers.into(),
            requests: 0,
        };
        self.scripts.lock().unwrap().insert(operation.name, script);
        let result = operation.call(&self.client).await;
        let script = self.scripts.lock().unwrap().remove(operation.name);
        let requests = script.unwrap().requests;
        Ended { result, requests }
    }

    /// Answers every attempt of an operation like this.
    pub(crate) async fn check_one(
        &self,
        name: &str,
        operation: &Operation,
        answer: Answer,
        fate: Fate,
    ) {
        let ended = self.call(operation, [answer]).await;
        fate.check(name, operation, ended);
    }

    /// Answers every attempt of every operation like this.
    pub(crate) async fn check(
        self: &Arc<Self>,
        name: &str,
        answer: impl Fn(&Operation) -> Answer,
        fate: Fate,
    ) {
        self.for_each(|lab, operation| {
            let (name, answer) = (name.to_owned(), answer(&operation));
            async move { lab.check_one(&name, &operation, answer, fate).await }
        })
        .await;
    }

    /// Does the same with all operations at once.
    pub(crate) async fn for_each<F>(self: &Arc<Self>, test: impl Fn(Arc<Self>, Operation) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let start = |operation| test(self.clone(), operation);
        let tasks: JoinSet<()> = OPERATIONS.map(start).into_iter().collect();
        tasks.join_all().await;
    }
}

impl Script {
    fn next(&mut self) -> Answer {
        self.requests += 1;
        match self.answers.as_slice() {
            [last] => last.clone(),
            _ => self.answers.remove(0),
        }
    }
}

impl Fate {
    pub(crate) const LOST: Self = Self::Lost(ErrorKind::Transport);
    pub(crate) const LATE: Self = Self::Lost(ErrorKind::Timeout);
    pub(crate) const TOO_LARGE: Self = Self::Useless(ErrorKind::ResponseTooLarge);

    /// Fails when the call ended in another way, or made another number of requests than it should.
    pub(crate) fn check(self, name: &str, operation: &Operation, ended: Ended) {
        let name = format!("{}, {name}", operation.name);
        let Ended { result, requests } = ended;
        let outcome = match result {
            Ok(value) => {
                // Whatever happened: a success is a whole one.
                assert_eq!(value, operation.returns(), "{name}");
                Fate::Success
            }
            Err(error) => {
                assert_eq!(error.operation(), Some(operation.name), "{name}");
                assert!(error.may_have_been_applied(), "{name}: {error:?}");
                match error.kind() {
                    ErrorKind::Decode => Fate::Undecodable,
                    kind if error.is_retryable() => Fate::Lost(kind),
                    kind => Fate::Useless(kind),
                }
            }
        };
        let expected = match self {
            Fate::Undecodable if operation.returns_nothing() => Fate::Success,
            fate => fate,
        };
        assert_eq!(outcome, expected, "{name}");
        let is_repeated = matches!(outcome, Fate::Lost(_)) && operation.repeat == Repeat::Freely;
        assert_eq!(requests, if is_repeated { 3 } else { 1 }, "{name}");
    }
}
