//! In-memory transport with planned outcomes.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::Response;
use logto_client::{
    BoxFuture, Bytes, Call, Client, ClientBuilder, Connectors, Error, Token,
    connectors::CreateConnector,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use tokio::time::Instant;

/// Outcome of one request.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A response: status, headers, body.
    Respond(u16, Vec<(&'static str, String)>, &'static str),
    /// The connection is refused.
    Refused,
    /// The connection closes before the request is written.
    Unsent,
    /// The connection closes once the request is written.
    Reset,
    /// The transport's own time limit.
    TimedOut,
    /// No response, ever.
    NoResponse,
    /// Another outcome after some time.
    After(Duration, Box<Step>),
}

pub(crate) fn status(status: u16) -> Step {
    with_body(status, "")
}

pub(crate) fn with_body(status: u16, body: &'static str) -> Step {
    Step::Respond(status, Vec::new(), body)
}

/// A status with `Retry-After`.
pub(crate) fn retry_after(status: u16, value: &str) -> Step {
    Step::Respond(status, vec![("retry-after", value.to_owned())], "")
}

pub(crate) fn after(seconds: u64, step: Step) -> Step {
    Step::After(Duration::from_secs(seconds), Box::new(step))
}

/// A success without a body.
pub(crate) fn ok() -> Step {
    status(200)
}

/// Transport with one step for each request; the last one is repeated.
#[derive(Clone)]
pub(crate) struct MockTransport(Arc<Inner>);

struct Inner {
    steps: Box<dyn Fn(usize) -> Step + Send + Sync>,
    sent: Mutex<Vec<Instant>>,
    began: Mutex<Option<Instant>>,
    dropped: AtomicUsize,
}

impl MockTransport {
    pub(crate) fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps: Vec<_> = steps.into_iter().collect();
        Self::by(move |number| steps[number.min(steps.len() - 1)].clone())
    }

    /// Computes the step from the number of the request, starting at 0.
    pub(crate) fn by(steps: impl Fn(usize) -> Step + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner {
            steps: Box::new(steps),
            sent: Mutex::default(),
            began: Mutex::default(),
            dropped: AtomicUsize::new(0),
        }))
    }

    pub(crate) fn client(&self) -> Client {
        self.client_with(|builder| builder)
    }

    pub(crate) fn client_with(&self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
        *self.0.began.lock().unwrap() = Some(Instant::now());
        let builder = Client::self_hosted("https://logto.test").transport(self.clone());
        let builder = builder.token_source(Token::bearer("t0ken"));
        set(builder).build().unwrap()
    }

    /// Number of requests sent.
    pub(crate) fn sent(&self) -> usize {
        self.0.sent.lock().unwrap().len()
    }

    /// Times of the requests since the client was built.
    pub(crate) fn times(&self) -> Vec<Duration> {
        let began = self.0.began.lock().unwrap().unwrap();
        let sent = self.0.sent.lock().unwrap();
        sent.iter().map(|sent| *sent - began).collect()
    }

    /// Number of requests dropped before they were answered.
    pub(crate) fn dropped(&self) -> usize {
        self.0.dropped.load(Ordering::Relaxed)
    }
}

/// Increments the counter on drop unless it was taken.
struct Guard<'c>(Option<&'c AtomicUsize>);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if let Some(counter) = self.0 {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Transport for MockTransport {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let mut sent = self.0.sent.lock().unwrap();
        let mut step = (self.0.steps)(sent.len());
        sent.push(Instant::now());
        drop(sent);
        Box::pin(async move {
            let mut guard = Guard(Some(&self.0.dropped));
            let outcome = loop {
                step = match step {
                    Step::After(time, next) => {
                        tokio::time::sleep(time).await;
                        *next
                    }
                    Step::Respond(status, headers, body) => {
                        break Ok(respond(status, headers, body));
                    }
                    Step::Refused => break Err(TransportError::connect("refused")),
                    Step::Unsent => break Err(TransportError::unsent("closed")),
                    Step::Reset => break Err(TransportError::other("reset")),
                    Step::TimedOut => break Err(TransportError::timeout("slow")),
                    Step::NoResponse => std::future::pending().await,
                };
            };
            guard.0 = None;
            outcome
        })
    }
}

fn respond(
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: &'static str,
) -> TransportResponse {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    let body = Bytes::from_static(body.as_bytes());
    response.body(body).unwrap().into()
}

/// Calls an idempotent operation.
pub(crate) fn get(logto: &Client) -> BoxFuture<'static, Result<(), Error>> {
    ignore_body(logto.get_connector("x"))
}

/// Calls an operation that is not idempotent.
pub(crate) fn create(logto: &Client) -> BoxFuture<'static, Result<(), Error>> {
    ignore_body(logto.create_connector(&CreateConnector::new("oidc")))
}

/// Succeeds on any 2xx status, since the responses here have no body.
fn ignore_body<T: Send + 'static>(call: Call<T>) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async {
        match call.await {
            Err(error) if error.is_decode() => Ok(()),
            outcome => outcome.map(drop),
        }
    })
}
