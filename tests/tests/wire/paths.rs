//! Path arguments: one encoded segment each, or refused.

use logto_client::{
    Api, Call, Client, ConnectorFactories, Connectors, Endpoint, Error, api,
    connectors::{
        ConnectorConfig, CreateConnectorAuthorizationUri, CreateConnectorTest, UpdateConnector,
    },
};
use logto_tests::{Recorder, Reply};

/// Operations with a path argument: method, path before the argument, path after it.
const OPERATIONS: [(&str, &str, &str); 6] = [
    ("GET", "/api/connectors/", ""),
    ("PATCH", "/api/connectors/", ""),
    ("DELETE", "/api/connectors/", ""),
    ("POST", "/api/connectors/", "/test"),
    ("POST", "/api/connectors/", "/authorization-uri"),
    ("GET", "/api/connector-factories/", ""),
];

/// Calls all of them with `id`.
async fn call_all(client: &Client, id: &str) -> Vec<Result<(), Error>> {
    let update = UpdateConnector::new().sync_profile(true);
    let test = CreateConnectorTest::email("to@example.test", ConnectorConfig::new());
    let uri = CreateConnectorAuthorizationUri::new("s", "r");
    let create_uri = client.create_connector_authorization_uri(id, &uri);
    vec![
        client.get_connector(id).await.map(drop),
        client.update_connector(id, &update).await.map(drop),
        client.delete_connector(id).await,
        client.create_connector_test(id, &test).await,
        create_uri.await.map(drop),
        client.get_connector_factory(id).await.map(drop),
    ]
}

/// Base paths that no argument may leave.
const BASES: [&str; 3] = ["", "/base", "/base/path/"];

async fn check_sent(id: &str, encoded: &str) {
    for base in BASES {
        let server = Recorder::start(|_| Reply::json(404, "{}"));
        let url = format!("{}{base}", server.url());
        let client = Client::builder(&url).build().unwrap();
        call_all(&client, id).await;
        let base = base.trim_end_matches('/');
        let expected = OPERATIONS
            .map(|(method, before, after)| format!("{method} {base}{before}{encoded}{after}"));
        assert_eq!(server.lines(), expected, "{id:?}");
    }
}

#[tokio::test]
async fn argument_is_sent_as_one_encoded_segment() {
    check_sent("a/b", "a%2Fb").await;
    check_sent("a?b#c", "a%3Fb%23c").await;
    check_sent("100%", "100%25").await;
    check_sent("a\tb\r\nHost: evil", "a%09b%0D%0AHost%3A%20evil").await;
    check_sent("@evil.test", "%40evil.test").await;
    check_sent("{id}<id>", "%7Bid%7D%3Cid%3E").await;
    check_sent("Ünïcödé 😀", "%C3%9Cn%C3%AFc%C3%B6d%C3%A9%20%F0%9F%98%80").await;
    check_sent("\u{0}\u{202e}", "%00%E2%80%AE").await;
    check_sent("...", "...").await;
    check_sent("..;", "..%3B").await;
    check_sent(&"x".repeat(10_000), &"x".repeat(10_000)).await;
}

#[tokio::test]
async fn dot_segment_arguments_are_refused() {
    for id in ["", ".", "..", "/", "/x", "../..", "\\..\\", "%2e%2e", ".%2E", "..\\", "x%2F.."] {
        let server = Recorder::start(|_| Reply::json(200, "{}"));
        for outcome in call_all(&server.client(), id).await {
            let error = outcome.unwrap_err();
            assert!(error.is_invalid_request(), "{error}");
            assert!(!error.may_have_been_applied(), "{error}");
        }
        assert!(server.received().is_empty(), "{id:?}");
    }
}

#[tokio::test]
async fn path_beyond_the_limit_of_a_url_is_refused() {
    let server = Recorder::start(|_| Reply::json(200, "{}"));
    for outcome in call_all(&server.client(), &"x".repeat(100_000)).await {
        assert!(outcome.unwrap_err().is_invalid_request());
    }
    assert!(server.received().is_empty());
}

#[api]
trait Repositories {
    #[endpoint(GET, "/<owner>/<repo>")]
    fn get_repository(&self, owner: &str, repo: &str, #[query] query: &str) -> Call<()>;
}

#[tokio::test]
async fn leading_argument_cannot_change_the_host() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    let call = |owner: &str| client.get_repository(owner, "evil.test", "");
    assert!(call("").await.unwrap_err().is_invalid_request());
    assert!(call("/evil.test").await.unwrap_err().is_invalid_request());
    call("@evil.test").await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn argument_values_are_not_substituted_again() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    let call = client.get_repository("{repo}", "<owner>", "{owner}<repo>");
    call.await.unwrap();
    let expected = "GET /%7Brepo%7D/%3Cowner%3E?query=%7Bowner%7D%3Crepo%3E";
    assert_eq!(server.lines(), [expected]);
}

#[api(path = "/v2")]
trait Forms {
    #[endpoint(POST, "/jobs/<id>:cancel?force=true")]
    fn cancel_job(&self, id: &str, #[query] reason: Option<&str>) -> Call<()>;

    #[endpoint(GET, "/compare/<base>...<head>")]
    fn compare(&self, base: &str, head: &str) -> Call<()>;

    #[endpoint(GET, "/files/<number>.json")]
    fn get_file(&self, number: u32) -> Call<()>;

    #[endpoint(GET, "/<name..>/tags/list")]
    fn list_tags(&self, name: &str) -> Call<()>;

    #[endpoint(GET, "/search?type=repo")]
    fn search(&self) -> Call<()>;
}

#[tokio::test]
async fn placeholders_fill_parts_of_segments_and_several() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    client.cancel_job("a/b:c", Some("x y")).await.unwrap();
    client.cancel_job("?", None).await.unwrap();
    client.compare("main", "feature/x").await.unwrap();
    client.get_file(7).await.unwrap();
    client.list_tags("library/my image/%2F").await.unwrap();
    client.search().await.unwrap();
    let lines: Vec<_> = server.received().iter().map(logto_tests::Received::line).collect();
    assert_eq!(
        lines,
        [
            "POST /v2/jobs/a%2Fb%3Ac:cancel?force=true&reason=x+y",
            "POST /v2/jobs/%3F:cancel?force=true",
            "GET /v2/compare/main...feature%2Fx",
            "GET /v2/files/7.json",
            "GET /v2/library/my%20image/%252F/tags/list",
            "GET /v2/search?type=repo",
        ]
    );
    let paths: Vec<_> = <dyn Forms as Api>::ENDPOINTS.iter().map(Endpoint::path).collect();
    assert_eq!(paths[0], "/v2/jobs/{id}:cancel?force=true");
    assert_eq!(paths[3], "/v2/{name}/tags/list");
}

#[tokio::test]
async fn dot_segments_are_refused_in_every_placeholder() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    for value in
        ["", ".", "..", "/x", "a/../b", "a/..", "a/./b", "%2e%2e", "a%2f..%2fb", "a\\..\\b"]
    {
        for call in [
            client.cancel_job(value, None),
            client.compare("main", value),
            client.compare(value, "main"),
            client.list_tags(value),
        ] {
            let error = call.await.unwrap_err();
            assert!(error.is_invalid_request(), "{value}: {error}");
        }
    }
    assert!(server.received().is_empty());
}
