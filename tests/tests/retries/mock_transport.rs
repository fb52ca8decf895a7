//! A transport in memory that does what a test says.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::Response;
use logto_client::{
    BoxFuture, Bytes, Call, Client, ClientBuilder, ConnectorFactories, Connectors, Error, Token,
    connectors::{
        ConnectorConfig, CreateConnector, CreateConnectorAuthorizationUri, CreateConnectorTest,
        UpdateConnector,
    },
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use tokio::time::Instant;

/// What happens to one request.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// An answer: status, headers, body.
    Respond(u16, Vec<(&'static str, String)>, &'static str),
    /// No connection.
    Refused,
    /// The connection closes before the request is written.
    Unsent,
    /// The connection closes once the request is written.
    Reset,
    /// The transport's own time limit.
    TimedOut,
    /// Nothing, ever.
    NoResponse,
    /// What comes after this time.
    After(Duration, Box<Step>),
}

pub(crate) fn status(status: u16) -> Step {
    Step::Respond(status, Vec::new(), "")
}

pub(crate) fn with_body(status: u16, body: &'static str) -> Step {
    Step::Respond(status, Vec::new(), body)
}

/// Not before: a status with `Retry-After`.
pub(crate) fn retry_after(status: u16, value: &str) -> Step {
    Step::Respond(status, vec![("retry-after", value.to_owned())], "")
}

pub(crate) fn after(seconds: u64, step: Step) -> Step {
    Step::After(Duration::from_secs(seconds), Box::new(step))
}

/// A success that decodes as what any of the operations returns.
pub(crate) fn ok() -> Step {
    Step::Respond(200, Vec::new(), "")
}

/// A server that goes through its steps, one a request, and stays at the last.
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

    /// The step for the request with this number, the first being 0.
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
        let builder = Client::self_hosted("https://logto.test")
            .token_source(Token::bearer("t0ken"))
            .transport(self.clone());
        set(builder).build().unwrap()
    }

    /// How many requests were sent.
    pub(crate) fn sent(&self) -> usize {
        self.0.sent.lock().unwrap().len()
    }

    /// When each request was sent, from when the client was made.
    pub(crate) fn times(&self) -> Vec<Duration> {
        let began = self.0.began.lock().unwrap().unwrap();
        let sent = self.0.sent.lock().unwrap();
        sent.iter().map(|sent| *sent - began).collect()
    }

    /// How many requests were dropped before they were answered.
    pub(crate) fn dropped(&self) -> usize {
        self.0.dropped.load(Ordering::Relaxed)
    }
}

/// Counts itself when it is dropped, unless it is told that all is well.
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
                        break Ok(answer(status, headers, body));
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

fn answer(
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

/// Whatever it returns: that it succeeded is enough.
fn whole<T: Send + 'static>(call: Call<T>) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async {
        match call.await {
            // The answers here have no body, and most operations expect one.
            Err(error) if error.is_decode() => Ok(()),
            outcome => outcome.map(drop),
        }
    })
}

type Operation = fn(&Client) -> BoxFuture<'static, Result<(), Error>>;

/// All nine operations.
pub(crate) const OPERATIONS: [(&str, Operation); 9] = [
    ("create_connector", |logto| {
        whole(logto.create_connector(&CreateConnector::new("oidc")))
    }),
    ("list_connectors", |logto| {
        whole(logto.list_connectors(None))
    }),
    ("get_connector", |logto| whole(logto.get_connector("x"))),
    ("update_connector", |logto| {
        whole(logto.update_connector("x", &UpdateConnector::new().sync_profile(true)))
    }),
    ("delete_connector", |logto| {
        whole(logto.delete_connector("x"))
    }),
    ("create_connector_test", |logto| {
        let test = CreateConnectorTest::email("a@b.c", ConnectorConfig::new());
        whole(logto.create_connector_test("smtp", &test))
    }),
    ("create_connector_authorization_uri", |logto| {
        let request = CreateConnectorAuthorizationUri::new("state", "https://app.test");
        whole(logto.create_connector_authorization_uri("x", &request))
    }),
    ("list_connector_factories", |logto| {
        whole(logto.list_connector_factories())
    }),
    ("get_connector_factory", |logto| {
        whole(logto.get_connector_factory("x"))
    }),
];

/// Idempotent.
pub(crate) fn get(logto: &Client) -> BoxFuture<'static, Result<(), Error>> {
    whole(logto.get_connector("x"))
}

/// Not idempotent.
pub(crate) fn create(logto: &Client) -> BoxFuture<'static, Result<(), Error>> {
    whole(logto.create_connector(&CreateConnector::new("oidc")))
}
