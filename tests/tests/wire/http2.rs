//! HTTP/2 over TLS.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use bytes::Bytes;
use http::{Response, Version};
use http_body_util::Full;
use hyper::{server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use logto_client::{Call, Client, Token, api};
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
            let service = service_fn(|request: http::Request<_>| {
                let barrier = barrier.clone();
                async move {
                    assert_eq!(request.version(), Version::HTTP_2);
                    if request.uri().path().ends_with("/of-many") {
                        barrier.wait().await;
                    }
                    Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("7")))
                }
            });
            let connection = http2::Builder::new(TokioExecutor::new());
            // Errors mean that the client hung up.
            drop(connection.serve_connection(stream, service).await);
        });
    }
}

#[tokio::test]
async fn http2_calls_share_a_connection() {
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
    let calls = (0..CALLS).map(|_| tokio::spawn(client.get_value_of_many()));
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap(), 7);
    }
    assert_eq!(connections.load(SeqCst), 1);
}
