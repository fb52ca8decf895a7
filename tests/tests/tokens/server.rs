use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_client::{
    BoxFuture, Call, Client, Connectors, Error,
    connectors::Connector,
    http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// An in-memory Logto on Tokio's clock. Its API accepts the tokens it issued until they expire or are revoked.
#[derive(Clone)]
pub(crate) struct Server(Arc<Mutex<State>>);

struct State {
    answer: Answer,
    latency: Duration,
    /// The issued tokens, and when they expire.
    tokens: Vec<(String, Instant)>,
    /// Shared by the token requests in flight.
    in_flight: Arc<()>,
    counts: Counts,
}

/// Numbers of requests so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) token_requests: usize,
    /// Token requests in flight at the same time, at most.
    pub(crate) max_in_flight: usize,
    pub(crate) calls: usize,
    pub(crate) refused_calls: usize,
}

/// The answer of the token endpoint.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A token with this lifetime.
    Token(Duration),
    /// A token that lives for an hour, with this `expires_in`.
    ExpiresIn(&'static str),
    Status(u16, &'static str),
    /// A token with this status and header.
    Header(u16, &'static str, String),
    Hang,
    RefuseConnection,
    Panic,
}

/// A server with this answer, and a client without a token.
pub(crate) fn start(answer: Answer) -> (Server, Client) {
    let server = Server(Arc::new(Mutex::new(State {
        answer,
        latency: millis(20),
        tokens: Vec::new(),
        in_flight: Arc::default(),
        counts: Counts::default(),
    })));
    let client = Client::self_hosted("https://logto.test")
        .credentials("app", "canary-secret")
        .transport(server.clone());
    (server, client.build().unwrap())
}

/// A server, and a client that has cached a token with this lifetime.
pub(crate) async fn start_with_token(lifetime: Duration) -> (Server, Client) {
    let (server, client) = start(Answer::Token(lifetime));
    calls(&client, 1).await;
    (server, client)
}

impl Server {
    /// Changes the answer to later token requests.
    pub(crate) fn answer(&self, answer: Answer) {
        self.0.lock().unwrap().answer = answer;
    }

    /// Changes the latency of later token requests.
    pub(crate) fn latency(&self, latency: Duration) {
        self.0.lock().unwrap().latency = latency;
    }

    pub(crate) fn revoke_tokens(&self) {
        for (_, expires_at) in &mut self.0.lock().unwrap().tokens {
            *expires_at = Instant::now();
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.0.lock().unwrap().counts
    }

    /// Asserts the numbers of token requests and of refused calls.
    #[track_caller]
    pub(crate) fn expect(&self, token_requests: usize, refused_calls: usize) {
        let counts = self.counts();
        let actual = (counts.token_requests, counts.refused_calls);
        assert_eq!(actual, (token_requests, refused_calls));
    }

    async fn issue(&self) -> Result<TransportResponse, TransportError> {
        let (answer, latency, _in_flight) = {
            let mut state = self.0.lock().unwrap();
            let in_flight = state.in_flight.clone();
            let counts = &mut state.counts;
            counts.token_requests += 1;
            counts.max_in_flight = counts.max_in_flight.max(Arc::strong_count(&in_flight) - 1);
            (state.answer.clone(), state.latency, in_flight)
        };
        let requested_at = Instant::now();
        sleep(latency).await;
        let (lifetime, expires_in) = match answer {
            Answer::Token(lifetime) => (lifetime, lifetime.as_secs_f64().to_string()),
            Answer::ExpiresIn(value) => (HOUR, value.to_owned()),
            Answer::Status(status, body) => return Ok(response(status, body)),
            Answer::Header(status, name, value) => {
                let response = http::Response::builder().status(status).header(name, value);
                return Ok(response.body(r#"{"access_token":"t"}"#).unwrap().into());
            }
            Answer::Hang => return std::future::pending().await,
            Answer::RefuseConnection => return Err(TransportError::connect("connection refused")),
            Answer::Panic => panic!("this transport panics"),
        };
        let mut state = self.0.lock().unwrap();
        let token = format!("canary-token-{}", state.tokens.len());
        let body = format!(r#"{{"access_token":"{token}","expires_in":{expires_in}}}"#);
        state.tokens.push((token, requested_at + lifetime));
        Ok(response(200, &body))
    }

    fn call(&self, request: &TransportRequest) -> TransportResponse {
        let header = request.headers().get("authorization");
        let token = header.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let now = Instant::now();
        let is_valid = |(issued, until): &(String, Instant)| token == Some(issued) && now < *until;
        let mut state = self.0.lock().unwrap();
        state.counts.calls += 1;
        if state.tokens.iter().any(is_valid) {
            return response(200, "[]");
        }
        state.counts.refused_calls += 1;
        response(401, r#"{"code":"auth.unauthorized"}"#)
    }
}

impl Transport for Server {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            if request.path_and_query() == "/oidc/token" {
                return self.issue().await;
            }
            sleep(millis(5)).await;
            Ok(self.call(&request))
        })
    }
}

fn response(status: u16, body: &str) -> TransportResponse {
    let response = http::Response::builder().status(status);
    response.body(body.to_owned()).unwrap().into()
}

pub(crate) fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A call that needs a token.
pub(crate) fn call(client: &Client) -> Call<Vec<Connector>> {
    client.list_connectors(None)
}

type Task = JoinHandle<Result<Vec<Connector>, Error>>;

/// Spawns so many calls, each on a task.
pub(crate) fn spawn_calls(client: &Client, count: usize) -> Vec<Task> {
    (0..count).map(|_| tokio::spawn(call(client))).collect()
}

/// Makes so many concurrent calls, asserts that all succeed, and returns the time they took.
pub(crate) async fn calls(client: &Client, count: usize) -> Duration {
    let start = Instant::now();
    succeed(spawn_calls(client, count)).await;
    start.elapsed()
}

/// Waits for calls and asserts that all succeed.
pub(crate) async fn succeed(tasks: Vec<Task>) {
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}
