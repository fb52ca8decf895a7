//! Responses and requests whose bodies stream.

use std::{
    collections::VecDeque,
    fmt::Debug,
    io::{self, Read, Write},
    net::TcpListener,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll},
    thread,
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use futures_core::Stream;
use http_body_util::BodyExt;
use logto_client::{
    Body, BoxFuture, ByteStream, Bytes, Call, Client, Error, ErrorKind, Multipart, Records, Retry,
    ServerSentEvent, Token, api, http,
    mockall::automock,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{
    Fault, FaultyServer, RawResponse, Recorder, Reply, advance, poll_once, refusing_url,
    run_ready_tasks,
};
use serde_json::{Value, json};

#[api]
#[automock]
trait Files {
    #[endpoint(GET, "/file")]
    fn get_file(&self) -> Call<ByteStream>;

    #[endpoint(GET, "/size")]
    fn get_size(&self) -> Call<u64>;

    #[endpoint(PUT, "/file")]
    fn put_file(&self, #[body(stream)] file: Body) -> Call<()>;

    #[endpoint(POST, "/file", idempotent)]
    fn echo_file(&self, #[body(stream = "text/csv")] file: Option<Body>) -> Call<ByteStream>;

    #[endpoint(POST, "/form")]
    fn post_form(&self, #[body(multipart)] form: &Multipart) -> Call<()>;
}

const SECOND: Duration = Duration::from_secs(1);

fn client(url: &str) -> Client {
    Client::builder(url).retry(Retry::default().base_delay(Duration::ZERO)).build().unwrap()
}

/// A stream of these results, and the number of them that were read.
struct Pieces(VecDeque<io::Result<Bytes>>, Arc<AtomicUsize>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.1.fetch_add(1, SeqCst);
        Poll::Ready(self.0.pop_front())
    }
}

impl Pieces {
    fn body(pieces: impl IntoIterator<Item = &'static str>) -> Body {
        let pieces = pieces.into_iter().map(|piece| Ok(Bytes::from(piece))).collect();
        Body::from_stream(Self(pieces, Arc::default()))
    }

    fn failing(piece: &'static str) -> Body {
        let pieces = [Ok(piece.into()), Err(io::Error::other("the disk is on fire"))];
        Body::from_stream(Self(pieces.into(), Arc::default()))
    }
}

/// A response in chunks of this size.
fn chunked(headers: &str, body: &[u8], size: usize) -> RawResponse {
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\n{headers}transfer-encoding: chunked\r\n\r\n").into_bytes();
    for chunk in body.chunks(size) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
        bytes.extend([chunk, b"\r\n"].concat());
    }
    bytes.extend(b"0\r\n\r\n");
    RawResponse::new(bytes)
}

async fn get(response: RawResponse) -> ByteStream {
    let server = FaultyServer::start(move |_| response.clone());
    client(server.url()).get_file().await.unwrap()
}

/// All records, with errors as strings.
async fn all<T>(mut records: Records<T>) -> Vec<Result<T, String>> {
    let mut all = Vec::new();
    while let Some(record) = records.next().await {
        all.push(record.map_err(|error| error.to_string()));
    }
    assert!(records.next().await.is_none());
    all
}

/// The streams of a body that arrives in chunks of every size.
async fn in_chunks_of_every_size(body: &str, mut check: impl AsyncFnMut(ByteStream, usize)) {
    let content = body.to_owned();
    let server = FaultyServer::start(move |line| {
        let size = line.split(['=', ' ']).nth(2).unwrap();
        chunked("", content.as_bytes(), size.parse().unwrap())
    });
    let client = client(server.url());
    for size in 1..=body.len().max(1) {
        check(client.get_file().query("size", size).await.unwrap(), size).await;
    }
}

/// Checks the records of a body.
async fn check<T: PartialEq + Debug>(
    body: &str,
    parse: fn(ByteStream) -> Records<T>,
    expected: Vec<Result<T, String>>,
) {
    in_chunks_of_every_size(body, async |stream, size| {
        assert_eq!(all(parse(stream)).await, expected, "{body:?} in chunks of {size}");
    })
    .await;
}

async fn check_lines(body: &str, expected: &[&str]) {
    let expected = expected.iter().map(|line| Ok((*line).to_owned())).collect();
    check(body, ByteStream::lines, expected).await;
}

#[tokio::test]
async fn lines_end_with_lf_or_cr_lf() {
    check_lines("", &[]).await;
    check_lines("\n", &[""]).await;
    check_lines("one", &["one"]).await;
    check_lines("a\r\nbé\n\n\r\nc\rd\nlast", &["a", "bé", "", "", "c\rd", "last"]).await;
    check_lines("𝄞\r\n€\r\n", &["𝄞", "€"]).await;
}

#[tokio::test]
async fn line_that_is_not_utf8_is_an_error_and_not_the_end() {
    let stream = get(chunked("", b"a\n\xff\nb\n", 2)).await;
    let error = "get_file: line 2 of the stream: the response does not decode: not UTF-8: 200 OK";
    let expected = [Ok("a".to_owned()), Err(error.to_owned()), Ok("b".to_owned())];
    assert_eq!(all(stream.lines()).await, expected);
}

#[tokio::test]
async fn json_lines_decode_one_value_each() {
    let body = "{\"n\":\"é\"}\r\n\n  \n[1,\t2]\n3";
    let expected = [json!({"n":"é"}), json!([1, 2]), json!(3)];
    check::<Value>(body, ByteStream::json_lines, expected.map(Ok).into()).await;
    let error = "get_file: line 2 of the stream: the response does not decode: expected u8 (line 1 column 3): 200 OK";
    let expected = vec![Ok(1), Err(error.to_owned()), Ok(2)];
    check::<u8>("1\n\"x\"\n2", ByteStream::json_lines, expected).await;
}

/// Checks events by type, data, id and milliseconds of `retry`.
async fn check_events(body: &str, expected: &[(&str, &str, &str, u64)]) {
    type Fields = (String, String, String, u64);
    let fields = |event: ServerSentEvent| -> Fields {
        let retry = event.retry.unwrap_or_default().as_millis().try_into().unwrap();
        (event.event, event.data, event.id, retry)
    };
    let owned = |(event, data, id, retry): &(&str, &str, &str, u64)| -> Fields {
        ((*event).to_owned(), (*data).to_owned(), (*id).to_owned(), *retry)
    };
    let expected: Vec<_> = expected.iter().map(owned).collect();
    in_chunks_of_every_size(body, async |stream, size| {
        let events = all(stream.events()).await.into_iter();
        let events: Vec<_> = events.map(|event| fields(event.unwrap())).collect();
        assert_eq!(events, expected, "{body:?} in chunks of {size}");
    })
    .await;
}

/// The examples and rules of the HTML standard.
#[tokio::test]
async fn events_follow_the_html_standard() {
    let message = |data| ("message", data, "", 0);
    check_events("data: YHOO\ndata: +2\ndata: 10\n\n", &[message("YHOO\n+2\n10")]).await;
    let comments = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    let expected =
        [("message", "first event", "1", 0), message("second event"), message(" third event")];
    check_events(comments, &expected).await;
    check_events("data\n\ndata\ndata\n\ndata:", &[message(""), message("\n")]).await;
    check_events("data:test\n\ndata: test\n\n", &[message("test"), message("test")]).await;
    check_events("data: a\r\rdata: b\r\n\r\ndata: c\n\r", &["a", "b", "c"].map(message)).await;
    check_events("\u{feff}data: é\u{feff}\n\n", &[message("é\u{feff}")]).await;
    check_events("\u{feff}\u{feff}data: x\n\n", &[]).await;
    check_events("event: a\n\ndata: 1\n\nevent:b\ndata:2\n\n", &[message("1"), ("b", "2", "", 0)])
        .await;
    let ids = "id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: 3\n\ndata: c\n\n";
    let expected = [("message", "a", "1", 0), ("message", "b", "1", 0), ("message", "c", "3", 0)];
    check_events(ids, &expected).await;
    let retry = "retry: 10\nretry: 1x\nretry\nretry: -1\ndata: a\n\nretry: 99999999999999999999\ndata: b\n\n";
    check_events(retry, &[("message", "a", "", 10), ("message", "b", "", 10)]).await;
    check_events("data : a\nDATA: b\nfoo: bar\ndata: c: d\n\n", &[message("c: d")]).await;
    check_events("data: cut off\n", &[]).await;
}

#[tokio::test]
async fn data_of_an_event_decodes_from_json() {
    let mut events = get(chunked("", b"data: {\"n\":\ndata: 1}\n\n", 3)).await.events();
    let event = events.try_next().await.unwrap().unwrap();
    assert_eq!(event.json::<Value>().unwrap(), json!({"n": 1}));
    assert!(event.json::<u8>().unwrap_err().is_decode());
}

#[tokio::test]
async fn chunks_are_returned_as_they_arrive() {
    let mut stream = get(chunked("", b"abcde", 2)).await;
    let mut chunks = Vec::new();
    while let Some(chunk) = stream.try_next().await.unwrap() {
        chunks.push(chunk);
    }
    assert_eq!(chunks, ["ab", "cd", "e"]);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn stream_has_a_head_and_is_collected() {
    let server = FaultyServer::start(|_| chunked("x-name: a\r\n", b"abcde", 2));
    let response = client(server.url()).get_file().with_response().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-name"]),
        (200, &"a".parse().unwrap())
    );
    assert_eq!(response.into_body().collect().await.unwrap(), "abcde");
}

#[tokio::test]
async fn streams_of_fakes_need_no_server() {
    let stream = Call::ok(ByteStream::from(Pieces::body(["a\nb", "\n"]))).await.unwrap();
    assert_eq!(all(stream.lines()).await, [Ok("a".to_owned()), Ok("b".to_owned())]);
    for (status, expected) in [(200, Ok("x".into())), (404, Err(true))] {
        let response = http::Response::builder().status(status).body("x").unwrap();
        let stream = Call::<ByteStream>::from_response(response).await;
        let body = match stream {
            Ok(stream) => Ok(stream.collect().await.unwrap()),
            Err(error) => Err(error.status().unwrap() == 404),
        };
        assert_eq!(body, expected);
    }
    let mut mock = MockFiles::new();
    mock.expect_echo_file().returning(|body| Call::ok(ByteStream::from(body.unwrap())));
    let echo = mock.echo_file(Some("x".into())).await.unwrap();
    assert_eq!(echo.collect().await.unwrap(), "x");
    let failing = Call::ok(ByteStream::from(Pieces::failing("a"))).await.unwrap();
    let error = failing.collect().await.unwrap_err();
    assert!(format!("{error:?}").contains("the disk is on fire"), "{error:?}");
}

/// Checks the body before the failure, and the failure.
async fn check_cut(response: RawResponse, before: &str, kind: ErrorKind, message: &str) {
    let server = FaultyServer::start(move |_| response.clone());
    let mut stream = client(server.url()).get_file().await.unwrap();
    let mut received = Vec::new();
    let error = loop {
        match stream.next().await {
            Some(Ok(chunk)) => received.extend(chunk),
            Some(Err(error)) => break error,
            None => panic!("the stream ended after {received:?}"),
        }
    };
    assert!(stream.next().await.is_none());
    assert_eq!(String::from_utf8(received).unwrap(), before);
    let line = error.to_string();
    assert!(line.starts_with("get_file: ") && line.contains(message), "{line}");
    assert_eq!((error.kind(), error.may_have_been_applied()), (kind, true), "{line}");
    assert_eq!(server.calls(), 1);
}

fn gzip(body: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn response_that_is_cut_is_an_error_and_not_retried() {
    let failed = "the connection failed";
    let transport = ErrorKind::Transport;
    let whole = RawResponse::http(200, "", "abc");
    let at = whole.body_at() + 2;
    check_cut(whole.clone().with_fault(at, Fault::Close), "ab", transport, failed).await;
    check_cut(whole.with_fault(at, Fault::Reset), "ab", transport, failed).await;
    let chunks = chunked("", b"abc", 1);
    for at in [chunks.body_at() + 6, chunks.bytes().len() - 5, chunks.bytes().len() - 2] {
        let before = if at == chunks.body_at() + 6 { "a" } else { "abc" };
        let cut = chunks.clone().with_fault(at, Fault::Close);
        check_cut(cut, before, transport, failed).await;
    }
    let compressed = gzip("abc");
    for left in [1, 8, 12] {
        let cut = &compressed[..compressed.len() - left];
        let response = chunked("content-encoding: gzip\r\n", cut, 5);
        let before = if left == 12 { "" } else { "abc" };
        check_cut(response, before, transport, failed).await;
    }
}

#[tokio::test]
async fn compressed_stream_is_decoded_as_it_arrives() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let mut compressed = Vec::new();
    for line in ["one\n", "two\n"] {
        encoder.write_all(line.as_bytes()).unwrap();
        encoder.flush().unwrap();
        compressed.push(std::mem::take(encoder.get_mut()));
    }
    compressed.push(encoder.finish().unwrap());
    let pause = chunked("content-encoding: gzip\r\n", &compressed.concat(), compressed[0].len());
    let at = pause.body_at() + compressed[0].len() + 6;
    let server = FaultyServer::start(move |_| pause.clone().with_fault(at, Fault::Stall));
    let response = client(server.url()).get_file().with_response().await.unwrap();
    assert!(!response.headers().contains_key("content-encoding"));
    let mut lines = response.into_body().lines();
    assert_eq!(lines.try_next().await.unwrap().unwrap(), "one");
    assert!(poll_once(&mut Box::pin(lines.next())).is_none());

    let members = [gzip("abc"), gzip(""), gzip(&"d".repeat(1_000_000)), gzip("e")].concat();
    let expected = format!("abc{}e", "d".repeat(1_000_000));
    for size in [1, 7, members.len()] {
        let stream = get(chunked("content-encoding: gzip\r\n", &members, size)).await;
        assert!(stream.collect().await.unwrap() == expected, "{size}");
    }
    let empty = get(RawResponse::http(200, "content-encoding: gzip\r\n", "")).await;
    assert_eq!(empty.collect().await.unwrap(), "");
}

#[tokio::test]
async fn refusal_is_an_error_as_always() {
    let server = FaultyServer::start(|_| {
        let body = r#"{"code":"entity.not_found"}"#;
        RawResponse::http(404, "", body)
    });
    let client = client(server.url());
    let error = client.get_file().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (404, Some("entity.not_found")));
    assert!(client.get_file().optional().await.unwrap().is_none());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn refusal_is_bounded_and_retried_as_always() {
    let calls = AtomicUsize::new(0);
    let server = FaultyServer::start(move |_| match calls.fetch_add(1, SeqCst) {
        0 => RawResponse::http(503, "", "later"),
        1 => RawResponse::http(200, "", "now"),
        _ => RawResponse::http(400, "", "x".repeat(2000)),
    });
    let client = Client::builder(server.url()).max_response_bytes(1000).build().unwrap();
    assert_eq!(client.get_file().await.unwrap().collect().await.unwrap(), "now");
    let error = client.get_file().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
}

/// A stream after its first chunk, whose second one does not come.
async fn stalled(server: &FaultyServer, client: &Client) -> ByteStream {
    let mut stream = client.get_file().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap(), "a");
    server.waiting(1).await;
    stream
}

fn stalling_server() -> FaultyServer {
    FaultyServer::start(|line| {
        let response = chunked("", b"ab", 1);
        let at = response.body_at() + 6;
        if line.contains("/file") {
            response.with_fault(at, Fault::Stall)
        } else {
            RawResponse::http(200, "", "7")
        }
    })
}

#[tokio::test]
async fn late_chunk_is_a_timeout() {
    let server = stalling_server();
    for (chunk_timeout, limit) in [(None, 30), (Some(5), 5)] {
        let mut builder = Client::builder(server.url()).timeout(SECOND);
        if let Some(seconds) = chunk_timeout {
            builder = builder.chunk_timeout(seconds * SECOND);
        }
        let client = builder.build().unwrap();
        for own in [None, Some(100)] {
            let mut stream = stalled(&server, &client).await;
            let limit = own.unwrap_or(limit);
            if own.is_some() {
                stream = stream.chunk_timeout(limit * SECOND);
            }
            // The time before the read does not count, and neither does the deadline of the call.
            advance(200 * SECOND).await;
            let mut next = Box::pin(stream.next());
            assert!(poll_once(&mut next).is_none());
            advance((limit - 1) * SECOND).await;
            assert!(poll_once(&mut next).is_none());
            advance(2 * SECOND).await;
            let error = next.await.unwrap().unwrap_err();
            assert!(error.is_timeout(), "{error}");
            let expected =
                format!("get_file: no data arrived for {limit}s, the `chunk_timeout`: 200 OK");
            assert_eq!(error.to_string(), expected);
        }
    }
    let client = client(server.url());
    let mut stream = stalled(&server, &client).await.chunk_timeout(Duration::MAX);
    let mut next = Box::pin(stream.next());
    assert!(poll_once(&mut next).is_none());
    advance(1_000_000 * SECOND).await;
    assert!(poll_once(&mut next).is_none());
}

#[tokio::test]
async fn deadline_holds_until_the_head() {
    let server =
        FaultyServer::start(|_| RawResponse::http(200, "", "x").with_fault(5, Fault::Stall));
    let client = client(server.url());
    let call = tokio::spawn(client.get_file().timeout(3 * SECOND).into_future());
    server.waiting(1).await;
    advance(4 * SECOND).await;
    assert!(call.await.unwrap().unwrap_err().is_timeout());
}

/// Waits until the condition holds.
async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        run_ready_tasks().await;
    }
}

