//! Retries over real connections that the server closes.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::mock_transport::{create, get};
use logto_client::{Client, ClientBuilder, ErrorKind, Retry, Token};
use logto_tests::{advance, run_ready_tasks};

/// Reaction of the server to a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    /// Answers, and keeps the connection.
    Answer,
    /// Answers, and closes the connection without announcing it.
    AnswerAndClose,
    /// Closes the connection.
    Close,
    /// Closes the connection within the response.
    Cut(&'static str),
    /// Closes a new connection before there is a request.
    CloseAtOnce,
}

/// A server with one reaction for each request; the last one is repeated.
struct Server {
    url: String,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    connections: AtomicUsize,
    closed: AtomicUsize,
}

impl Server {
    fn start(acts: &'static [Act]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let counts = Arc::new(Counts::default());
        let counted = counts.clone();
        std::thread::spawn(move || {
            let last = acts.last().copied().into_iter().cycle();
            let mut acts = acts.iter().copied().chain(last).peekable();
            for stream in listener.incoming() {
                counted.connections.fetch_add(1, Ordering::SeqCst);
                if acts.next_if_eq(&Act::CloseAtOnce).is_none() {
                    serve(stream.unwrap(), &mut acts, &counted.requests);
                }
                counted.closed.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { url, counts }
    }

    fn client(&self) -> Client {
        let retry = Retry::default().base_delay(Duration::from_millis(2));
        Client::builder(&self.url).retry(retry).build().unwrap()
    }

    /// Waits until the server has closed `connections` and the client has noticed, which ends their tasks.
    async fn has_closed(&self, connections: usize) {
        let closed = || self.counts.closed.load(Ordering::SeqCst);
        let metrics = tokio::runtime::Handle::current().metrics();
        while closed() < connections || metrics.num_alive_tasks() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Numbers of requests and connections.
    fn counts(&self) -> (usize, usize) {
        let requests = self.counts.requests.load(Ordering::SeqCst);
        (requests, self.counts.connections.load(Ordering::SeqCst))
    }
}

fn serve(mut stream: TcpStream, acts: &mut impl Iterator<Item = Act>, requests: &AtomicUsize) {
    let mut buffer = [0; 4096];
    while let Ok(1..) = stream.read(&mut buffer) {
        requests.fetch_add(1, Ordering::SeqCst);
        let act = acts.next().unwrap();
        let answer = match act {
            Act::Answer | Act::AnswerAndClose => "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            Act::Cut(part) => part,
            Act::Close | Act::CloseAtOnce => "",
        };
        stream.write_all(answer.as_bytes()).unwrap();
        if act != Act::Answer {
            return;
        }
    }
}

#[tokio::test]
async fn connection_closed_between_requests_is_replaced() {
    let server = Server::start(&[Act::AnswerAndClose]);
    let logto = server.client();
    for number in 1..=10 {
        create(&logto).await.unwrap();
        server.has_closed(number).await;
    }
    assert_eq!(server.counts(), (10, 10));
}

#[tokio::test]
async fn idempotent_request_is_retried_on_a_closed_connection() {
    let server = Server::start(&[Act::Answer, Act::Close, Act::Answer]);
    let logto = server.client();
    get(&logto).await.unwrap();
    get(&logto).await.unwrap();
    assert_eq!(server.counts(), (3, 2));
}

#[tokio::test]
async fn other_request_fails_on_a_closed_connection() {
    let server = Server::start(&[Act::Answer, Act::Close, Act::Answer]);
    let logto = server.client();
    get(&logto).await.unwrap();
    let error = create(&logto).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_been_applied(), "{error:?}");
    assert_eq!(server.counts(), (2, 1));
}

#[tokio::test]
async fn truncated_response_is_retried() {
    for part in [
        "H",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"id\":",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
    ] {
        let acts: &'static [Act] = Box::leak(Box::new([Act::Cut(part), Act::Answer]));
        let server = Server::start(acts);
        get(&server.client()).await.unwrap();
        assert_eq!(server.counts(), (2, 2), "{part:?}");
        let server = Server::start(acts);
        let error = create(&server.client()).await.unwrap_err();
        assert!(error.may_have_been_applied(), "{part:?}: {error}");
        assert_eq!(server.counts(), (1, 1), "{part:?}");
    }
}

/// hyper may see the end of the connection before or after it writes the request. An unwritten request is retried;
/// a written one may have been applied.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn early_close_is_retried_or_may_have_been_applied() {
    for _ in 0..20 {
        let server = Server::start(&[Act::CloseAtOnce, Act::Answer]);
        match create(&server.client()).await {
            Ok(()) => assert_eq!(server.counts(), (1, 2)),
            Err(error) => {
                assert!(error.may_have_been_applied(), "{error:?}");
                assert_eq!(server.counts(), (0, 1));
            }
        }
    }
}

/// Number of connections for two requests with so much time between them.
async fn connections_after(idle: u64, set: fn(ClientBuilder) -> ClientBuilder) -> usize {
    let server = Server::start(&[Act::Answer]);
    let logto = Client::self_hosted(&server.url).token_source(Token::bearer("t0ken"));
    let logto = set(logto).build().unwrap();
    get(&logto).await.unwrap();
    // A task of its own returns the connection to the pool.
    run_ready_tasks().await;
    advance(Duration::from_secs(idle)).await;
    get(&logto).await.unwrap();
    server.counts().1
}

/// Logto closes idle connections after 5 s.
#[tokio::test]
async fn idle_connection_is_dropped_before_logto_closes_it() {
    assert_eq!(connections_after(0, |builder| builder).await, 1);
    assert_eq!(connections_after(5, |builder| builder).await, 2);
}

#[tokio::test]
async fn idle_limits_can_be_set() {
    let longer = |builder: ClientBuilder| builder.idle_timeout(Duration::from_secs(90));
    assert_eq!(connections_after(60, longer).await, 1);
    let none = |builder: ClientBuilder| builder.max_idle_connections(0);
    assert_eq!(connections_after(0, none).await, 2);
}
