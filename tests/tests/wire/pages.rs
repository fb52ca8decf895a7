//! Paginated lists.

use std::{pin::Pin, time::Duration};

use futures_core::Stream;
use logto_client::{Error, Items, Pages, Retry, api};
use logto_tests::{Recorder, Reply};

type Aliased = Pages<u32>;

#[api]
#[mockall::automock]
trait Numbers: Send + Sync {
    #[endpoint(GET, "/numbers")]
    fn list_numbers(&self, #[query] odd: Option<bool>) -> Aliased;

    #[endpoint(GET, "/numbers")]
    fn all_numbers(&self) -> Items<u32>;
}

/// A server with the numbers from 1 to `total`, and a `Link` that must not be followed.
fn server(total: u32) -> Recorder {
    Recorder::start(move |request| {
        let (_, query) = request.target.split_once('?').unwrap();
        let read = |key: &str| {
            let value = query
                .split('&')
                .find_map(|pair| pair.strip_prefix(&format!("{key}=")));
            value.unwrap().parse::<u32>().unwrap()
        };
        let (page, size) = (read("page"), read("page_size"));
        let from = (page - 1) * size;
        let numbers: Vec<String> = (from + 1..=total.min(from + size))
            .map(|n| n.to_string())
            .collect();
        Reply::json(200, &format!("[{}]", numbers.join(",")))
            .header("Total-Number", &total.to_string())
            .header("Link", "<http://127.0.0.1:1/numbers?page=2>; rel=\"next\"")
    })
}

#[tokio::test]
async fn each_page_is_retried_by_the_policy() {
    let server = Recorder::start(|_| Reply::json(503, ""));
    let client = server.client();
    for (attempts, expected) in [(1, 1), (4, 5)] {
        let retry = Retry::attempts(attempts).base_delay(Duration::from_millis(1));
        let numbers = client.list_numbers(None).retry(retry);
        numbers.await.unwrap_err();
        assert_eq!(server.received().len(), expected);
    }
    let mut items = client.list_numbers(None).retry(Retry::none()).items();
    items.next().await.unwrap().unwrap_err();
    assert_eq!(server.received().len(), 6);
    assert!(Pages::ok(vec![1]).retry(Retry::none()).await.is_ok());
}

#[tokio::test]
async fn awaiting_pages_returns_one_page() {
    let server = server(45);
    let client = server.client();
    let page = client.list_numbers(Some(true)).await.unwrap();
    let seen = (page.items.len(), page.number, page.size, page.total);
    assert_eq!(seen, (20, 1, 20, 45));
    let numbers = |page| client.list_numbers(None).page(page).page_size(20);
    let page = numbers(3).await.unwrap();
    assert_eq!((page.items, page.number), ((41..=45).collect(), 3));
    assert!(numbers(9).await.unwrap().items.is_empty());
    let lines = server.lines();
    assert_eq!(lines[0], "GET /numbers?odd=true&page=1&page_size=20");
    assert_eq!(lines[1], "GET /numbers?page=3&page_size=20");
}

#[tokio::test]
async fn items_span_all_pages_without_extra_requests() {
    let server = server(45);
    let client = server.client();
    let numbers = || client.list_numbers(None).header("x-a", "b");
    let all = numbers().page_size(15).items().all().await.unwrap();
    assert_eq!(all, (1..=45).collect::<Vec<_>>());
    let received = server.received();
    assert_eq!(received.len(), 3);
    for request in received {
        let headers = (request.header("authorization"), request.header("x-a"));
        assert_eq!(headers, (Some("Bearer t0ken"), Some("b")));
    }
    let rest = numbers().page(2).page_size(40).items().all().await.unwrap();
    assert_eq!(rest, [41, 42, 43, 44, 45]);
    assert_eq!(client.all_numbers().all().await.unwrap().len(), 45);
}

#[tokio::test]
async fn items_stream_requests_pages_on_demand() {
    let server = server(4);
    let mut items = server.client().list_numbers(None).page_size(2).items();
    assert_eq!(server.received().len(), 0);
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let second = std::future::poll_fn(|context| Pin::new(&mut items).poll_next(context)).await;
    assert_eq!(second.unwrap().unwrap(), 2);
    assert_eq!(server.received().len(), 1);
    assert_eq!(items.next().await.unwrap().unwrap(), 3);
    assert_eq!(items.next().await.unwrap().unwrap(), 4);
    assert!(items.next().await.is_none());
    assert!(items.next().await.is_none());
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn error_ends_the_items() {
    let server = Recorder::start(|request| {
        if request.target.contains("page=1&") {
            Reply::json(200, "[1]").header("total-number", "3")
        } else {
            Reply::json(404, r#"{"code":"x.y"}"#)
        }
    });
    let mut items = server.client().list_numbers(None).page_size(1).items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.operation(), error.code()),
        (Some("list_numbers"), Some("x.y"))
    );
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn missing_total_means_one_page_and_wrong_total_is_an_error() {
    let server = Recorder::start(|_| Reply::json(200, "[1,2]"));
    assert_eq!(server.client().all_numbers().all().await.unwrap(), [1, 2]);
    let server = Recorder::start(|_| Reply::json(200, "[1,2]").header("total-number", "many"));
    assert!(
        server
            .client()
            .list_numbers(None)
            .await
            .unwrap_err()
            .is_decode()
    );
    // The total is too large: the first empty page is the end.
    let server = Recorder::start(|request| {
        if request.target.contains("page=1&") {
            Reply::json(200, "[1,2]").header("total-number", "99999999999")
        } else {
            Reply::json(200, "[]").header("total-number", "99999999999")
        }
    });
    assert_eq!(server.client().all_numbers().all().await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn invalid_page_settings_are_refused() {
    let server = server(1);
    let client = server.client();
    let numbers = || client.list_numbers(None);
    for pages in [
        numbers().page(0),
        numbers().page_size(0),
        numbers().page_size(101),
        numbers().header("authorization", "x"),
        numbers().query("page", 2),
        numbers().query("page_size", 2),
    ] {
        assert!(pages.await.unwrap_err().is_invalid_request());
    }
    numbers().page(0).items().next().await.unwrap().unwrap_err();
    assert!(server.received().is_empty());
}

/// The keys of a flattened struct are known only when it is serialized.
#[tokio::test]
async fn arguments_named_like_page_keys_are_refused() {
    #[derive(serde::Serialize)]
    struct Filter {
        page_size: Option<u8>,
    }
    #[api]
    trait Twice {
        #[endpoint(GET, "/numbers")]
        fn flattened(&self, #[query(flatten)] filter: Filter) -> Items<u32>;

        #[endpoint(GET, "/numbers")]
        fn aliased(&self, #[query] page: u8) -> Aliased;
    }
    let server = server(1);
    let client = server.client();
    let error = client.aliased(7).await.unwrap_err();
    assert!(
        error.is_invalid_request() && error.to_string().contains("`page`"),
        "{error}"
    );
    let filter = |page_size| Filter { page_size };
    let all = client.flattened(filter(Some(7))).all().await;
    assert!(all.unwrap_err().is_invalid_request());
    assert!(server.received().is_empty());
    assert_eq!(client.flattened(filter(None)).all().await.unwrap().len(), 1);
}

/// `Call<Vec<u8>>` would return the raw body.
#[tokio::test]
async fn pages_of_u8_decode_as_json() {
    #[api]
    trait Bytes {
        #[endpoint(GET, "/numbers")]
        fn list_bytes(&self) -> Pages<u8>;
    }
    let server = server(3);
    assert_eq!(
        server.client().list_bytes().items().all().await.unwrap(),
        [1, 2, 3]
    );
}

#[tokio::test]
async fn page_errors_name_the_operation() {
    let server = Recorder::start(|_| Reply::json(200, "[]").header("total-number", "many"));
    let client = server.client();
    for error in [
        client.list_numbers(None).page(0).await.unwrap_err(),
        client.list_numbers(None).await.unwrap_err(),
    ] {
        assert_eq!(error.operation(), Some("list_numbers"), "{error}");
    }
    let status = client.list_numbers(None).await.unwrap_err().status();
    assert_eq!(status.map(|status| status.as_u16()), Some(200));
}

struct Fake;

impl Numbers for Fake {
    fn list_numbers(&self, odd: Option<bool>) -> Pages<u32> {
        if odd == Some(true) {
            Pages::err(Error::timeout())
        } else {
            Pages::ok((1..=45).collect())
        }
    }
}

#[tokio::test]
async fn fakes_and_mocks_return_pages() {
    let numbers = || Fake.list_numbers(None);
    let page = numbers().page(3).await.unwrap();
    assert_eq!((page.items, page.total), ((41..=45).collect(), 45));
    let items = numbers().page(2).items().all().await.unwrap();
    assert_eq!(items.len(), 25);
    let fails = || Fake.list_numbers(Some(true));
    assert!(fails().await.unwrap_err().is_timeout());
    assert!(fails().items().all().await.unwrap_err().is_timeout());
    let missing = Fake.all_numbers().next().await.unwrap();
    assert!(missing.unwrap_err().is_unimplemented());
    let mut mock = MockNumbers::new();
    mock.expect_list_numbers().returning(|_| Pages::ok(vec![1]));
    mock.expect_all_numbers().returning(|| Items::ok(vec![1]));
    assert_eq!(
        mock.list_numbers(None).await.unwrap().items,
        mock.all_numbers().all().await.unwrap()
    );
}