#[tokio::test]
async fn dropped_stream_closes_its_connection_and_a_read_one_keeps_it() {
    let server = stalling_server();
    let client = client(server.url());
    drop(stalled(&server, &client).await);
    until(|| server.open_connections() == 0).await;
    assert_eq!(client.get_size().await.unwrap(), 7);
    assert_eq!((server.connections(), server.calls()), (2, 2));

    let whole = FaultyServer::start(|_| chunked("", b"ab", 1));
    let client = self::client(whole.url());
    for _ in 0..3 {
        assert_eq!(client.get_file().await.unwrap().collect().await.unwrap(), "ab");
    }
    assert_eq!((whole.connections(), whole.calls()), (1, 3));
}

/// Checks the error of a stream of 3000 bytes with a limit of 1000 for what is kept.
async fn check_limit(
    body: &'static str,
    read: impl AsyncFnOnce(ByteStream) -> Result<usize, Error>,
    expected: Result<usize, &str>,
) {
    let server =
        FaultyServer::start(move |_| chunked("", body.repeat(3000 / body.len()).as_bytes(), 100));
    let client = Client::builder(server.url()).max_response_bytes(1000).build().unwrap();
    let result = read(client.get_file().await.unwrap()).await;
    let result = result.map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error}");
        error.to_string()
    });
    match (result, expected) {
        (Ok(size), Ok(expected)) => assert_eq!(size, expected),
        (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
        (result, _) => panic!("{result:?}, not {expected:?}"),
    }
}

