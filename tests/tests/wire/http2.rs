//! HTTP/2 over TLS.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::{Response, Version};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use logto_client::{Body, ByteStream, Call, Client, ErrorKind, Token, api};
use tokio::{net::TcpListener, sync::Barrier};
use tokio_rustls::TlsAcceptor;

use super::network::tls_config;

#[api]
trait Values {
    #[endpoint(GET, "/value")]
    fn get_value(&self) -> Call<u8>;

    /// Answered when all calls have arrived.
    #[endpoint(GET, "/value/of-many")]
    fn get_value_of_many(&self) -> Call<u8>;

    /// Answered by the body of the request.
    #[endpoint(PUT, "/echo")]
    fn echo(&self, #[body(stream)] body: Body) -> Call<ByteStream>;
}

const CALLS: usize = 50;

/// Serves HTTP/2 and counts connections.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, connections: Arc<AtomicUsize>) {
    let barrier = Arc::new(Barrier::new(CALLS));
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        connections.fetch_add(1, SeqCst);
        let (acceptor, barrier) = (acceptor.clone(), barrier.clone());
        tokio::spawn(async move {
            let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
            let service = service_fn(|request: http::Request<Incoming>| {
                let barrier = barrier.clone();
                async move {
                    assert_eq!(request.version(), Version::HTTP_2);
                    if request.uri().path().ends_with("/of-many") {
                        barrier.wait().await;
                    }
                    let body = if request.uri().path().ends_with("/echo") {
                        request.into_body().boxed_unsync()
                    } else {
                        Full::from("7").map_err(|never| match never {}).boxed_unsync()
                    };
                    Ok::<_, Infallible>(Response::new(body))
                }
            });
            let connection = http2::Builder::new(TokioExecutor::new());
            // Errors mean that the client hung up.
            drop(connection.serve_connection(stream, service).await);
        });
    }
}

/// A client of the server, and the number of its connections.
async fn start() -> (Client, Arc<AtomicUsize>) {
    let (mut config, pem) = tls_config();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let connections = Arc::new(AtomicUsize::new(0));
    tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), connections.clone()));

    let client = Client::builder(&url)
        .token_source(Token::bearer("t0ken"))
        .root_certificate(pem.as_bytes())
        .build()
        .unwrap();
    // The first connection shows that the server offers HTTP/2.
    assert_eq!(client.get_value().await.unwrap(), 7);
    (client, connections)
}

#[tokio::test]
async fn http2_calls_share_a_connection() {
    let (client, connections) = start().await;
    let calls = (0..CALLS).map(|_| tokio::spawn(client.get_value_of_many()));
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap(), 7);
    }
    assert_eq!(connections.load(SeqCst), 1);
}

/// A stream of pieces that then ends, fails or waits forever.
struct Pieces(VecDeque<Bytes>, Poll<Option<io::Error>>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(piece))),
            None => match &mut self.1 {
                Poll::Ready(end) => Poll::Ready(end.take().map(Err)),
                Poll::Pending => Poll::Pending,
            },
        }
    }
}

fn pieces(count: usize, end: Poll<Option<io::Error>>) -> Body {
    Body::from_stream(Pieces(vec![Bytes::from_static(&[b'x'; 10_000]); count].into(), end))
}

#[tokio::test]
async fn http2_bodies_stream_in_both_directions() {
    let (client, connections) = start().await;
    for length in [None, Some(4_000_000)] {
        let mut body = pieces(400, Poll::Ready(None));
        if let Some(length) = length {
            body = body.with_length(length);
        }
        let echo = client.echo(body).await.unwrap().collect().await.unwrap();
        assert_eq!(echo.len(), 4_000_000);
    }
    assert_eq!(connections.load(SeqCst), 1);
}

#[tokio::test]
async fn http2_upload_whose_source_fails_is_an_error() {
    let (client, connections) = start().await;
    for count in [0, 100] {
        let failure = Poll::Ready(Some(io::Error::other("the disk is on fire")));
        // The server answers at once, so the failure may come before or after the head.
        let error = match client.echo(pieces(count, failure)).await {
            Ok(stream) => stream.collect().await.unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.kind(), ErrorKind::RequestBody, "{error:?}");
        assert!(error.to_string().contains("the disk is on fire"), "{error}");
    }
    assert_eq!(client.get_value().await.unwrap(), 7);
    assert_eq!(connections.load(SeqCst), 1);
}

#[tokio::test]
async fn http2_connection_survives_a_dropped_stream_unless_it_was_waited_for() {
    let (client, connections) = start().await;
    let mut stream = client.echo(pieces(1000, Poll::Ready(None))).await.unwrap();
    assert!(stream.try_next().await.unwrap().is_some());
    drop(stream);
    assert_eq!(client.get_value().await.unwrap(), 7);
    assert_eq!(connections.load(SeqCst), 1);

    let mut stream = client.echo(pieces(1, Poll::Pending)).await.unwrap();
    assert!(stream.try_next().await.unwrap().is_some());
    let late = stream.chunk_timeout(std::time::Duration::from_millis(1)).try_next().await;
    assert!(late.unwrap_err().is_timeout());
    assert_eq!(client.get_value().await.unwrap(), 7);
    assert_eq!(connections.load(SeqCst), 2);
}
