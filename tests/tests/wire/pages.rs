//! Paginated lists.

use std::{pin::Pin, time::Duration};

use futures_core::Stream;
use logto_client::{
    BoxFuture, Client, Error, Items, Pages, Retry, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
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

/// A server with the numbers from 1 to `count`, and a `Link` that leads nowhere.
fn server(count: u32) -> Recorder {
    Recorder::start(move |request| {
        let (page, size) = page_and_size(&request.target);
        page_of(count, page, size)
            .header("Total-Number", &count.to_string())
            .header("Link", "<http://127.0.0.1:1/numbers?page=2>; rel=\"next\"")
    })
}

/// A server with the numbers from 1 to `count` in pages of at most `max_size`. `total` is what it sends on each page.
fn odd_server(
    count: u32,
    max_size: u32,
    total: impl Fn(u32) -> Option<u32> + Send + Sync + 'static,
) -> Recorder {
    Recorder::start(move |request| {
        let (page, size) = page_and_size(&request.target);
        let reply = page_of(count, page, size.min(max_size));
        match total(page) {
            Some(total) => reply.header("Total-Number", &total.to_string()),
            None => reply,
        }
    })
}

fn page_and_size(target: &str) -> (u32, u32) {
    let (_, query) = target.split_once('?').unwrap();
    let read = |key: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{key}=")));
        value.unwrap().parse().unwrap()
    };
    (read("page"), read("page_size"))
}

fn page_of(count: u32, page: u32, size: u32) -> Reply {
    let from = (page - 1).saturating_mul(size);
    numbers(from + 1..=count.min(from.saturating_add(size)))
}

fn numbers(numbers: impl IntoIterator<Item = u32>) -> Reply {
    let numbers: Vec<String> = numbers.into_iter().map(|n| n.to_string()).collect();
    Reply::json(200, &format!("[{}]", numbers.join(",")))
}

/// Reads all items up to the end or an error.
async fn read(mut items: Items<u32>) -> (Vec<u32>, Option<Error>) {
    let mut all = Vec::new();
    loop {
        match items.try_next().await {
            Ok(Some(item)) => all.push(item),
            Ok(None) => return (all, None),
            Err(error) => {
                assert!(items.next().await.is_none());
                return (all, Some(error));
            }
        }
    }
}

fn client(server: &Recorder) -> Client {
    Client::builder(server.url()).token_source(Token::bearer("pat")).build().unwrap()
}