async fn size_of_all(mut stream: ByteStream) -> Result<usize, Error> {
    let mut size = 0;
    while let Some(chunk) = stream.try_next().await? {
        size += chunk.len();
    }
    Ok(size)
}

async fn count_all<T>(mut records: Records<T>) -> Result<usize, Error> {
    let mut count = 0;
    let result = loop {
        match records.try_next().await {
            Ok(Some(_)) => count += 1,
            Ok(None) => break Ok(count),
            Err(error) => break Err(error),
        }
    };
    assert!(records.next().await.is_none());
    result
}

#[tokio::test]
async fn size_limit_holds_for_what_is_kept() {
    let raise = Err("raise `max_response_bytes`");
    check_limit("x", size_of_all, Ok(3000)).await;
    check_limit("x", async |stream| size_of_all(stream.max_bytes(3000)).await, Ok(3000)).await;
    let limited = Err("the stream is larger than 2999 bytes");
    check_limit("x", async |stream| size_of_all(stream.max_bytes(2999)).await, limited).await;
    check_limit("x", async |stream| stream.collect().await.map(|body| body.len()), raise).await;
    let collected =
        async |stream: ByteStream| stream.max_bytes(3000).collect().await.map(|body| body.len());
    check_limit("x", collected, Ok(3000)).await;
    check_limit("x", async |stream| count_all(stream.lines()).await, raise).await;
    check_limit("xy\n", async |stream| count_all(stream.lines()).await, Ok(1000)).await;
    check_limit("data: 123\n", async |stream| count_all(stream.events()).await, raise).await;
    check_limit("data:1\n\n", async |stream| count_all(stream.events()).await, Ok(375)).await;
}

