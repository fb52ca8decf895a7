//! All operations against a faulty server, and how their calls end.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_client::{Client, ClientBuilder, Error, ErrorKind, Retry};
use logto_tests::{FaultyServer, OPERATIONS, Operation, RawResponse, Repeat};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::secrets::{self, SECRET, TOKEN};

/// Server that answers each operation with its planned responses, and a client for it.
pub(crate) struct Fixture {
    pub(crate) server: FaultyServer,
    client: Client,
    plans: Arc<Mutex<HashMap<&'static str, Plan>>>,
}

/// Responses, one for each request; the last one is repeated. And the number of requests so far.
struct Plan {
    responses: Vec<RawResponse>,
    requests: usize,
}

/// Result of a call and the number of its requests, without those for tokens.
pub(crate) struct Ended {
    pub(crate) result: Result<Value, Error>,
    pub(crate) requests: usize,
}

/// Expected result of a call whose attempts all get the same response.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Expected {
    Success,
    /// An error that is retried where the operation allows it; the request may have been applied.
    Retryable(ErrorKind),
    /// An error that is not retried; the request may have been applied.
    Permanent(ErrorKind),
    /// A decode error; a success for operations that ignore the body.
    DecodeError,
}

/// The successful response of an operation.
pub(crate) fn good(operation: &Operation) -> RawResponse {
    match operation.returns() {
        Value::Null => RawResponse::http(204, "", ""),
        body => json(&body.to_string()),
    }
}

/// A 200 with the JSON that the operation returns, which is `null` for operations that ignore the body.
pub(crate) fn with_body(operation: &Operation) -> RawResponse {
    json(&operation.returns().to_string())
}

/// A 200 with this body.
pub(crate) fn json(body: &str) -> RawResponse {
    RawResponse::http(200, "content-type: application/json\r\n", body)
}

/// The response of a token endpoint, with a token that expires after `seconds`.
pub(crate) fn token(seconds: u64) -> RawResponse {
    json(&format!(r#"{{"access_token":"{TOKEN}","expires_in":{seconds}}}"#))
}

/// A client that retries at once and without a budget, with time limits that a busy machine does not reach.
pub(crate) fn client(url: &str, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    secrets::watch_panics();
    let retry = Retry::default().base_delay(Duration::ZERO);
    let minute = Duration::from_secs(60);
    let builder = Client::self_hosted(url)
        .credentials("app", SECRET)
        .timeout(10 * minute)
        .attempt_timeout(2 * minute)
        .connect_timeout(minute)
        .retry(retry.without_budget());
    set(builder).build().unwrap()
}

impl Fixture {
    pub(crate) async fn new() -> Arc<Self> {
        Self::with(|builder| builder).await
    }

    /// A fixture with a configured client, which has a token.
    pub(crate) async fn with(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Arc<Self> {
        let plans = Arc::new(Mutex::new(HashMap::<_, Plan>::new()));
        let planned = plans.clone();
        let server = FaultyServer::start(move |line| {
            if line.contains("/oidc/token ") {
                return token(3600);
            }
            let mut plans = planned.lock().unwrap();
            plans.get_mut(Operation::of(line).name).unwrap().next()
        });
        let client = client(server.url(), set);
        let fixture = Self { server, client, plans };
        let [first, ..] = &OPERATIONS;
        fixture.call(first, [good(first)]).await.result.unwrap();
        Arc::new(fixture)
    }

    /// Calls an operation, which gets these responses.
    pub(crate) async fn call(
        &self,
        operation: &Operation,
        responses: impl Into<Vec<RawResponse>>,
    ) -> Ended {
        let plan = Plan { responses: responses.into(), requests: 0 };
        self.plans.lock().unwrap().insert(operation.name, plan);
        let result = operation.call(&self.client).await;
        let result = result.inspect_err(secrets::check);
        let plan = self.plans.lock().unwrap().remove(operation.name);
        let requests = plan.unwrap().requests;
        Ended { result, requests }
    }

    /// Calls an operation whose attempts all get this response.
    pub(crate) async fn check_one(
        &self,
        name: &str,
        operation: &Operation,
        response: RawResponse,
        expected: Expected,
    ) {
        let ended = self.call(operation, [response]).await;
        expected.check(name, operation, ended);
    }

    /// Calls all operations, whose attempts all get this response.
    pub(crate) async fn check(
        self: &Arc<Self>,
        name: &str,
        response: impl Fn(&Operation) -> RawResponse,
        expected: Expected,
    ) {
        let test = |fixture: Arc<Self>, operation| {
            let (name, response) = (name.to_owned(), response(&operation));
            async move {
                let ended = fixture.call(&operation, [response]).await;
                expected.check(&name, &operation, ended);
            }
        };
        self.for_each(test).await;
    }

    /// Runs a test with all operations concurrently.
    pub(crate) async fn for_each<F>(self: &Arc<Self>, test: impl Fn(Arc<Self>, Operation) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let start = |operation| test(self.clone(), operation);
        let tasks: JoinSet<()> = OPERATIONS.map(start).into_iter().collect();
        tasks.join_all().await;
    }
}

impl Plan {
    fn next(&mut self) -> RawResponse {
        self.requests += 1;
        match self.responses.as_slice() {
            [last] => last.clone(),
            _ => self.responses.remove(0),
        }
    }
}

impl Expected {
    pub(crate) const LOST_RESPONSE: Self = Self::Retryable(ErrorKind::Transport);
    pub(crate) const TIMEOUT: Self = Self::Retryable(ErrorKind::Timeout);
    pub(crate) const TOO_LARGE: Self = Self::Permanent(ErrorKind::ResponseTooLarge);

    /// Asserts the result of a call and the number of its requests.
    pub(crate) fn check(self, name: &str, operation: &Operation, ended: Ended) {
        let name = format!("{}, {name}", operation.name);
        let Ended { result, requests } = ended;
        let actual = match result {
            Ok(value) => {
                assert_eq!(value, operation.returns(), "{name}");
                Expected::Success
            }
            Err(error) => {
                assert_eq!(error.operation(), Some(operation.name), "{name}");
                assert!(error.may_have_been_applied(), "{name}: {error:?}");
                match error.kind() {
                    ErrorKind::Decode => Expected::DecodeError,
                    kind if error.is_retryable() => Expected::Retryable(kind),
                    kind => Expected::Permanent(kind),
                }
            }
        };
        let expected = match self {
            Expected::DecodeError if operation.ignores_body() => Expected::Success,
            expected => expected,
        };
        assert_eq!(actual, expected, "{name}");
        let is_repeated =
            matches!(actual, Expected::Retryable(_)) && operation.repeat == Repeat::Always;
        assert_eq!(requests, if is_repeated { 3 } else { 1 }, "{name}");
    }
}
