//! What is there from the start, and the list that comes page by page.

use logto_client::{
    Client, Connectors, Pages, Retry, api, connectors::CreateConnector, http::HeaderMap,
    testing::FakeLogto,
};

#[derive(Debug, PartialEq, serde::Deserialize)]
struct User {
    username: String,
}

#[api]
trait Users: Send + Sync {
    #[endpoint(GET, "/api/users")]
    fn list_users(&self) -> Pages<User>;

    #[endpoint(GET, "/api/users")]
    fn list_users_raw(
        &self,
        #[query("page")] number: &[&str],
        #[query("page_size")] size: Option<&str>,
        #[query] bogus: Option<u8>,
    ) -> logto_client::Call<Vec<User>>;
}

async fn with_users(count: u8) -> (FakeLogto, Client) {
    let logto = FakeLogto::builder()
        .users((1..=count).map(|number| format!("u{number}")))
        .start()
        .await;
    let (id, secret) = logto.credentials();
    let client = Client::self_hosted(logto.url())
        .credentials(id, secret)
        .retry(Retry::none());
    let client = client.build().unwrap();
    (logto, client)
}

fn names(users: Vec<User>) -> Vec<String> {
    users.into_iter().map(|user| user.username).collect()
}

#[tokio::test]
async fn connectors_are_there_from_the_start() {
    let github = CreateConnector::new("github-universal").id("github");
    let logto = FakeLogto::builder().connectors([github]).start().await;
    assert_eq!(
        logto.client().get_connector("github").await.unwrap().target,
        "github"
    );
}

#[tokio::test]
#[should_panic(expected = "connector.not_found_with_connector_id")]
async fn a_connector_that_cannot_be_is_told_at_once() {
    FakeLogto::builder()
        .connectors([CreateConnector::new("no-such-factory")])
        .start()
        .await;
}

#[tokio::test]
async fn users_come_page_by_page_the_youngest_first() {
    let (logto, client) = with_users(45).await;
    let page = client.list_users().page(3).await.unwrap();
    assert_eq!((page.total, page.items.len(), page.size), (45, 5, 20));
    assert_eq!(names(page.items), ["u5", "u4", "u3", "u2", "u1"]);
    let all = client
        .list_users()
        .page_size(10)
        .items()
        .all()
        .await
        .unwrap();
    assert_eq!(all.len(), 45);
    assert_eq!(logto.requests_of("list_users").len(), 6);
    assert!(client.list_users().page(9).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let (_logto, client) = with_users(1).await;
    for (page, size) in [
        (&["0"][..], None),
        (&["-1"], None),
        (&["abc"], None),
        (&["1", "2"], None),
        (&["1"], Some("0")),
        (&["1"], Some("101")),
        (&["NaN"], None),
    ] {
        let error = client.list_users_raw(page, size, None).await.unwrap_err();
        assert_eq!(
            error.code(),
            Some("guard.invalid_pagination"),
            "{page:?} {size:?}"
        );
    }
    assert_eq!(
        client
            .list_users_raw(&[""], Some(""), None)
            .await
            .unwrap()
            .len(),
        1
    );
}

/// They name other URLs than the list's own.
#[tokio::test]
async fn links_are_as_broken_as_the_real_ones() {
    let (logto, client) = with_users(5).await;
    let links = |headers: &HeaderMap| -> Vec<String> {
        let links = headers.get_all("link").iter();
        links
            .map(|link| link.to_str().unwrap().replace(logto.url(), ""))
            .collect()
    };
    let of = async |page: &[&str], size: Option<&str>, bogus| {
        let call = client.list_users_raw(page, size, bogus).with_response();
        links(call.await.unwrap().headers())
    };
    assert_eq!(
        of(&["2"], Some("2"), Some(1)).await,
        [
            "</users?bogus=1&page=1&page_size=2>; rel=\"first\"",
            "</users?bogus=1&page=1&page_size=2>; rel=\"prev\"",
            "</users?bogus=1&page=3&page_size=2>; rel=\"last\"",
            "</users?bogus=1&page=3&page_size=2>; rel=\"next\"",
        ]
    );
    assert_eq!(
        of(&[], None, None).await,
        [
            "</users?page=1>; rel=\"first\"",
            "</users?page=1>; rel=\"last\""
        ]
    );
    let beyond = of(&["99"], Some("2"), None).await;
    assert_eq!(beyond[1], "</users?page=98&page_size=2>; rel=\"prev\"");
    let between = client
        .list_users_raw(&["1.5"], Some("2"), None)
        .await
        .unwrap();
    assert_eq!(names(between), ["u4", "u3"]);
}