/// A transport that returns streams for everything, or for nothing.
struct Either {
    streams: bool,
}

impl Transport for Either {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let is_file = request.path_and_query() == "/file";
        assert_eq!(request.streams_response(), is_file);
        let body = if self.streams { Pieces::body(["1", "2", "3"]) } else { Body::from("123") };
        Box::pin(async { Ok(http::Response::new(body).into()) })
    }
}

#[tokio::test]
async fn transport_may_stream_or_not_as_it_likes() {
    for streams in [true, false] {
        let builder = Client::builder("https://files.test").transport(Either { streams });
        let client = builder.build().unwrap();
        assert_eq!(client.get_size().await.unwrap(), 123);
        assert_eq!(client.get_file().await.unwrap().collect().await.unwrap(), "123");
        let builder = Client::builder("https://files.test").transport(Either { streams });
        let client = builder.max_response_bytes(2).build().unwrap();
        let error = client.get_size().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    }
}

/// A transport that returns the body of the request.
struct Echo;

impl Transport for Echo {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async {
            assert_eq!(request.body().map_or(0, Bytes::len), 0);
            let is_stream = http::Request::<Bytes>::try_from(request.clone()).is_err();
            let body = http::Request::<Body>::try_from(request)?.into_body();
            assert_eq!(is_stream, body.length().is_none());
            let body = Body::from_stream(body.into_data_stream());
            Ok(http::Response::new(body).into())
        })
    }
}

