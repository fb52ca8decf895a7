//! Lists whose pages follow each other by offsets, cursors and links, and pages that are requested ahead.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use logto_client::{
    BoxFuture, Client, Error, Items, Pages, Retry, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{Received, Recorder, Reply};
use tokio::time::{Instant, sleep};

#[api]
trait Lists: Send + Sync {
    #[endpoint(GET, "/l", pages = number("p", size = "per_page", total = header("X-Total")))]
    fn numbers(&self) -> Pages<u32>;

    #[endpoint(GET, "/l", pages = offset, items = "/data")]
    fn offsets(&self) -> Pages<u32>;

    #[endpoint(GET, "/l", pages = offset("skip", total = "/meta/total"), items = "/data")]
    fn totals(&self) -> Pages<u32>;

    #[endpoint(GET, "/l", pages = cursor("after", from = "/meta/next", size = "limit"), items = "/data")]
    fn cursors(&self) -> Pages<u32>;

    #[endpoint(GET, "/l", pages = cursor("after", from = header("Next-Page")))]
    fn header_cursors(&self, #[query] tag: &[&str]) -> Pages<u32>;

    #[endpoint(GET, "/l", pages = link)]
    fn links(&self) -> Items<u32>;

    #[endpoint(GET, "/l", pages = link(size = "per_page"))]
    fn sized_links(&self, #[query] tag: Option<&str>) -> Pages<u32>;

    #[endpoint(GET, "/l", pages = link(from = "/next", total = "/count"), items = "/data")]
    fn body_links(&self) -> Pages<u32>;
}

fn client(server: &Recorder) -> Client {
    let base = format!("{}/base", server.url());
    Client::builder(&base).token_source(Token::bearer("pat")).build().unwrap()
}

/// The value of a query parameter.
fn query<'r>(request: &'r Received, key: &str) -> Option<&'r str> {
    let (_, query) = request.target.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
}

fn number(request: &Received, key: &str) -> usize {
    query(request, key).map_or(0, |value| value.parse().unwrap())
}

fn targets(server: &Recorder) -> Vec<String> {
    let base =
        |request: Received| request.target.strip_prefix("/base").unwrap_or_default().to_owned();
    server.received().into_iter().map(base).collect()
}

/// The pages of a list. All are short, and one is empty.
const PAGES: [&str; 5] = ["[1,2,3]", "[4]", "[]", "[5,6]", "[7]"];

/// A server whose pages have a cursor to the next one. `reply` gets the items and the number of the next page.
fn cursor_server(reply: fn(&str, Option<usize>) -> Reply) -> Recorder {
    Recorder::start(move |request| {
        let at = number(request, "after");
        reply(PAGES[at], (at < 4).then_some(at + 1))
    })
}

