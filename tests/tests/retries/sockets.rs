//! The same over real connections, which servers close when it suits them.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::script::{create, get};
use logto_client::{Client, ClientBuilder, ErrorKind, Retry, Token};

/// What the server does with a request, of which it has read the head (and small bodies with it).
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    /// Answers, and keeps the connection.
    Answer,
    /// Answers, and closes the connection without a word.
    AnswerAndClose,
    /// Closes the connection.
    Close,
    /// Closes it within the answer.
    Cut(&'static str),
    /// Closes a new connection before there is a request.
    CloseAtOnce,
}

/// A server that does one thing after another, and stays at the last.
struct Server {
    url: String,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    closed: Arc<AtomicUsize>,
}

impl Server {
    fn start(acts: &'static [Act]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
            connections: Arc::default(),
            closed: Arc::default(),
        };
        let (requests, connections) = (server.requests.clone(), server.connections.clone());
        let closed = server.closed.clone();
        std::thread::spawn(move || {
            let last = acts.last().copied().into_iter().cycle();
            let mut acts = acts.iter().copied().chain(last).peekable();
            for stream in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                if acts.next_if_eq(&Act::CloseAtOnce).is_none() {
                    serve(stream.unwrap(), &mut acts, &requests);
                }
                closed.fetch_add(1, Ordering::SeqCst);
            }
        });
        server
    }

    fn client(&self) -> Client {
        // The waits are real here.
        Client::builder(&self.url)
            .token_source(Token::bearer("t0ken"))
            .retry(Retry::default().base_delay(Duration::from_millis(2)))
            .build()
            .unwrap()
    }

    /// Waits until so many connections are closed, and the client can know of it.
    async fn has_closed(&self, connections: usize) {
        while self.closed.load(Ordering::SeqCst) < connections {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    fn counts(&self) -> (usize, usize) {
        let requests = self.requests.load(Ordering::SeqCst);
        (requests, self.connections.load(Ordering::SeqCst))
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
async fn a_connection_closed_between_requests_harms_nobody() {
    let server = Server::start(&[Act::AnswerAndClose]);
    let logto = server.client();
    for number in 1..=10 {
        create(&logto).await.unwrap();
        server.has_closed(number).await;
    }
    assert_eq!(server.counts(), (10, 10));
}

#[tokio::test]
async fn a_connection_closed_under_an_idempotent_request_is_no_failure() {
    let server = Server::start(&[Act::Answer, Act::Close, Act::Answer]);
    let logto = server.client();
    get(&logto).await.unwrap();
    get(&logto).await.unwrap();
    assert_eq!(server.counts(), (3, 2));
}

#[tokio::test]
async fn a_connection_closed_under_another_request_is_one_and_may_have_been_applied() {
    let server = Server::start(&[Act::Answer, Act::Close, Act::Answer]);
    let logto = server.client();
    get(&logto).await.unwrap();
    let error = create(&logto).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_been_applied(), "{error:?}");
    assert_eq!(server.counts(), (2, 1));
}

#[tokio::test]
async fn a_response_that_is_cut_is_asked_for_again() {
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

/// Whether hyper sees the end of the connection before it writes the request is a matter of luck. What it
/// has not written is sent again; of what it has, nobody can know that it did not arrive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_closed_before_the_request_is_told_from_one_closed_under_it() {
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

#[tokio::test]
async fn nobody_listening_is_certain() {
    let url = Server::start(&[Act::Answer]).url;
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    assert_ne!(url, format!("http://{free}"));
    let logto = Client::builder(&format!("http://{free}"))
        .retry(Retry::default().base_delay(Duration::from_millis(2)))
        .build()
        .unwrap();
    for call in [get(&logto), create(&logto)] {
        let error = call.await.unwrap_err();
        assert!(error.is_connect() && !error.may_have_been_applied());
    }
}

/// How many connections two requests to a Logto need with so much time between them.
async fn connections_after(idle: Duration, set: fn(ClientBuilder) -> ClientBuilder) -> usize {
    let server = Server::start(&[Act::Answer]);
    let logto = Client::self_hosted(&server.url).token_source(Token::bearer("t0ken"));
    let logto = set(logto).build().unwrap();
    get(&logto).await.unwrap();
    // The connection goes back to the pool in a task of its own.
    tokio::time::sleep(Duration::from_millis(20)).await;
    tokio::time::pause();
    tokio::time::advance(idle).await;
    tokio::time::resume();
    get(&logto).await.unwrap();
    server.counts().1
}

#[tokio::test]
async fn an_idle_connection_is_dropped_before_logto_closes_it() {
    let as_it_is = |builder| builder;
    assert_eq!(
        connections_after(Duration::from_millis(3_500), as_it_is).await,
        1
    );
    assert_eq!(
        connections_after(Duration::from_millis(4_100), as_it_is).await,
        2
    );
}

#[tokio::test]
async fn how_long_and_how_many_connections_are_kept_can_be_set() {
    let longer = |builder: ClientBuilder| builder.idle_timeout(Duration::from_secs(9));
    assert_eq!(connections_after(Duration::from_secs(8), longer).await, 1);
    let none = |builder: ClientBuilder| builder.max_idle_connections(0);
    assert_eq!(connections_after(Duration::ZERO, none).await, 2);
}