/// Each page is a separate call.
#[tokio::test]
async fn retries_of_pages_are_configurable() {
    let server = Recorder::start(|_| Reply::json(503, ""));
    let client = client(&server);
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
async fn awaiting_returns_one_page() {
    let server = server(45);
    let client = client(&server);
    let page = client.list_numbers(Some(true)).await.unwrap();
    assert_eq!((page.items.len(), page.number, page.size, page.total), (20, 1, 20, 45));
    let page = client.list_numbers(None).page(3).page_size(20).await.unwrap();
    assert_eq!((page.items, page.number), ((41..=45).collect(), 3));
    assert!(client.list_numbers(None).page(9).await.unwrap().items.is_empty());
    let targets: Vec<String> =
        server.received().into_iter().map(|request| request.target).collect();
    assert_eq!(targets[0], "/numbers?odd=true&page=1&page_size=20");
    assert_eq!(targets[1], "/numbers?page=3&page_size=20");
}

#[tokio::test]
async fn items_request_each_page_once_with_authorization() {
    let server = server(45);
    let client = client(&server);
    let all =
        client.list_numbers(None).page_size(15).header("x-a", "b").items().all().await.unwrap();
    assert_eq!(all, (1..=45).collect::<Vec<_>>());
    let received = server.received();
    assert_eq!(received.len(), 3);
    for request in received {
        assert_eq!(
            (request.header("authorization"), request.header("x-a")),
            (Some("Bearer pat"), Some("b"))
        );
    }
    assert_eq!(
        client.list_numbers(None).page(2).page_size(40).items().all().await.unwrap(),
        [41, 42, 43, 44, 45]
    );
    assert_eq!(client.all_numbers().all().await.unwrap().len(), 45);
}

#[tokio::test]
async fn items_request_a_page_when_needed() {
    let server = server(4);
    let mut items = client(&server).list_numbers(None).page_size(2).items();
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
    let mut items = client(&server).list_numbers(None).page_size(1).items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!((error.operation(), error.code()), (Some("list_numbers"), Some("x.y")));
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn short_pages_lose_and_repeat_nothing() {
    for (count, max_size, size, pages) in [(50, 20, 100, 3), (45, 7, 20, 7), (40, 20, 100, 2)] {
        for has_total in [true, false] {
            let server = odd_server(count, max_size, move |_| has_total.then_some(count));
            let numbers = client(&server).list_numbers(None).page_size(size);
            let all = numbers.items().all().await.unwrap();
            assert_eq!(all, (1..=count).collect::<Vec<_>>());
            // Without a total, an empty page ends the list.
            let expected = if has_total { pages } else { pages + 1 };
            assert_eq!(server.received().len(), expected);
        }
    }
}

#[tokio::test]
async fn list_can_start_at_any_short_page() {
    for (page, first) in [(1, 1), (2, 21), (3, 41), (4, 51)] {
        let server = odd_server(50, 20, |_| Some(50));
        let pages = client(&server).list_numbers(None).page(page).page_size(100);
        let all = pages.items().all().await.unwrap();
        assert_eq!(all, (first..=50).collect::<Vec<_>>());
    }
    // If pages of 100 were skipped, page 2 would be the last.
    let server = odd_server(120, 20, |_| Some(120));
    let pages = client(&server).list_numbers(None).page(2).page_size(100);
    assert_eq!(pages.items().all().await.unwrap().len(), 100);
}

#[tokio::test]
async fn pages_larger_than_requested_are_read() {
    let server = Recorder::start(|request| {
        let (page, _) = page_and_size(&request.target);
        page_of(120, page, 50).header("total-number", "120")
    });
    for (page, expected) in [(1, 120), (2, 70)] {
        let pages = client(&server).list_numbers(None).page(page).page_size(20);
        assert_eq!(pages.items().all().await.unwrap().len(), expected);
    }
}

#[tokio::test]
async fn total_may_be_missing_on_any_page() {
    let totals: [fn(u32) -> Option<u32>; 4] = [
        |_| None,
        |page| (page == 1).then_some(45),
        |page| (page == 2).then_some(45),
        |page| (page == 3).then_some(45),
    ];
    for total in totals {
        let server = odd_server(45, 20, total);
        let all = client(&server).all_numbers().all().await.unwrap();
        assert_eq!(all, (1..=45).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn page_without_total_counts_its_items() {
    let server = odd_server(45, 20, |_| None);
    let page = client(&server).list_numbers(None).page(3).await.unwrap();
    assert_eq!((page.items.len(), page.total), (5, 5));
}

#[tokio::test]
async fn total_may_change_between_pages() {
    let totals: [fn(u32) -> Option<u32>; 3] = [
        |page| Some(if page == 1 { 21 } else { 45 }),
        |page| Some(if page == 1 { 1000 } else { 45 }),
        // Counted just before an item was added.
        |page| Some(if page == 2 { 39 } else { 45 }),
    ];
    for total in totals {
        let server = odd_server(45, 20, total);
        let all = client(&server).all_numbers().all().await.unwrap();
        assert_eq!(all, (1..=45).collect::<Vec<_>>());
    }
    // Items were deleted: what was read is more than what is left.
    let server = Recorder::start(|request| match page_and_size(&request.target) {
        (1, _) => numbers(1..=20).header("total-number", "25"),
        _ => numbers([]).header("total-number", "12"),
    });
    assert_eq!(client(&server).all_numbers().all().await.unwrap().len(), 20);
}

#[tokio::test]
async fn empty_page_before_the_total_is_an_error() {
    let totals: [fn(u32) -> Option<u32>; 3] = [
        |_| Some(99_999),
        |_| Some(46),
        // The empty page has none; the earlier one counts.
        |page| (page == 1).then_some(50),
    ];
    for total in totals {
        let server = odd_server(45, 20, total);
        let (items, error) = read(client(&server).all_numbers()).await;
        assert_eq!(items, (1..=45).collect::<Vec<_>>());
        let error = error.unwrap();
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("page 4 is empty, but only 45"), "{error}");
        assert_eq!(error.operation(), Some("all_numbers"));
        assert_eq!(error.status().unwrap(), 200);
    }
}

#[tokio::test]
async fn numbering_from_zero_is_an_error_when_there_is_a_total() {
    let server = Recorder::start(|request| {
        let (page, size) = page_and_size(&request.target);
        page_of(45, page + 1, size).header("total-number", "45")
    });
    let (items, error) = read(client(&server).all_numbers()).await;
    assert_eq!(items.len(), 25);
    assert!(error.unwrap().is_decode());
}

#[tokio::test]
async fn repeated_page_is_an_error() {
    type Answer = fn(u32, u32) -> Reply;
    let servers: [(Answer, u32); 6] = [
        (|_, size| page_of(45, 1, size), 20),
        (|_, _| numbers([1, 2]), 2),
        (|_, _| numbers(1..=45), 45),
        (|_, size| page_of(45, 1, size).header("total-number", "45"), 20),
        // Beyond the last page it sends the last page.
        (|page, size| page_of(45, page.min(3), size), 45),
        // Beyond the last page it starts over.
        (|page, size| page_of(45, (page - 1) % 3 + 1, size), 45),
    ];
    for (answer, expected) in servers {
        let server = Recorder::start(move |request| {
            let (page, size) = page_and_size(&request.target);
            answer(page, size)
        });
        let (items, error) = read(client(&server).all_numbers()).await;
        assert_eq!(items, (1..=expected).collect::<Vec<_>>());
        let error = error.unwrap();
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("ignore `page`"), "{error}");
    }
}

#[tokio::test]
async fn pages_beyond_their_total_are_an_error() {
    let server = odd_server(u32::MAX, 100, |_| Some(45));
    let (items, error) = read(client(&server).all_numbers()).await;
    assert_eq!(items, (1..=60).collect::<Vec<_>>());
    let error = error.unwrap().to_string();
    assert!(error.contains("page 4 is not empty"), "{error}");
}

/// An endless list with one number per page.
struct Endless;

impl Transport for Endless {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let (page, _) = page_and_size(request.path_and_query());
        let response = http::Response::new(format!("[{page}]"));
        Box::pin(async { Ok(response.into()) })
    }
}

#[tokio::test]
async fn list_without_end_is_an_error() {
    let client = Client::builder("https://api.test")
        .token_source(Token::bearer("pat"))
        .transport(Endless)
        .build()
        .unwrap();
    let (items, error) = read(client.list_numbers(None).page(2).items()).await;
    assert_eq!(items, (2..=10_001).collect::<Vec<_>>());
    let error = error.unwrap();
    assert_eq!(error.operation(), Some("list_numbers"));
    assert!(error.to_string().contains("`.page(10002)`"), "{error}");
}

#[tokio::test]
async fn total_that_is_no_number_is_an_error() {
    let server = Recorder::start(|_| Reply::json(200, "[1,2]").header("total-number", "many"));
    let error = client(&server).list_numbers(None).await.unwrap_err();
    assert!(error.is_decode());
}

#[tokio::test]
async fn invalid_pages_are_refused_before_sending() {
    let server = server(1);
    let client = client(&server);
    for pages in [
        client.list_numbers(None).page(0),
        client.list_numbers(None).page_size(0),
        client.list_numbers(None).page_size(101),
        client.list_numbers(None).header("authorization", "x"),
        client.list_numbers(None).query("page", 2),
        client.list_numbers(None).query("page_size", 2),
    ] {
        assert!(pages.await.unwrap_err().is_invalid_request());
    }
    assert!(client.list_numbers(None).page(0).items().next().await.unwrap().is_err());
    assert!(server.received().is_empty());
}

/// The keys of a flattened struct are known only when its values are.
#[tokio::test]
async fn page_arguments_are_refused_before_sending() {
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
    let client = client(&server);
    let error = client.aliased(7).await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("`page`"), "{error}");
    let filter = |page_size| Filter { page_size };
    let all = client.flattened(filter(Some(7))).all().await;
    assert!(all.unwrap_err().is_invalid_request());
    assert!(server.received().is_empty());
    assert_eq!(client.flattened(filter(None)).all().await.unwrap().len(), 1);
}

/// A `Vec<u8>` is otherwise the raw body.
#[tokio::test]
async fn pages_of_bytes_decode_from_json() {
    #[api]
    trait Bytes {
        #[endpoint(GET, "/numbers")]
        fn list_bytes(&self) -> Pages<u8>;
    }
    let server = server(3);
    let bytes = client(&server).list_bytes().items().all().await.unwrap();
    assert_eq!(bytes, [1, 2, 3]);
    assert_eq!(server.received()[0].header("accept"), Some("application/json"));
}

#[tokio::test]
async fn errors_of_pages_name_the_operation() {
    let server = Recorder::start(|_| Reply::json(200, "[]").header("total-number", "many"));
    let client = client(&server);
    for error in [
        client.list_numbers(None).page(0).await.unwrap_err(),
        client.list_numbers(None).await.unwrap_err(),
    ] {
        assert_eq!(error.operation(), Some("list_numbers"), "{error}");
    }
    let status = client.list_numbers(None).await.unwrap_err().status();
    assert_eq!(status.map(|status| status.as_u16()), Some(200));
}

#[api]
trait Wrapped: Send + Sync {
    #[endpoint(GET, "/wrapped", items = "/data/1/a~1b~0")]
    fn list_wrapped(&self) -> Pages<u32>;

    #[endpoint(GET, "/wrapped", items = "/tags")]
    fn list_tags(&self) -> Items<u32>;
}

#[tokio::test]
async fn items_inside_an_object_are_found() {
    for (body, expected) in [
        (r#"{"x":[],"data":[{"y":1},{"a/b~":[1,2],"z":{}},3],"data2":1}"#, Ok(vec![1, 2])),
        (r#"{"data":[0,{"a/b~":null}]}"#, Ok(vec![])),
        (r#"{"data":[0,{"a/b~":[1,"secret"]}]}"#, Err("at `data[1].a/b~[1]`: expected u32")),
        (r#"{"data":[0,{"a/b":[]}]}"#, Err("at `data[1]`: missing field `a/b~`")),
        (r#"{"data":[0]}"#, Err("at `data`: missing field `1`")),
        (r#"{"data":{"1":"secret"}}"#, Err("at `data.1`: expected an object with `a/b~`")),
        (r#"[{"a/b~":[1]}]"#, Err("missing field `data`")),
        (r#"{"data":[0,{"a/b~":[1],"a/b~":[2]}]}"#, Err("at `data[1]`: duplicate field `a/b~`")),
        (r#"{"data":[0,{"a/b~":[1]}"#, Err("unexpected end")),
        (r#"{"data":[0,{"a/b~":[1]}]} x"#, Err("not JSON")),
        ("", Err("the body is empty")),
    ] {
        let server = Recorder::start(move |_| Reply::json(200, body).header("total-number", "2"));
        match (client(&server).list_wrapped().await, expected) {
            (Ok(page), Ok(expected)) => assert_eq!(page.items, expected, "{body}"),
            (Err(error), Err(expected)) => {
                let error = error.to_string();
                assert!(error.contains(expected) && !error.contains("secret"), "{error}");
            }
            (result, _) => panic!("{body}: {result:?}"),
        }
    }
    let server = Recorder::start(|request| match page_and_size(&request.target).0 {
        1 => Reply::json(200, r#"{"tags":[1,2]}"#),
        2 => Reply::json(200, r#"{"tags":[3]}"#),
        _ => Reply::json(200, r#"{"tags":null}"#),
    });
    assert_eq!(client(&server).list_tags().all().await.unwrap(), [1, 2, 3]);
}

struct Fake;

impl Numbers for Fake {
    fn list_numbers(&self, odd: Option<bool>) -> Pages<u32> {
        if odd == Some(true) { Pages::err(Error::timeout()) } else { Pages::ok((1..=45).collect()) }
    }
}

#[tokio::test]
async fn fakes_and_mocks_return_pages() {
    let page = Fake.list_numbers(None).page(3).await.unwrap();
    assert_eq!((page.items, page.total), ((41..=45).collect(), 45));
    assert_eq!(Fake.list_numbers(None).page(2).items().all().await.unwrap().len(), 25);
    assert!(Fake.list_numbers(Some(true)).await.unwrap_err().is_timeout());
    assert!(Fake.list_numbers(Some(true)).items().all().await.unwrap_err().is_timeout());
    assert!(Fake.all_numbers().next().await.unwrap().unwrap_err().is_unimplemented());
    let mut mock = MockNumbers::new();
    mock.expect_list_numbers().returning(|_| Pages::ok(vec![1]));
    mock.expect_all_numbers().returning(|| Items::ok(vec![1]));
    assert_eq!(
        mock.list_numbers(None).await.unwrap().items,
        mock.all_numbers().all().await.unwrap()
    );
}