fn in_body(items: &str, next: Option<usize>) -> Reply {
    let next = match next {
        // A number, and a string.
        Some(1) => "1".to_owned(),
        Some(next) => format!("\"{next}\""),
        None => "null".to_owned(),
    };
    Reply::json(200, &format!(r#"{{"data":{items},"meta":{{"next":{next}}}}}"#))
}

fn in_header(items: &str, next: Option<usize>) -> Reply {
    let next = next.map(|next| next.to_string()).unwrap_or_default();
    Reply::json(200, items).header("next-page", &next)
}

#[tokio::test]
async fn cursors_lead_from_page_to_page() {
    for ahead in [0, 3] {
        let server = cursor_server(in_body);
        let items = client(&server).cursors().page_size(3).items().prefetch(ahead);
        assert_eq!(items.all().await.unwrap(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(targets(&server)[..2], ["/l?limit=3", "/l?after=1&limit=3"]);
        assert_eq!(server.received().len(), 5);

        let server = cursor_server(in_header);
        let items = client(&server).header_cursors(&["a", "b"]).items().prefetch(ahead);
        assert_eq!(items.all().await.unwrap(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(targets(&server)[..2], ["/l?tag=a&tag=b", "/l?tag=a&tag=b&after=1"]);
    }
    // Neither the cursor nor anything on the way to it is needed at the end.
    for body in
        [r#"{"data":[1]}"#, r#"{"data":[1],"meta":null}"#, r#"{"data":[1],"meta":{"next":""}}"#]
    {
        let server = Recorder::start(move |_| Reply::json(200, body));
        assert_eq!(client(&server).cursors().items().all().await.unwrap(), [1]);
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn page_with_a_cursor_is_continued_later() {
    let server = cursor_server(in_body);
    let client = client(&server);
    let page = client.cursors().await.unwrap();
    assert_eq!(
        (page.items.as_slice(), page.total, page.next.as_deref()),
        (&[1, 2, 3][..], 3, Some("1"))
    );
    let page = client.cursors().after(page.next.unwrap()).await.unwrap();
    assert_eq!((page.items, page.next.as_deref()), (vec![4], Some("2")));
    assert_eq!(client.cursors().after("3").items().all().await.unwrap(), [5, 6, 7]);
    assert_eq!(client.cursors().after("4").await.unwrap().next, None);

    let fake = || Pages::ok((1..=25).collect::<Vec<u32>>());
    let page = fake().await.unwrap();
    assert_eq!(page.items.len(), 20);
    let page = fake().after(page.next.unwrap()).await.unwrap();
    assert_eq!((page.items, page.next), ((21..=25).collect(), None));
    assert!(fake().after("x").await.unwrap_err().is_invalid_request());
}

/// Reads all items up to an error, which must be one of decoding.
async fn error_of(mut items: Items<u32>) -> (Vec<u32>, String) {
    let mut all = Vec::new();
    loop {
        match items.try_next().await {
            Ok(Some(item)) => all.push(item),
            Ok(None) => panic!("no error after {all:?}"),
            Err(error) => {
                assert!(error.is_decode() && error.operation().is_some(), "{error}");
                assert!(items.next().await.is_none());
                return (all, error.to_string());
            }
        }
    }
}

#[tokio::test]
async fn repeated_cursor_neither_loops_nor_repeats() {
    for ahead in [0, 2] {
        // The server ignores the cursor.
        let server = Recorder::start(|_| in_body("[1,2]", Some(5)));
        let (items, error) = error_of(client(&server).cursors().items().prefetch(ahead)).await;
        assert_eq!(items, [1, 2]);
        assert!(error.contains("ignore `after`"), "{error}");
        // Its cursors go around.
        let server = Recorder::start(|request| {
            let at = number(request, "after");
            in_header(&format!("[{at}]"), Some(at % 3 + 1))
        });
        let (items, error) =
            error_of(client(&server).header_cursors(&[]).items().prefetch(ahead)).await;
        assert_eq!(items, [0, 1, 2]);
        assert!(error.contains("ignore the cursor"), "{error}");
        // A position to come back to, when there is nothing more.
        let server = Recorder::start(|request| match number(request, "after") {
            0 => in_body("[1]", Some(5)),
            _ => in_body("[]", Some(5)),
        });
        let items = client(&server).cursors().items().prefetch(ahead);
        assert_eq!(items.all().await.unwrap(), [1]);
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn position_too_long_for_a_url_is_an_error() {
    let long = "x".repeat(100_000);
    let body = format!(r#"{{"data":[1],"meta":{{"next":"{long}"}},"next":"/{long}"}}"#);
    let server = Recorder::start(move |_| Reply::json(200, &body));
    let client = client(&server);
    for mut items in [client.cursors().items(), client.body_links().items()] {
        assert_eq!(items.try_next().await.unwrap(), Some(1));
        let error = items.try_next().await.unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
        assert!(!error.to_string().contains("xxx"), "{error}");
    }
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn offsets_count_the_items_read() {
    let list = |request: &Received, key: &str| {
        let at = number(request, key);
        // Pages of 7, whatever was requested.
        (at + 1..=45).take(7).map(|n| n.to_string()).collect::<Vec<_>>().join(",")
    };
    let server = Recorder::start(move |request| {
        Reply::json(200, &format!(r#"{{"data":[{}]}}"#, list(request, "offset")))
    });
    let offsets = client(&server).offsets();
    assert_eq!(offsets.page_size(30).items().all().await.unwrap(), (1..=45).collect::<Vec<_>>());
    let sent = targets(&server);
    assert_eq!(sent[..2], ["/l?offset=0&limit=30", "/l?offset=7&limit=30"]);
    // Without a total, an empty page is the end.
    assert_eq!((sent.len(), sent[7].as_str()), (8, "/l?offset=45&limit=30"));
    let third = client(&server).offsets().page(3).page_size(20);
    assert_eq!(third.items().all().await.unwrap(), [41, 42, 43, 44, 45]);

    let server = Recorder::start(move |request| {
        let items = list(request, "skip");
        Reply::json(200, &format!(r#"{{"data":[{items}],"meta":{{"total":"45"}}}}"#))
    });
    let client = client(&server);
    assert_eq!(client.totals().await.unwrap().total, 45);
    assert_eq!(client.totals().items().prefetch(3).all().await.unwrap().len(), 45);
    assert_eq!(server.received().len(), 8);
    assert_eq!(targets(&server)[1..3], ["/l?skip=0", "/l?skip=7"]);

    for (reply, message) in [
        (r#"{"data":[1]}"#, "ignore `skip`"),
        (r#"{"data":[],"meta":{"total":3}}"#, "the page at offset 0 is empty, but only 0 items"),
        (r#"{"data":[],"meta":{"total":"many"}}"#, "at `meta.total`: expected a number"),
        (r#"{"data":[],"meta":{"total":[]}}"#, "at `meta.total`"),
    ] {
        let server = Recorder::start(move |_| Reply::json(200, reply));
        let (_, error) = error_of(self::client(&server).totals().items()).await;
        assert!(error.contains(message), "{error}");
    }
}

/// A server whose pages have a link to the next one.
fn link_server(reply: fn(&str, &str) -> Reply) -> Recorder {
    Recorder::start(move |request| {
        let at = number(request, "at");
        let next = match at {
            // Relative to the host, to the page, and to its query.
            0 => "/base/l?at=1".to_owned(),
            1 => "l?at=2".to_owned(),
            2 => "?at=3".to_owned(),
            3 => format!("http://{}/other/path?at=4#x", request.header("host").unwrap()),
            _ => String::new(),
        };
        reply(PAGES[at], &next)
    })
}

#[tokio::test]
async fn links_lead_from_page_to_page() {
    for ahead in [0, 2] {
        let server = link_server(|items, next| {
            let first = Reply::json(200, items).header("link", "</l?at=0>; rel=\"first\"");
            if next.is_empty() {
                first
            } else {
                first.header("Link", &format!("<{next}>; rel=\"next\""))
            }
        });
        let items = client(&server).links().prefetch(ahead);
        assert_eq!(items.all().await.unwrap(), [1, 2, 3, 4, 5, 6, 7]);
        let received = server.received();
        assert_eq!(received.len(), 5);
        assert_eq!(received[4].target, "/other/path?at=4");
        assert!(received.iter().all(|r| r.header("authorization") == Some("Bearer pat")));
    }
    let server = link_server(|items, next| {
        Reply::json(200, &format!(r#"{{"data":{items},"next":"{next}","count":7}}"#))
    });
    let client = client(&server);
    let page = client.body_links().await.unwrap();
    assert_eq!((page.total, page.next.as_deref()), (7, Some("/base/l?at=1")));
    let items = client.body_links().after(page.next.unwrap()).items();
    assert_eq!(items.all().await.unwrap(), [4, 5, 6, 7]);
}

#[tokio::test]
async fn next_page_is_found_among_links() {
    for (headers, expected) in [
        (&[r#"<n>; rel="next""#][..], Some("/base/n")),
        (&["<n>;rel=next"], Some("/base/n")),
        (&[r#" <p>; rel="prev" , <n>;rel="last NEXT",<l>"#], Some("/base/n")),
        (
            &[
                r#"<p,q>; title="a \", <x>; rel=next"; rel=prev, <n>; crossorigin; REL = "next"; rel=prev"#,
            ],
            Some("/base/n"),
        ),
        (&[r#"<other>; rel=next; anchor="/x", <n>; rel=next"#], Some("/base/n")),
        (&["<p>, <n>; rel=next; title="], Some("/base/n")),
        (&["<p>; rel=prev", "x", "<n>; rel=next"], Some("/base/n")),
        (&[""], None),
        (&["n; rel=next"], None),
        (&["<n"], None),
        (&["<n>"], None),
        (&["<n>; rel="], None),
        (&["<n>; rel=prev; rel=next"], None),
        (&["<n>; rel=nextpage"], None),
        (&["<n> rel=next"], None),
        (&[r#"<n>; title="; rel=next"#], None),
        (&["<p>; rel=prev; <n>; rel=next"], None),
    ] {
        let server = Recorder::start(move |_| {
            let reply = Reply::json(200, "[1]");
            headers.iter().fold(reply, |reply, link| reply.header("Link", link))
        });
        let page = client(&server).sized_links(None).await.unwrap();
        assert_eq!(page.next.as_deref(), expected, "{headers:?}");
    }
}

#[tokio::test]
async fn links_stay_at_the_origin_and_do_not_loop() {
    for (link, message) in [
        ("<https://127.0.0.1/l>; rel=next", "leads to `https://127.0.0.1`"),
        ("<//evil.test/l>; rel=next", "leads to `http://evil.test`"),
        ("<http://127.0.0.1:1/l>; rel=next", "leads to `http://127.0.0.1:1`"),
        ("<http://[>; rel=next", "not a URL"),
        ("<javascript:x>; rel=next", "leads to `null`"),
        // To itself, and to one before.
        ("</base/l>; rel=next", "read before"),
        ("<?>; rel=next", "repeats an earlier page"),
    ] {
        let server = Recorder::start(move |_| Reply::json(200, "[1]").header("link", link));
        let (items, error) = error_of(client(&server).links()).await;
        assert!(error.contains(message), "{error}");
        assert!(items.len() <= 1 && server.received().len() <= 2, "{items:?}");
    }
    let server = Recorder::start(|_| Reply::json(200, "[1]"));
    let evil = client(&server).sized_links(None).after("http://evil.test/l");
    assert!(evil.await.unwrap_err().is_invalid_request());
    let pages = client(&server).sized_links(Some("a")).page_size(500);
    assert_eq!(pages.items().all().await.unwrap(), [1]);
    assert_eq!(targets(&server), ["/l?tag=a&per_page=500"]);
}

#[tokio::test]
async fn positions_of_another_kind_are_refused_before_sending() {
    let server = Recorder::start(|_| Reply::json(200, "[]"));
    let client = client(&server);
    for (pages, message) in [
        (client.cursors().page(2), "use `after`"),
        (client.cursors().page(0), "page 0"),
        (client.cursors().page_size(0), "page size 0"),
        (client.cursors().query("after", 1), "`after`"),
        (client.cursors().query("limit", 1), "`limit`"),
        (client.numbers().after("x"), "use `page`"),
        (client.numbers().query("p", 1), "`p`"),
        (client.offsets().query("offset", 1), "`offset`"),
        (client.header_cursors(&[]).page_size(5), "declares no parameter"),
    ] {
        let error = pages.await.unwrap_err();
        assert!(error.is_invalid_request() && error.to_string().contains(message), "{error}");
    }
    assert!(server.received().is_empty());
}

/// Lists the numbers from 0 in pages of 10. A page takes a second.
#[derive(Clone)]
struct Slow {
    count: usize,
    has_total: bool,
    /// The page that fails.
    fails_at: usize,
    under_way: Arc<AtomicUsize>,
    most_under_way: Arc<AtomicUsize>,
    requested: Arc<Mutex<Vec<usize>>>,
}

impl Slow {
    fn new(count: usize) -> Self {
        let zero = || Arc::new(AtomicUsize::new(0));
        Self {
            count,
            has_total: true,
            fails_at: usize::MAX,
            under_way: zero(),
            most_under_way: zero(),
            requested: Arc::default(),
        }
    }

    fn items(&self, ahead: usize) -> Items<u32> {
        let builder = Client::builder("https://api.test").transport(self.clone());
        let client = builder.retry(Retry::none()).build().unwrap();
        client.numbers().page_size(10).items().prefetch(ahead)
    }

    fn requested(&self) -> usize {
        self.requested.lock().unwrap().len()
    }
}

struct UnderWay(Arc<AtomicUsize>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Transport for Slow {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let (_, query) = request.path_and_query().split_once("?p=").unwrap();
        let page: usize = query.split('&').next().unwrap().parse().unwrap();
        self.requested.lock().unwrap().push(page);
        let under_way = self.under_way.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_under_way.fetch_max(under_way, Ordering::Relaxed);
        let guard = UnderWay(self.under_way.clone());
        Box::pin(async move {
            // Later pages are faster.
            sleep(Duration::from_millis(1000 - u64::try_from(page).unwrap())).await;
            drop(guard);
            let items: Vec<_> = (page * 10 - 10..self.count).take(10).collect();
            let mut response = http::Response::builder();
            if self.has_total {
                response = response.header("x-total", self.count);
            }
            if page == self.fails_at {
                response = response.status(500);
            }
            Ok(response.body(format!("{items:?}")).unwrap().into())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn numbered_pages_are_prefetched_in_parallel() {
    for (ahead, most, seconds) in [(0, 1, 10), (1, 1, 10), (3, 3, 4), (4, 4, 4), (1000, 9, 2)] {
        let server = Slow::new(95);
        let started = Instant::now();
        let all = server.items(ahead).all().await.unwrap();
        assert_eq!(all, (0..95).collect::<Vec<_>>());
        assert_eq!(server.most_under_way.load(Ordering::Relaxed), most);
        assert_eq!(server.requested(), 10);
        assert_eq!(started.elapsed().as_millis().div_ceil(1000), seconds, "{ahead}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_without_a_total_are_prefetched_one_ahead() {
    let server = Slow { has_total: false, ..Slow::new(95) };
    let mut items = server.items(4);
    let started = Instant::now();
    for n in 0..95 {
        // The second page arrives while the items of the first are read.
        sleep(Duration::from_millis(100)).await;
        assert_eq!(items.try_next().await.unwrap(), Some(n));
    }
    assert_eq!(items.try_next().await.unwrap(), None);
    assert_eq!(server.most_under_way.load(Ordering::Relaxed), 1);
    assert!(started.elapsed() < Duration::from_secs(13), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn error_of_a_prefetched_page_keeps_its_place() {
    for ahead in [0, 1, 4, 8] {
        let server = Slow { fails_at: 5, ..Slow::new(95) };
        let mut items = server.items(ahead);
        for n in 0..40 {
            assert_eq!(items.try_next().await.unwrap(), Some(n));
        }
        assert_eq!(items.try_next().await.unwrap_err().status().unwrap(), 500);
        assert!(items.next().await.is_none());
        let requested = server.requested();
        assert!(requested <= 5 + ahead, "{requested}");
        tokio::task::yield_now().await;
        assert_eq!(server.under_way.load(Ordering::Relaxed), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn dropped_items_cancel_prefetched_pages() {
    let server = Slow::new(95);
    let mut items = server.items(4);
    assert_eq!(server.requested(), 0);
    assert_eq!(items.try_next().await.unwrap(), Some(0));
    tokio::task::yield_now().await;
    assert_eq!(server.under_way.load(Ordering::Relaxed), 4);
    drop(items);
    tokio::task::yield_now().await;
    assert_eq!(server.under_way.load(Ordering::Relaxed), 0);
    assert_eq!(server.requested(), 5);
}

#[tokio::test]
async fn prefetch_of_a_fake_has_no_effect() {
    let items = Pages::ok(vec![1, 2, 3]).items().prefetch(2);
    assert_eq!(items.all().await.unwrap(), [1, 2, 3]);
    let mut failed = Pages::<u32>::err(Error::timeout()).items().prefetch(2);
    assert!(failed.next().await.unwrap().unwrap_err().is_timeout());
    assert!(failed.next().await.is_none());
}