#[tokio::test]
async fn transport_carries_streams_in_both_directions() {
    let client = Client::builder("https://files.test").transport(Echo).build().unwrap();
    let echo = client.echo_file(Some(Pieces::body(["a", "b"]))).await.unwrap();
    assert_eq!(echo.collect().await.unwrap(), "ab");
    assert_eq!(client.echo_file(None).await.unwrap().collect().await.unwrap(), "");
    let error = client.put_file(Pieces::failing("a")).await.unwrap_err();
    assert!(error.to_string().contains("the disk is on fire"), "{error}");
}

/// A transport around another one that converts requests and responses to the types of `http`, and back.
struct ThroughHttp(Arc<dyn Transport>);

impl Transport for ThroughHttp {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async {
            let request = http::Request::<Body>::try_from(request)?;
            let response = self.0.send(request.try_into()?).await?;
            Ok(http::Response::<Body>::from(response).into())
        })
    }
}

#[tokio::test]
async fn wrapped_transport_streams_like_the_default_one() {
    let server = FaultyServer::start(|line| {
        let response = chunked("", b"12", 1);
        let at = response.body_at() + 6;
        if line.contains("/file") { response.with_fault(at, Fault::Close) } else { response }
    });
    let client = Client::builder(server.url()).wrap_transport(ThroughHttp).build().unwrap();
    assert_eq!(client.get_size().await.unwrap(), 12);
    let mut stream = client.get_file().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap(), "1");
    let error = stream.try_next().await.unwrap_err();
    assert!(error.to_string().starts_with("get_file: the connection failed"), "{error}");
    let upload = Recorder::start(|_| Reply::new(200, "ok"));
    let client = Client::builder(upload.url()).wrap_transport(ThroughHttp).build().unwrap();
    client.put_file(Pieces::body(["a", "b"]).with_length(2)).await.unwrap();
    assert_eq!(upload.received()[0].header("content-length"), Some("2"));
    let error = client.put_file(Pieces::failing("a")).await.unwrap_err();
    assert!(error.to_string().ends_with("the disk is on fire"), "{error}");
}

