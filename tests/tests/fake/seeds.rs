//! Seeded connectors and users, and the paginated list of users.

use logto_client::{
    Call, Client, Connectors, Pages, api, connectors::CreateConnector, testing::FakeLogto,
};

use super::raw::client_without_retries;

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
    ) -> Call<Vec<User>>;
}

async fn with_users(count: u8) -> (FakeLogto, Client) {
    let usernames = (1..=count).map(|number| format!("u{number}"));
    let logto = FakeLogto::builder().users(usernames).start().await;
    let client = client_without_retries(&logto);
    (logto, client)
}

fn names(users: Vec<User>) -> Vec<String> {
    users.into_iter().map(|user| user.username).collect()
}

#[tokio::test]
async fn seeded_connector_exists() {
    let github = CreateConnector::new("github-universal").id("github");
    let logto = FakeLogto::builder().connectors([github]).start().await;
    let found = logto.client().get_connector("github").await.unwrap();
    assert_eq!(found.target, "github");
}

#[tokio::test]
#[should_panic(expected = "connector.not_found_with_connector_id")]
async fn invalid_seed_panics() {
    let invalid = CreateConnector::new("no-such-factory");
    FakeLogto::builder().connectors([invalid]).start().await;
}

#[tokio::test]
async fn users_are_listed_in_pages_newest_first() {
    let (logto, client) = with_users(45).await;
    let page = client.list_users().page(3).await.unwrap();
    assert_eq!((page.total, page.items.len(), page.size), (45, 5, 20));
    assert_eq!(names(page.items), ["u5", "u4", "u3", "u2", "u1"]);
    let all = client.list_users().page_size(10).items().all().await;
    assert_eq!(all.unwrap().len(), 45);
    assert_eq!(logto.requests_of("list_users").len(), 6);
    assert!(client.list_users().page(9).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn invalid_page_is_an_error() {
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
        let code = error.code().unwrap();
        assert_eq!(code, "guard.invalid_pagination", "{page:?} {size:?}");
    }
    let empty = client.list_users_raw(&[""], Some(""), None).await;
    assert_eq!(empty.unwrap().len(), 1);
}

#[tokio::test]
async fn links_are_as_broken_as_the_real_ones() {
    let (logto, client) = with_users(5).await;
    let links = async |page: &[&str], size: Option<&str>, bogus| {
        let call = client.list_users_raw(page, size, bogus).with_response();
        let response = call.await.unwrap();
        let links = response.headers().get_all("link").iter();
        let links = links.map(|link| link.to_str().unwrap().replace(logto.url(), ""));
        links.collect::<Vec<_>>()
    };
    let expected = [
        "</users?page=1&page_size=2&bogus=1>; rel=\"first\"",
        "</users?page=1&page_size=2&bogus=1>; rel=\"prev\"",
        "</users?page=3&page_size=2&bogus=1>; rel=\"last\"",
        "</users?page=3&page_size=2&bogus=1>; rel=\"next\"",
    ];
    assert_eq!(links(&["2"], Some("2"), Some(1)).await, expected);
    let expected = ["</users?page=1>; rel=\"first\"", "</users?page=1>; rel=\"last\""];
    assert_eq!(links(&[], None, None).await, expected);
    let beyond_last = links(&["99"], Some("2"), None).await;
    assert_eq!(beyond_last[1], "</users?page=98&page_size=2>; rel=\"prev\"");
    let fraction = client.list_users_raw(&["1.5"], Some("2"), None).await;
    assert_eq!(names(fraction.unwrap()), ["u4", "u3"]);
}
