//! How other crates that turn a trait into HTTP calls fail: a test for each way, named after it. What a
//! compiler shows is elsewhere:
//!
//! | failure | test |
//! |---|---|
//! | a placeholder without an argument compiles and is sent as it stands | `ui/path/placeholder_without_argument.rs` |
//! | an unknown or missing verb makes the method vanish | `ui/method/unknown.rs`, `missing.rs`, `lower_case.rs` |
//! | of two bodies the second is lost | `ui/argument/two_bodies.rs` |
//! | only the first of several mistakes is reported, on the attribute | `ui/api/mistakes_in_two_methods.rs` |
//! | what cannot be kept is dropped in silence | `ui/method/generic.rs`, `ui/api/associated_type.rs`, `ui/argument/conditional.rs` |
//! | generics, `where` clauses and `cfg` are dropped | `names.rs`, `what_a_trait_has_is_kept` |
//! | the user's Cargo.toml needs more crates than the one | `logto-macros`, `expansion_names_no_crate_but_the_runtime` |

use std::{collections::BTreeMap, sync::Arc};

use logto_client::{Api, Bytes, Call, Client, Token, api};
use logto_tests::{Recorder, Reply};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct C {
    x: u8,
}

#[api]
#[mockall::automock]
trait Connectors: Send + Sync {
    /// Deletes.
    #[endpoint(DELETE, "/connectors/<id>")]
    fn delete(&self, id: &str) -> Call<()>;

    #[endpoint(POST, "/connectors/<id>/test")]
    fn test(&self, id: &str) -> Call<()>;

    #[endpoint(GET, "/<first>/<repo>")]
    fn substituted(&self, first: &str, repo: &str, #[query] query: &str) -> Call<C>;

    #[endpoint(POST, "/connectors")]
    fn create(&self, #[body] c: &C) -> Call<C>;

    #[endpoint(GET, "/text")]
    fn text(&self) -> Call<String>;

    fn provided(&self) -> &'static str {
        "kept"
    }
}

fn client(server: &Recorder) -> Client {
    Client::builder(server.url())
        .token_source(Token::bearer("canary-token"))
        .build()
        .unwrap()
}

fn lines(server: &Recorder) -> Vec<String> {
    server
        .received()
        .iter()
        .map(logto_tests::Received::line)
        .collect()
}

#[tokio::test]
async fn a_path_argument_of_dots_changes_the_endpoint() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = client(&server);
    for id in [
        "..", ".", "", "../..", "..%2f..", "%2e%2e", ".%2E", "..;", "..\\",
    ] {
        let _ = client.delete(id).await;
        let _ = client.test(id).await;
    }
    for line in lines(&server) {
        assert!(
            line.starts_with("DELETE /connectors/")
                || (line.starts_with("POST /connectors/") && line.ends_with("/test"))
        );
        let segments: Vec<_> = line.split('/').collect();
        assert!(
            segments.len() == if line.starts_with("DELETE") { 3 } else { 4 },
            "{line}"
        );
        assert!(
            !segments.contains(&"..") && !segments.contains(&"."),
            "{line}"
        );
    }
}

#[tokio::test]
async fn path_arguments_are_not_percent_encoded() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    client(&server).delete("a b/c?d#e").await.unwrap();
    assert_eq!(lines(&server), ["DELETE /connectors/a%20b%2Fc%3Fd%23e"]);
}