/// Checks the headers and the body of an upload.
async fn check_upload(
    send: impl AsyncFnOnce(Client) -> Result<(), Error>,
    [length, encoding, media_type]: [Option<&str>; 3],
    body: &str,
) {
    let server = Recorder::start(|_| Reply::new(200, "ok"));
    send(server.client()).await.unwrap();
    let received = server.received().remove(0);
    assert_eq!(received.header("content-length"), length);
    assert_eq!(received.header("transfer-encoding"), encoding);
    assert_eq!(received.header("content-type"), media_type);
    assert_eq!(received.body, body);
}

const CHUNKED: Option<&str> = Some("chunked");
const OCTETS: Option<&str> = Some("application/octet-stream");

async fn put(body: Body, expected: &str, length: Option<&str>) {
    let encoding = if length.is_none() { CHUNKED } else { None };
    let send = async |client: Client| client.put_file(body).await;
    check_upload(send, [length, encoding, OCTETS], expected).await;
}

#[tokio::test]
async fn stream_is_sent_in_chunks_or_with_its_length() {
    put(Pieces::body(["ab", "", "cd"]), "abcd", None).await;
    put(Pieces::body([]), "", None).await;
    put(Pieces::body(["ab", "", "cd", ""]).with_length(4), "abcd", Some("4")).await;
    put(Pieces::body([]).with_length(0), "", Some("0")).await;
    put(Body::from("abcd"), "abcd", Some("4")).await;
    let send = async |client: Client| client.echo_file(Some("a;b".into())).await.map(drop);
    check_upload(send, [Some("3"), None, Some("text/csv")], "a;b").await;
    let send = async |client: Client| client.echo_file(None).await.map(drop);
    check_upload(send, [None, None, None], "").await;
    let send =
        async |client: Client| client.put_file("a".into()).header("content-type", "a/b").await;
    check_upload(send, [Some("1"), None, Some("a/b")], "a").await;
}

