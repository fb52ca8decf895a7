//! HTTP/2, where a server offers it over TLS.

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

    /// Is answered once all of them are asked for.
    #[endpoint(GET, "/value/of-many")]
    fn get_value_of_many(&self) -> Call<u8>;
}

const CALLS: usize = 50;

/// Serves HTTP/2, and counts connections.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, connections: Arc<AtomicUsize>) {
    let all_there = Arc::new(Barrier::new(CALLS));
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        connections.fetch_add(1, SeqCst);
        let (acceptor, all_there) = (acceptor.clone(), all_there.clone());
        tokio::spawn(async move {
            let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
            let service = service_fn(|request: http::Request<_>| {
                let all_there = all_there.clone();
                async move {
                    assert_eq!(request.version(), Version::HTTP_2);
                    if request.uri().path().ends_with("/of-many") {
                        all_there.wait().await;
                    }
                    Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("7")))
                }
            });
            let connection = http2::Builder::new(TokioExecutor::new());
            // Whoever goes away has ended.
            drop(connection.serve_connection(stream, service).await);
        });
    }
}

#[tokio::test]
async fn http2_calls_share_a_connection() {
    let (mut config, pem) = tls_config();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let connections = Arc::new(AtomicUsize::new(0));
    tokio::spawn(serve(
        listener,
        TlsAcceptor::from(Arc::new(config)),
        connections.clone(),
    ));

    let client = Client::builder(&url)
        .token_source(Token::bearer("t0ken"))
        .root_certificate(pem.as_bytes())
        .build()
        .unwrap();
    // Before the first connection is there nobody knows what the server offers.
    assert_eq!(client.get_value().await.unwrap(), 7);
    let calls = (0..CALLS).map(|_| tokio::spawn(client.get_value_of_many()));
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap(), 7);
    }
    assert_eq!(connections.load(SeqCst), 1);
}