#[tokio::test]
async fn an_empty_first_segment_takes_the_token_to_another_host() {
    let other = Recorder::start(|_| Reply::new(200, "{}"));
    let server = Recorder::start(|_| Reply::json(200, r#"{"x":1}"#));
    let host = other.url().trim_start_matches("http://");
    let client = client(&server);
    assert!(
        client
            .substituted("", host, "")
            .await
            .unwrap_err()
            .is_invalid_request()
    );
    client
        .substituted(&format!("/{host}"), "x", "")
        .await
        .unwrap();
    client
        .substituted(&format!("@{host}"), "x", "")
        .await
        .unwrap();
    assert!(other.received().is_empty());
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn the_path_of_the_base_url_is_lost() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = Client::builder(&format!("{}/base/v1", server.url()))
        .build()
        .unwrap();
    client.delete("x").await.unwrap();
    assert_eq!(lines(&server), ["DELETE /base/v1/connectors/x"]);
}

#[tokio::test]
async fn the_value_of_an_argument_is_substituted_again() {
    let server = Recorder::start(|_| Reply::json(200, r#"{"x":1}"#));
    client(&server)
        .substituted("{repo}", "<first>", "{first}<repo>")
        .await
        .unwrap();
    assert_eq!(
        lines(&server),
        ["GET /%7Brepo%7D/%3Cfirst%3E?query=%7Bfirst%7D%3Crepo%3E"]
    );
}

#[tokio::test]
async fn a_204_into_nothing_is_an_error_or_never_sent() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    client(&server).delete("x").await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn the_status_is_not_looked_at() {
    let server = Recorder::start(|_| Reply::json(404, r#"{"x":1}"#));
    let error = client(&server).create(&C { x: 1 }).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}

#[tokio::test]
async fn a_text_is_fed_to_the_json_decoder() {
    let server = Recorder::start(|_| Reply::new(200, "not \"JSON"));
    assert_eq!(client(&server).text().await.unwrap(), "not \"JSON");
}

#[tokio::test]
async fn provided_methods_supertraits_and_docs_are_dropped() {
    fn is_shared<T: Send + Sync + ?Sized>() {}
    is_shared::<dyn Connectors>();
    let server = Recorder::start(|_| Reply::new(204, ""));
    let pointed: Arc<dyn Connectors> = Arc::new(client(&server));
    assert_eq!(pointed.provided(), "kept");
    assert_eq!(<dyn Connectors as Api>::ENDPOINTS.len(), 5);
}

#[tokio::test]
async fn mockall_does_not_compile_with_the_trait() {
    let mut mock = MockConnectors::new();
    mock.expect_create()
        .with(mockall::predicate::eq(C { x: 1 }))
        .returning(|c| Call::ok(c.clone()));
    mock.expect_provided().return_const("mocked");
    let mock: &dyn Connectors = &mock;
    assert_eq!(mock.create(&C { x: 1 }).await.unwrap(), C { x: 1 });
    assert_eq!(mock.provided(), "mocked");
}

#[tokio::test]
async fn the_future_is_not_send_in_generic_code() {
    async fn generic<T: Connectors + 'static>(connectors: T) -> bool {
        tokio::spawn(async move { connectors.delete("x").await.is_ok() })
            .await
            .unwrap()
    }
    let server = Recorder::start(|_| Reply::new(204, ""));
    assert!(generic(client(&server)).await);
    assert!(generic(Arc::new(client(&server))).await);
}

#[tokio::test]
async fn a_post_is_sent_again_unasked() {
    let server = Recorder::start(|_| Reply::new(500, ""));
    assert!(client(&server).create(&C { x: 1 }).await.is_err());
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_token_is_visible_in_debug() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = Client::builder(server.url())
        .header("x-api-key", "canary-key")
        .token_source(Token::bearer("canary-token"));
    let shown = format!("{client:?} {:?}", Token::bearer("canary-token"));
    let client = client.build().unwrap();
    let shown = format!("{shown} {client:?} {:?}", client.delete("x"));
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn keys_and_bodies_are_carried_to_another_host_by_a_redirect() {
    let other = Recorder::start(|_| Reply::json(200, r#"{"x":1}"#));
    let server = {
        let url = other.url().to_owned();
        Recorder::start(move |_| Reply::new(307, "").header("location", &url))
    };
    let client = Client::builder(server.url())
        .header("x-api-key", "k")
        .build()
        .unwrap();
    assert!(client.create(&C { x: 1 }).await.is_err());
    assert!(other.received().is_empty());
}

#[tokio::test]
async fn every_call_makes_a_new_connection() {
    // A server that keeps connections, unlike the recorder.
    let logto = logto_client::testing::FakeLogto::start().await;
    let client = logto.client();
    let probe = std::sync::Mutex::new(BTreeMap::<String, u32>::new());
    for _ in 0..5 {
        logto_client::Connectors::list_connectors(&client, None)
            .await
            .unwrap();
        let address = logto.requests().last().unwrap().peer().to_string();
        *probe.lock().unwrap().entry(address).or_default() += 1;
    }
    assert_eq!(probe.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_argument_called_query_or_a_type_called_c_breaks_the_expansion() {
    let server = Recorder::start(|_| Reply::json(200, r#"{"x":1}"#));
    assert_eq!(
        client(&server).substituted("a", "b", "c").await.unwrap(),
        C { x: 1 }
    );
}

#[tokio::test]
async fn raw_bytes_are_decoded() {
    #[api]
    trait Raw {
        #[endpoint(GET, "/raw")]
        fn raw(&self) -> Call<Bytes>;
    }
    let server = Recorder::start(|_| Reply::new(200, "\u{1}{"));
    assert_eq!(client(&server).raw().await.unwrap(), "\u{1}{");
}
