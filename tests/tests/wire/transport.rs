//! The default transport: HTTP/2 connections that fail or stall, compressed bodies, and connections that are not made.

use std::{
    convert::Infallible,
    io::{Read, Write},
    net::TcpListener as StdListener,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use logto_client::{Call, Client, ClientBuilder, Error, ErrorKind, Retry, Token, api};
use logto_tests::{Fault, FaultyServer, RawResponse, Recorder, Reply};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{
        Notify,
        mpsc::{UnboundedSender, unbounded_channel},
    },
    time::sleep,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::network::tls_config;

#[api]
trait Values {
    #[endpoint(GET, "/value")]
    fn get_value(&self) -> Call<u8>;

    #[endpoint(POST, "/values")]
    fn add_value(&self) -> Call<u8>;

    #[endpoint(GET, "/words")]
    fn list_words(&self) -> Call<Vec<String>>;
}

/// A server that speaks HTTP/2 in frames of the test's choice.
struct Http2 {
    url: String,
    pem: String,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    connections: usize,
    /// Connection and stream of each request.
    requests: Vec<(usize, u32)>,
    resets: usize,
}

/// The reaction to a request.
#[derive(Clone, Copy)]
enum Reaction {
    Answer,
    AnswerAfter(Duration),
    /// Answers, and ends the stream with an empty frame later.
    EndAfter(Duration),
    Hang,
    Refuse,
    /// Goes away, having processed the streams up to this one.
    GoAway(u32),
    /// Cuts the stream although it may have been processed.
    Reset,
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GO_AWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:status: 200` and `content-length: 1`, with names from the static table.
const HEAD: &[u8] = &[0x88, 0x0f, 0x0d, 1, b'1'];

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

impl Http2 {
    /// Starts it. The reaction depends on the connection, from 1, and the stream: 1, 3, 5 and so on.
    async fn start(react: impl Fn(usize, u32) -> Reaction + Send + Sync + 'static) -> Self {
        let (mut config, pem) = tls_config();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Log::default()));
        let (logged, react) = (log.clone(), Arc::new(react));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                let connection = {
                    let mut log = logged.lock().unwrap();
                    log.connections += 1;
                    log.connections
                };
                let (acceptor, log, react) = (acceptor.clone(), logged.clone(), react.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let react = |stream| react(connection, stream);
                        drop(serve(stream, connection, &log, react).await);
                    }
                });
            }
        });
        Self { url: format!("https://localhost:{port}"), pem, log }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder(&self.url)
            .token_source(Token::bearer("t0ken"))
            .root_certificate(self.pem.as_bytes())
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }
}

async fn serve(
    stream: TlsStream<TcpStream>,
    connection: usize,
    log: &Mutex<Log>,
    react: impl Fn(u32) -> Reaction,
) -> std::io::Result<()> {
    let (mut reader, mut writer) = tokio::io::split(stream);
    let (sender, mut frames) = unbounded_channel::<Vec<u8>>();
    tokio::spawn(async move {
        while let Some(frame) = frames.recv().await {
            if writer.write_all(&frame).await.is_err() || writer.flush().await.is_err() {
                break;
            }
        }
    });
    let send = |frame: Vec<u8>| drop(sender.send(frame));
    send(frame(SETTINGS, 0, 0, &[]));
    reader.read_exact(&mut [0; 24]).await?;
    loop {
        let mut head = [0; 9];
        reader.read_exact(&mut head).await?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let (length, id) = (u32::from_be_bytes([0, a, b, c]), u32::from_be_bytes(stream));
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        reader.read_exact(&mut payload).await?;
        match kind {
            SETTINGS if flags & ACK == 0 => send(frame(SETTINGS, ACK, 0, &[])),
            PING if flags & ACK == 0 => send(frame(PING, ACK, 0, &payload)),
            RESET => log.lock().unwrap().resets += 1,
            HEADERS => {
                log.lock().unwrap().requests.push((connection, id));
                tokio::spawn(respond(react(id), id, sender.clone()));
            }
            _ => {}
        }
    }
}

async fn respond(reaction: Reaction, id: u32, sender: UnboundedSender<Vec<u8>>) {
    let send = |frame: Vec<u8>| drop(sender.send(frame));
    let head = || send(frame(HEADERS, END_HEADERS, id, HEAD));
    match reaction {
        Reaction::Answer => {}
        Reaction::AnswerAfter(time) => sleep(time).await,
        Reaction::EndAfter(time) => {
            head();
            send(frame(DATA, 0, id, b"7"));
            sleep(time).await;
            return send(frame(DATA, END_STREAM, id, b""));
        }
        Reaction::Hang => return,
        Reaction::Refuse => return send(frame(RESET, 0, id, &7_u32.to_be_bytes())),
        Reaction::Reset => return send(frame(RESET, 0, id, &2_u32.to_be_bytes())),
        Reaction::GoAway(last) => {
            let payload = [last.to_be_bytes(), [0; 4]].concat();
            return send(frame(GO_AWAY, 0, 0, &payload));
        }
    }
    head();
    send(frame(DATA, END_STREAM, id, b"7"));
}

#[tokio::test]
async fn http2_body_is_read_to_its_end() {
    let pause = Duration::from_millis(20);
    let server = Http2::start(move |_, _| Reaction::EndAfter(pause)).await;
    let client = server.builder().build().unwrap();
    for _ in 0..10 {
        assert_eq!(client.get_value().await.unwrap(), 7);
    }
    sleep(4 * pause).await;
    let log = server.log();
    assert_eq!((log.requests.len(), log.resets, log.connections), (10, 0, 1));
}

/// A client whose attempts are cut soon.
fn impatient(server: &Http2) -> Client {
    let builder = server
        .builder()
        .timeout(Duration::from_secs(10))
        .attempt_timeout(Duration::from_millis(200));
    builder.build().unwrap()
}

#[tokio::test]
async fn http2_connection_is_left_after_a_cut_attempt() {
    // The first connection answers twice and then never again.
    let server = Http2::start(|connection, stream| match (connection, stream) {
        (1, 5..) => Reaction::Hang,
        _ => Reaction::Answer,
    });
    let server = server.await;
    let client = impatient(&server);
    for _ in 0..10 {
        assert_eq!(client.get_value().await.unwrap(), 7);
    }
    let log = server.log();
    assert_eq!(log.connections, 2);
    let on_first = log.requests.iter().filter(|(on, _)| *on == 1).count();
    assert_eq!((on_first, log.requests.len()), (3, 11));
}

#[tokio::test]
async fn http2_connection_that_never_answered_is_left() {
    let server = Http2::start(|connection, _| match connection {
        1 => Reaction::Hang,
        _ => Reaction::Answer,
    });
    let server = server.await;
    assert_eq!(impatient(&server).get_value().await.unwrap(), 7);
    assert_eq!(server.log().requests, [(1, 1), (2, 1)]);
}

#[tokio::test]
async fn calls_in_flight_survive_a_connection_that_is_left() {
    let slow = Duration::from_millis(800);
    let server = Http2::start(move |connection, stream| match (connection, stream) {
        (1, 3) => Reaction::AnswerAfter(slow),
        (1, 5) => Reaction::Hang,
        _ => Reaction::Answer,
    });
    let server = server.await;
    let client = impatient(&server);
    client.get_value().await.unwrap();
    let in_flight = tokio::spawn(client.get_value().retry(Retry::none()));
    sleep(Duration::from_millis(100)).await;
    assert_eq!(client.get_value().await.unwrap(), 7);
    assert_eq!(client.get_value().await.unwrap(), 7);
    assert_eq!(in_flight.await.unwrap().unwrap(), 7);
    let expected = [(1, 1), (1, 3), (1, 5), (2, 1), (2, 3)];
    assert_eq!(server.log().requests, expected);
}

/// Many calls that are cut together leave their connection once.
#[tokio::test]
async fn stalled_calls_move_to_one_new_connection() {
    let server = Http2::start(|connection, stream| match (connection, stream) {
        (1, 3..) => Reaction::Hang,
        _ => Reaction::Answer,
    });
    let server = server.await;
    let client = impatient(&server);
    client.get_value().await.unwrap();
    let calls: Vec<_> = (0..25).map(|_| tokio::spawn(client.get_value())).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 7);
    }
    // Before the second connection is there, hyper may start more than one.
    assert!(server.log().connections <= 26);
    let before = server.log().connections;
    for _ in 0..5 {
        client.get_value().await.unwrap();
    }
    assert_eq!(server.log().connections, before);
}

/// Over HTTP/1.1 a cut attempt closes its connection, and the others are kept.
#[tokio::test]
async fn http1_connections_survive_a_cut_attempt() {
    let server = FaultyServer::start(|line| {
        let answer = RawResponse::http(200, "", "7");
        match line {
            "POST /values HTTP/1.1" => answer.with_fault(0, Fault::Pause(LONG)),
            _ => answer,
        }
    });
    let client = Client::builder(server.url()).build().unwrap();
    client.get_value().await.unwrap();
    let stalled = client.add_value().timeout(Duration::from_millis(200));
    let (stalled, value) = tokio::join!(stalled, async {
        sleep(Duration::from_millis(50)).await;
        client.get_value().await
    });
    assert!(stalled.unwrap_err().is_timeout());
    value.unwrap();
    assert_eq!(server.connections(), 2);
    client.get_value().await.unwrap();
    assert_eq!(server.connections(), 2);
}

const LONG: Duration = Duration::from_secs(3);

#[tokio::test]
async fn refused_http2_stream_was_not_applied() {
    let server = Http2::start(|_, stream| match stream {
        1 => Reaction::Refuse,
        _ => Reaction::Answer,
    });
    let server = server.await;
    let client = server.builder().build().unwrap();
    assert_eq!(client.add_value().await.unwrap(), 7);
    assert_eq!(server.log().requests.len(), 2);
}

#[tokio::test]
async fn http2_connection_is_left_after_a_goaway() {
    let server = Http2::start(|connection, stream| match (connection, stream) {
        (1, 3) => Reaction::GoAway(1),
        _ => Reaction::Answer,
    });
    let server = server.await;
    let client = server.builder().build().unwrap();
    for _ in 0..3 {
        assert_eq!(client.get_value().await.unwrap(), 7);
    }
    let expected = [(1, 1), (1, 3), (2, 1), (2, 3)];
    assert_eq!(server.log().requests, expected);
}

/// Serves HTTP/2, and shuts each connection down gracefully after some requests. Counts the POST requests.
async fn serve_and_shut_down(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    posts: Arc<AtomicUsize>,
) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, posts) = (acceptor.clone(), posts.clone());
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let (served, enough) = (AtomicUsize::new(0), Arc::new(Notify::new()));
            let notified = enough.clone();
            let service = service_fn(move |request: http::Request<Incoming>| {
                if request.method() == http::Method::POST {
                    posts.fetch_add(1, SeqCst);
                }
                if served.fetch_add(1, SeqCst) == 10 {
                    enough.notify_one();
                }
                std::future::ready(Ok::<_, Infallible>(http::Response::new(Full::<Bytes>::from(
                    "7",
                ))))
            });
            let builder = http2::Builder::new(TokioExecutor::new());
            let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
            tokio::select! {
                _ = connection.as_mut() => return,
                () = notified.notified() => connection.as_mut().graceful_shutdown(),
            }
            drop(connection.await);
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn graceful_shutdowns_repeat_no_request() {
    const TASKS: usize = 16;
    const CALLS: usize = 25;
    let (mut config, pem) = tls_config();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let posts = Arc::new(AtomicUsize::new(0));
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(serve_and_shut_down(listener, acceptor, posts.clone()));
    let client = Client::builder(&format!("https://localhost:{port}"))
        .root_certificate(pem.as_bytes())
        .retry(Retry::attempts(20).without_budget().base_delay(Duration::from_millis(1)))
        .build()
        .unwrap();
    let tasks = (0..TASKS).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let mut succeeded = 0;
            for _ in 0..CALLS {
                match client.add_value().await {
                    Ok(_) => succeeded += 1,
                    Err(error) => assert!(error.may_have_been_applied(), "{error:?}"),
                }
                client.get_value().await.unwrap();
            }
            succeeded
        })
    });
    let mut succeeded = 0;
    for task in tasks.collect::<Vec<_>>() {
        succeeded += task.await.unwrap();
    }
    let posts = posts.load(SeqCst);
    assert!(succeeded <= posts && posts <= TASKS * CALLS, "{succeeded} {posts}");
}

#[tokio::test]
async fn stream_that_was_cut_may_have_been_applied() {
    let server = Http2::start(|_, _| Reaction::Reset).await;
    let client = server.builder().build().unwrap();
    let error = client.add_value().await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error:?}");
    assert_eq!(server.log().requests.len(), 1);
}

fn gzip(body: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

async fn list_words(encoding: &'static str, body: Vec<u8>) -> Result<Vec<String>, Error> {
    let headers = format!("content-encoding: {encoding}\r\n");
    let server = FaultyServer::start(move |_| RawResponse::http(200, &headers, &body));
    let client = Client::builder(server.url()).retry(Retry::none());
    client.build()?.list_words().await
}

#[tokio::test]
async fn all_gzip_members_are_decoded() {
    let whole = r#"["a","b"]"#;
    let (first, second) = whole.split_at(4);
    for encoding in ["gzip", "GZIP", "x-gzip"] {
        for body in [
            gzip(whole),
            [gzip(first), gzip(second)].concat(),
            [gzip(first), gzip(""), gzip(second)].concat(),
        ] {
            assert_eq!(list_words(encoding, body).await.unwrap(), ["a", "b"]);
        }
    }
}

#[tokio::test]
async fn damaged_gzip_is_an_error() {
    let whole = gzip(r#"["a"]"#);
    let flipped = |at: usize| {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xff;
        damaged
    };
    for body in [
        flipped(0),
        flipped(whole.len() - 5),
        [&whole[..], b"x"].concat(),
        [&whole[..], &whole[..9]].concat(),
        br#"["a"]"#.to_vec(),
    ] {
        let error = list_words("gzip", body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
        assert!(error.may_have_been_applied());
    }
}

/// Sends a gzip header and then this, until the client has enough. Returns the number of bytes it took.
async fn flood_gzip(header: &'static [u8], piece: &'static [u8], limit: usize) -> (Error, usize) {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
        stream.write_all(head).unwrap();
        stream.write_all(header).unwrap();
        let pieces = piece.repeat(4096);
        while stream.write_all(&pieces).is_ok() {
            counted.fetch_add(pieces.len(), SeqCst);
        }
    });
    let client = Client::builder(&url).retry(Retry::none()).max_response_bytes(limit).build();
    let error = client.unwrap().list_words().await.unwrap_err();
    // The client closes the connection in a task of this runtime.
    tokio::task::spawn_blocking(|| server.join()).await.unwrap().unwrap();
    (error, sent.load(SeqCst))
}

#[tokio::test]
async fn compressed_bytes_count_against_the_limit() {
    const LIMIT: usize = 1 << 20;
    const HEADER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    const EMPTY_BLOCK: &[u8] = &[0, 0, 0, 0xff, 0xff];
    const EMPTY_MEMBER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const NAMED: &[u8] = &[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3];
    for (header, piece) in [(HEADER, EMPTY_BLOCK), (&[], EMPTY_MEMBER), (NAMED, b"name")] {
        let started_at = Instant::now();
        let (error, sent) = flood_gzip(header, piece, LIMIT).await;
        let expected = match header {
            // A name of this length is damage.
            NAMED => ErrorKind::Transport,
            _ => ErrorKind::ResponseTooLarge,
        };
        assert_eq!(error.kind(), expected, "{error:?}");
        // What lies in the sockets' buffers was sent, too.
        assert!(sent < 16 * LIMIT, "{sent}");
        assert!(started_at.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn gzip_is_the_only_encoding_asked_for() {
    let server = Recorder::start(|_| Reply::json(200, "7"));
    let client = Client::builder(server.url()).build().unwrap();
    client.get_value().await.unwrap();
    client.get_value().header("accept-encoding", "identity").await.unwrap();
    client.get_value().header("range", "bytes=0-").await.unwrap();
    let received = server.received();
    let asked: Vec<_> = received.iter().map(|request| request.header("accept-encoding")).collect();
    assert_eq!(asked, [Some("gzip"), Some("identity"), None]);
}

/// Panics of this thread, on which the tasks of the test's runtime run, too.
fn count_panics() -> Arc<AtomicUsize> {
    let (panics, thread) = (Arc::new(AtomicUsize::new(0)), thread::current().id());
    let (counted, previous) = (panics.clone(), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == thread {
            counted.fetch_add(1, SeqCst);
        }
        previous(info);
    }));
    panics
}

#[tokio::test]
async fn longest_durations_do_not_panic() {
    let panics = count_panics();
    let server = Http2::start(|_, _| Reaction::Answer).await;
    let forever = Duration::MAX;
    let token = || Token::bearer("t0ken").expires_in(Duration::MAX);
    let longest = |builder: ClientBuilder| {
        builder
            .timeout(forever)
            .attempt_timeout(forever)
            .connect_timeout(forever)
            .idle_timeout(forever)
            .retry(Retry::attempts(u32::MAX).base_delay(forever).max_delay(forever))
            .build()
            .unwrap()
    };
    let over_http2 = longest(server.builder().token_source(token()));
    let overloaded =
        Recorder::start(|_| Reply::new(503, "").header("retry-after", "18446744073709551615"));
    let plain = Recorder::start(|_| Reply::json(200, "7"));
    let over_http1 = longest(Client::builder(plain.url()).token_source(token()));
    for client in [&over_http1, &over_http2] {
        for _ in 0..2 {
            let call = client.get_value().timeout(forever).attempt_timeout(forever);
            assert_eq!(call.await.unwrap(), 7);
        }
        drop(Client::diagnose(client).await);
    }
    let retried = longest(Client::builder(overloaded.url()));
    let wait = tokio::time::timeout(Duration::from_millis(100), retried.get_value());
    drop(wait.await);
    let faked = Call::from_future(async { Ok(7) }).timeout(forever);
    assert_eq!(faked.await.unwrap(), 7);
    sleep(Duration::from_millis(100)).await;
    assert_eq!(panics.load(SeqCst), 0);
}

async fn connect_error(builder: ClientBuilder) -> String {
    let client = builder.retry(Retry::none()).build().unwrap();
    let error = client.get_value().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(!error.may_have_been_applied());
    let diagnosis = Client::diagnose(&client).await.to_string();
    let line = error.to_string();
    let (_, reason) = line.split_once("get_value: ").unwrap();
    assert!(diagnosis.contains(reason), "{diagnosis}");
    reason.to_owned()
}

#[tokio::test]
async fn connect_error_names_its_cause() {
    let server = Http2::start(|_, _| Reaction::Answer).await;
    let untrusted = connect_error(Client::builder(&server.url)).await;
    assert_eq!(untrusted, "no connection could be made: invalid peer certificate: UnknownIssuer");
    let by_address = Client::builder(&server.url.replace("localhost", "127.0.0.1"));
    let wrong_name = connect_error(by_address.root_certificate(server.pem.as_bytes())).await;
    assert!(wrong_name.contains("certificate not valid for name \"127.0.0.1\""), "{wrong_name}");

    let unknown = connect_error(Client::builder("https://host.invalid")).await;
    let expected = "no connection could be made: failed to lookup address information: ";
    assert!(unknown.starts_with(expected), "{unknown}");

    let port = StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = connect_error(Client::builder(&format!("http://{port}"))).await;
    assert_eq!(refused, "no connection could be made: connection refused");

    // Accepts the connection and does not speak TLS.
    let silent = StdListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let late = Client::builder(&url).connect_timeout(Duration::from_millis(200));
    assert_eq!(
        connect_error(late).await,
        "no connection could be made: connecting took longer than 200ms"
    );
}
