//! Connections that the server closes, or the client. `tests/faults` has those that close within a response.

use std::time::Duration;

use super::mock_transport::{create, get};
use logto_client::{Client, ClientBuilder, Retry, Token};
use logto_tests::{Fault, FaultyServer, RawResponse, advance, run_ready_tasks};

fn server(fault: Fault) -> FaultyServer {
    FaultyServer::start(move |_| RawResponse::http(200, "", "").then(fault))
}

fn client(server: &FaultyServer) -> Client {
    let retry = Retry::default().base_delay(Duration::from_millis(2));
    let builder = Client::builder(server.url()).token_source(Token::bearer("t0ken"));
    builder.retry(retry).build().unwrap()
}

/// Numbers of requests and connections.
fn counts(server: &FaultyServer) -> (usize, usize) {
    (server.calls(), server.connections())
}

/// Waits until the server has closed `connections` and the client has noticed.
async fn has_closed(server: &FaultyServer, connections: usize) {
    while server.connections() - server.open_connections() < connections {
        tokio::task::yield_now().await;
    }
    // While it sleeps, the runtime learns of the closed connection.
    tokio::time::sleep(Duration::from_millis(1)).await;
    run_ready_tasks().await;
}

#[tokio::test]
async fn connection_closed_between_requests_is_replaced() {
    let server = server(Fault::Close);
    let logto = client(&server);
    for number in 1..=10 {
        create(&logto).await.unwrap();
        has_closed(&server, number).await;
    }
    assert_eq!(counts(&server), (10, 10));
}

/// hyper may see the end of the connection before or after it writes the request. An unwritten request is retried;
/// a written one may have been applied.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn early_close_is_retried_or_may_have_been_applied() {
    for _ in 0..20 {
        let server = server(Fault::None);
        server.close_next_connection();
        match create(&client(&server)).await {
            Ok(()) => assert_eq!(counts(&server), (1, 2)),
            Err(error) => {
                assert!(error.may_have_been_applied(), "{error:?}");
                assert_eq!(counts(&server), (0, 1));
            }
        }
    }
}

/// Number of connections for two requests with so much time between them.
async fn connections_after(idle: u64, set: fn(ClientBuilder) -> ClientBuilder) -> usize {
    let server = server(Fault::None);
    let logto = Client::self_hosted(server.url()).token_source(Token::bearer("t0ken"));
    let logto = set(logto).build().unwrap();
    get(&logto).await.unwrap();
    // A task of its own returns the connection to the pool.
    run_ready_tasks().await;
    advance(Duration::from_secs(idle)).await;
    get(&logto).await.unwrap();
    counts(&server).1
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