/// A file that is removed when it is dropped.
struct TempFile(std::path::PathBuf);

impl TempFile {
    fn new(name: &str, content: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("logto-streams-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn body(&self) -> Body {
        Body::from_file(&self.0)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

#[tokio::test]
async fn file_is_sent_with_its_length() {
    let content = "0123456789".repeat(20_000);
    let file = TempFile::new("whole", &content);
    put(file.body(), &content, Some("200000")).await;
    let empty = TempFile::new("empty", "");
    put(empty.body(), "", Some("0")).await;
    let body = ByteStream::from(file.body()).collect().await.unwrap();
    assert!(body == content);
}

#[tokio::test]
async fn form_sends_files_from_disk() {
    let file = TempFile::new("form", "from disk");
    let form = |content: Body| {
        Multipart::new().text("a", "1").file("f", "f.txt", "text/plain", content).text("b", "2")
    };
    let boundary_of = |received: &logto_tests::Received| {
        let media_type = received.header("content-type").unwrap().to_owned();
        media_type.strip_prefix("multipart/form-data; boundary=").unwrap().to_owned()
    };
    for (content, is_chunked) in
        [(file.body(), false), ("from disk".into(), false), (Pieces::body(["from", " disk"]), true)]
    {
        let server = Recorder::start(|_| Reply::new(200, "ok"));
        server.client().post_form(&form(content)).await.unwrap();
        let received = server.received().remove(0);
        let boundary = boundary_of(&received);
        let part = |head: &str, body: &str| {
            format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
        };
        let expected = [
            part("name=\"a\"", "1"),
            part("name=\"f\"; filename=\"f.txt\"\r\nContent-Type: text/plain", "from disk"),
            part("name=\"b\"", "2"),
            format!("--{boundary}--\r\n"),
        ]
        .concat();
        assert_eq!(received.body, expected);
        let length = expected.len().to_string();
        let length = (!is_chunked).then_some(length.as_str());
        assert_eq!(received.header("content-length"), length);
    }
}

/// Checks the error of an upload whose source fails.
async fn check_failure(body: Body, message: &str, calls: usize) {
    let server = FaultyServer::start(|_| RawResponse::http(200, "", ""));
    let client = client(server.url());
    let error = client.put_file(body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RequestBody, "{error:?}");
    let line = error.to_string();
    assert!(line.starts_with("put_file: the body of the request failed: "), "{line}");
    assert!(line.contains(message), "{line}");
    assert_eq!((error.is_retryable(), error.may_have_been_applied()), (false, calls > 0), "{line}");
    // The failure may be known before anything was written.
    assert!(server.calls() <= calls && server.connections() <= calls, "{line}");
}

#[tokio::test]
async fn failing_source_is_named_and_not_retried() {
    check_failure(Pieces::failing("ab"), "the disk is on fire", 1).await;
    check_failure(Pieces::failing("ab").with_length(10), "the disk is on fire", 1).await;
    let (longer, shorter) = ("longer than its length", "shorter than its length");
    check_failure(Pieces::body(["ab", "cd"]).with_length(3), longer, 1).await;
    check_failure(Pieces::body(["ab", "cd"]).with_length(2), longer, 1).await;
    check_failure(Pieces::body(["ab", "cd"]).with_length(5), shorter, 1).await;
    let missing = Body::from_file("/nonexistent/layer.tar");
    check_failure(missing, "`/nonexistent/layer.tar`: No such file", 0).await;
    let file = TempFile::new("cut", "0123456789");
    check_failure(file.body().with_length(11), shorter, 1).await;

    let server = FaultyServer::start(|_| RawResponse::http(200, "", ""));
    let form = Multipart::new().file("f", "f.txt", "text/plain", Pieces::failing("a"));
    let error = client(server.url()).post_form(&form).await.unwrap_err();
    assert!(error.to_string().ends_with("failed: the disk is on fire"), "{error}");
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.downcast_ref::<io::Error>().is_some(), "{source:?}");
}

/// Checks how often an upload is sent to a server that answers like this, and its result.
async fn check_attempts(
    response: RawResponse,
    body: impl Fn() -> Body,
    expected: usize,
    status: Option<u16>,
) {
    let server = FaultyServer::start(move |_| response.clone());
    let builder = Client::builder(server.url()).token_source(|| async { Ok(Token::bearer("t")) });
    let client = builder.retry(Retry::default().base_delay(Duration::ZERO)).build().unwrap();
    let error = client.echo_file(Some(body())).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), status, "{error}");
    assert_eq!(server.calls(), expected, "{error}");
}

