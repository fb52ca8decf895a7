//! A path argument is one segment of the path, whatever is in it; what cannot be is never sent.

use logto_client::{
    Client, ConnectorFactories, Connectors, Error,
    connectors::{
        ConnectorConfig, CreateConnectorAuthorizationUri, CreateConnectorTest, UpdateConnector,
    },
};
use logto_tests::{Recorder, Reply};

/// Operations with a path argument: what stands before the argument in the path, what after.
const OPERATIONS: [(&str, &str, &str); 6] = [
    ("GET", "/api/connectors/", ""),
    ("PATCH", "/api/connectors/", ""),
    ("DELETE", "/api/connectors/", ""),
    ("POST", "/api/connectors/", "/test"),
    ("POST", "/api/connectors/", "/authorization-uri"),
    ("GET", "/api/connector-factories/", ""),
];

/// Calls all of them. What the answers are does not matter.
async fn call_all(client: &Client, id: &str) -> Vec<Result<(), Error>> {
    let config = ConnectorConfig::new();
    let update = UpdateConnector::new().sync_profile(true);
    let test = CreateConnectorTest::email("to@lab.test", config);
    let uri = CreateConnectorAuthorizationUri::new("s", "r");
    vec![
        client.get_connector(id).await.map(drop),
        client.update_connector(id, &update).await.map(drop),
        client.delete_connector(id).await,
        client.create_connector_test(id, &test).await,
        client
            .create_connector_authorization_uri(id, &uri)
            .await
            .map(drop),
        client.get_connector_factory(id).await.map(drop),
    ]
}

/// Below a base path and without, so that neither can be left.
const BASES: [&str; 3] = ["", "/base", "/base/path/"];

async fn check_sent(id: &str, encoded: &str) {
    for base in BASES {
        let server = Recorder::start(|_| Reply::json(404, "{}"));
        let url = format!("{}{base}", server.url());
        call_all(&Client::builder(&url).build().unwrap(), id).await;
        let base = base.trim_end_matches('/');
        let expected = OPERATIONS
            .map(|(method, before, after)| format!("{method} {base}{before}{encoded}{after}"));
        let sent: Vec<String> = server
            .received()
            .iter()
            .map(logto_tests::Received::line)
            .collect();
        assert_eq!(sent, expected, "{id:?}");
    }
}

#[tokio::test]
async fn a_hostile_argument_is_sent_as_one_encoded_segment() {
    check_sent("a/b", "a%2Fb").await;
    check_sent("a?b#c", "a%3Fb%23c").await;
    check_sent("%2e%2e", "%252e%252e").await;
    check_sent("../..", "..%2F..").await;
    check_sent("/", "%2F").await;
    check_sent("\\..\\", "%5C..%5C").await;
    check_sent("a\tb\r\nHost: evil", "a%09b%0D%0AHost%3A%20evil").await;
    check_sent("@evil.test", "%40evil.test").await;
    check_sent("{id}<id>", "%7Bid%7D%3Cid%3E").await;
    check_sent("Ünïcödé 😀", "%C3%9Cn%C3%AFc%C3%B6d%C3%A9%20%F0%9F%98%80").await;
    check_sent("\u{0}\u{202e}", "%00%E2%80%AE").await;
    check_sent("...", "...").await;
    check_sent(&"x".repeat(10_000), &"x".repeat(10_000)).await;
}

#[tokio::test]
async fn an_argument_that_would_change_the_path_is_refused_and_nothing_is_sent() {
    for id in ["", ".", ".."] {
        let server = Recorder::start(|_| Reply::json(200, "{}"));
        for outcome in call_all(&Client::builder(server.url()).build().unwrap(), id).await {
            let error = outcome.unwrap_err();
            assert!(
                error.is_invalid_request() && !error.may_have_been_applied(),
                "{error}"
            );
        }
        assert!(server.received().is_empty(), "{id:?}");
    }
}

#[tokio::test]
async fn a_path_longer_than_a_url_can_be_is_refused() {
    let server = Recorder::start(|_| Reply::json(200, "{}"));
    for outcome in call_all(
        &Client::builder(server.url()).build().unwrap(),
        &"x".repeat(100_000),
    )
    .await
    {
        assert!(outcome.unwrap_err().is_invalid_request());
    }
    assert!(server.received().is_empty());
}
