use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use logto_client::{
    BoxFuture, Call, Client, Connectors, Error,
    connectors::Connector,
    http::{self, StatusCode},
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use tokio::{task::JoinHandle, time::Instant};

/// A Logto in memory, by Tokio's clock: what it answers to requests for tokens is the test's to say,
/// and its API takes the tokens it gave until they expire or are revoked.
#[derive(Clone)]
pub(crate) struct Lab(Arc<Inner>);

struct Inner {
    plan: Mutex<Plan>,
    latency: Mutex<Duration>,
    /// The tokens given, and when they end.
    tokens: Mutex<Vec<(String, Option<Instant>)>>,
    token_requests: AtomicUsize,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
    calls: AtomicUsize,
    refused_calls: AtomicUsize,
}

/// What the token endpoint answers.
#[derive(Clone)]
pub(crate) enum Plan {
    /// A token that lives so long.
    Give(Duration),
    /// A token that is good for good, with this as `expires_in`.
    GiveWith(&'static str),
    Answer(u16, &'static str),
    /// A status with `Retry-After` in seconds.
    ComeBack(u16, u64),
    /// A token with a header of so many bytes.
    GiveWithHeader(usize),
    Hang,
    Refuse,
    Panic,
}

impl Lab {
    pub(crate) fn new(plan: Plan) -> Self {
        Self(Arc::new(Inner {
            plan: Mutex::new(plan),
            latency: Mutex::new(Duration::from_millis(20)),
            tokens: Mutex::default(),
            token_requests: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            most_under_way: AtomicUsize::new(0),
            calls: AtomicUsize::new(0),
            refused_calls: AtomicUsize::new(0),
        }))
    }

    pub(crate) fn seconds(lifetime: u64) -> Self {
        Self::new(Plan::Give(Duration::from_secs(lifetime)))
    }

    pub(crate) fn client(&self) -> Client {
        Client::self_hosted("https://logto.test")
            .credentials("app", "canary-secret")
            .transport(self.clone())
            .build()
            .unwrap()
    }

    pub(crate) fn plan(&self, plan: Plan) {
        *lock(&self.0.plan) = plan;
    }

    pub(crate) fn latency(&self, latency: Duration) {
        *lock(&self.0.latency) = latency;
    }

    /// Refuses all tokens given so far.
    pub(crate) fn revoke(&self) {
        lock(&self.0.tokens).clear();
    }

    pub(crate) fn token_requests(&self) -> usize {
        self.0.token_requests.load(Ordering::SeqCst)
    }

    /// How many requests for tokens were under way at once, at most.
    pub(crate) fn most_under_way(&self) -> usize {
        self.0.most_under_way.load(Ordering::SeqCst)
    }

    pub(crate) fn calls(&self) -> usize {
        self.0.calls.load(Ordering::SeqCst)
    }

    pub(crate) fn refused_calls(&self) -> usize {
        self.0.refused_calls.load(Ordering::SeqCst)
    }

    async fn give(&self) -> Result<TransportResponse, TransportError> {
        let number = self.0.token_requests.fetch_add(1, Ordering::SeqCst) + 1;
        let _counted = Counted::new(&self.0);
        let (plan, latency) = (lock(&self.0.plan).clone(), *lock(&self.0.latency));
        let asked_at = Instant::now();
        tokio::time::sleep(latency).await;
        let (ends, expires_in) = match plan {
            Plan::Give(lifetime) => {
                let expires_in = format!(r#","expires_in":{}"#, lifetime.as_secs_f64());
                (Some(asked_at + lifetime), expires_in)
            }
            Plan::GiveWith("missing") => (None, String::new()),
            Plan::GiveWith(value) => (None, format!(r#","expires_in":{value}"#)),
            Plan::Answer(status, body) => return Ok(answer(status, body)),
            Plan::ComeBack(status, seconds) => return Ok(come_back(status, seconds)),
            Plan::GiveWithHeader(length) => return Ok(with_header(length)),
            Plan::Hang => return std::future::pending().await,
            Plan::Refuse => return Err(TransportError::connect("connection refused")),
            Plan::Panic => panic!("a transport that panics"),
        };
        let token = format!("canary-token-{number}");
        let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer"{expires_in}}}"#);
        lock(&self.0.tokens).push((token, ends));
        Ok(answer(200, &body))
    }

    fn call(&self, request: &TransportRequest) -> TransportResponse {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        let header = request.headers().get("authorization");
        let token = header.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let now = Instant::now();
        let is_good = lock(&self.0.tokens)
            .iter()
            .any(|(known, ends)| token == Some(known) && ends.is_none_or(|ends| now < ends));
        if is_good {
            return answer(200, "[]");
        }
        self.0.refused_calls.fetch_add(1, Ordering::SeqCst);
        answer(401, r#"{"code":"auth.unauthorized"}"#)
    }
}

impl Transport for Lab {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            if request.path_and_query() == "/oidc/token" {
                return self.give().await;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(self.call(&request))
        })
    }
}

/// Counts a request for as long as it lives.
struct Counted<'l>(&'l Inner);

impl<'l> Counted<'l> {
    fn new(lab: &'l Inner) -> Self {
        let now = lab.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        lab.most_under_way.fetch_max(now, Ordering::SeqCst);
        Self(lab)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

fn answer(status: u16, body: &str) -> TransportResponse {
    let mut response = http::Response::new(body.to_owned());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response.into()
}

fn come_back(status: u16, seconds: u64) -> TransportResponse {
    let mut response = http::Response::from(answer(status, ""));
    response.headers_mut().insert("retry-after", seconds.into());
    response.into()
}

fn with_header(length: usize) -> TransportResponse {
    let mut response = http::Response::new(r#"{"access_token":"canary-token"}"#);
    let value = "x".repeat(length).parse().unwrap();
    response.headers_mut().insert("x-long", value);
    response.into()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

/// Any call that needs a token.
pub(crate) fn call(client: &Client) -> Call<Vec<Connector>> {
    client.list_connectors(None)
}

type Task = JoinHandle<Result<Vec<Connector>, Error>>;

/// So many tasks that each make a call.
pub(crate) fn spawn_calls(client: &Client, count: usize) -> Vec<Task> {
    (0..count).map(|_| tokio::spawn(call(client))).collect()
}

/// So many tasks that each make a call, none of which fails.
pub(crate) async fn calls(client: &Client, count: usize) {
    for task in spawn_calls(client, count) {
        task.await.unwrap().unwrap();
    }
}

pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}