#[tokio::test]
async fn stream_is_sent_once_and_bytes_as_often_as_allowed() {
    let stream = || Pieces::body(["a"]).with_length(1);
    let bytes = || Body::from("a");
    for (status, headers) in [(503, "retry-after: 0\r\n"), (500, "")] {
        let response = RawResponse::http(status, headers, "");
        check_attempts(response.clone(), stream, 1, Some(status)).await;
        check_attempts(response, bytes, 3, Some(status)).await;
    }
    let lost = RawResponse::http(200, "", "").with_fault(0, Fault::Close);
    check_attempts(lost.clone(), stream, 1, None).await;
    check_attempts(lost, bytes, 3, None).await;
    check_attempts(RawResponse::http(401, "", ""), stream, 1, Some(401)).await;
}

#[tokio::test]
async fn stream_that_was_not_read_is_retried() {
    let (url, socket) = refusing_url();
    let read = Arc::new(AtomicUsize::new(0));
    let pieces = Pieces([Ok("ab".into())].into(), read.clone());
    let client = Client::builder(&url).build().unwrap();
    let error = client.put_file(Body::from_stream(pieces)).await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_applied(), "{error}");
    assert_eq!(read.load(SeqCst), 0);

    // The server starts between the attempts.
    let port = url.rsplit_once(':').unwrap().1.parse::<u16>().unwrap();
    let retry = Retry::attempts(10).base_delay(3600 * SECOND).max_delay(3600 * SECOND);
    let client = Client::builder(&url).retry(retry).timeout(Duration::MAX).build().unwrap();
    let mut call = Box::pin(client.put_file(Pieces::body(["ab"]).with_length(2)).into_future());
    for _ in 0..20 {
        assert!(poll_once(&mut call).is_none());
        run_ready_tasks().await;
    }
    drop(socket);
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\nab") {
            let mut buffer = [0; 1024];
            let size = stream.read(&mut buffer).unwrap();
            request.extend(&buffer[..size]);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    });
    advance(36_000 * SECOND).await;
    call.await.unwrap();
    server.join().unwrap();
}

/// A stream without end.
struct Endless {
    /// Counts how many exist.
    _exists: Arc<()>,
}

impl Stream for Endless {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::from_static(&[0; 1024]))))
    }
}

#[tokio::test]
async fn refused_upload_is_not_read_on() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = vec![0; 1 << 16];
        let _ = stream.read(&mut buffer).unwrap();
        stream.write_all(b"HTTP/1.1 413 x\r\ncontent-length: 0\r\n\r\n").unwrap();
        // The connection stays open until the client closes it.
        while stream.read(&mut buffer).is_ok_and(|size| size > 0) {}
    });
    let exists = Arc::new(());
    let body = Body::from_stream(Endless { _exists: exists.clone() });
    let error = client(&url).put_file(body).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(413), "{error:?}");
    // The stream was dropped.
    assert_eq!(Arc::strong_count(&exists), 1);
    until(|| server.is_finished()).await;
    server.join().unwrap();
}

#[tokio::test]
async fn clone_of_a_body_that_was_read_fails() {
    let body = Pieces::body(["a", "b"]);
    let clone = body.clone();
    assert_eq!(ByteStream::from(body).collect().await.unwrap(), "ab");
    let error = ByteStream::from(clone).collect().await.unwrap_err();
    assert!(format!("{error:?}").contains("read only once"), "{error:?}");
}
