//! Arguments of every kind in the request.

use std::collections::BTreeMap;

use logto_client::{Bytes, Call, Client, Multipart, api};
use logto_tests::{Received, Recorder, Reply};
use serde::Serialize;

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Filter<'f> {
    search: Option<&'f str>,
    search_mode: &'f str,
    ids: Vec<u8>,
}

#[derive(Serialize)]
struct Tag(&'static str);

type Shorthand<'a> = Option<&'a [&'a str]>;

#[api]
trait Things: Send + Sync {
    #[endpoint(GET, "/a/<number>/<flag>/<letter>/<owned>/")]
    fn path(&self, owned: String, letter: char, flag: bool, number: i64) -> Call<()>;

    #[endpoint(GET, "/query")]
    fn flattened(
        &self,
        #[query(flatten)] filter: &Filter<'_>,
        #[query] page: u32,
        #[query(flatten)] more: Option<BTreeMap<&str, f32>>,
    ) -> Call<()>;

    #[endpoint(GET, "/query")]
    fn aliased(&self, #[query] list: Shorthand<'_>, #[query("a b")] tag: Tag) -> Call<()>;

    #[endpoint(GET, "/headers")]
    fn headers(
        &self,
        #[header("X-Required")] required: u8,
        #[header("x-optional")] optional: Option<Tag>,
        #[header("X-Several")] several: &[&str],
    ) -> Call<()>;

    #[endpoint(POST, "/form")]
    fn form(&self, #[body(form)] filter: Option<&Filter<'_>>) -> Call<()>;

    #[endpoint(PUT, "/bytes")]
    fn bytes(&self, #[body(bytes = "image/png")] image: &[u8]) -> Call<()>;

    #[endpoint(PUT, "/bytes")]
    fn owned_bytes(
        &self,
        #[header("Content-Type")] kind: Option<&str>,
        #[body(bytes = "text/csv")] text: Option<Bytes>,
    ) -> Call<()>;

    #[endpoint(POST, "/files")]
    fn multipart(&self, #[body(multipart)] form: &Multipart) -> Call<()>;
}

/// Returns the request of a call.
async fn sent(make: impl FnOnce(&Client) -> Call<()>) -> Received {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    make(&client).await.unwrap();
    server.received().remove(0)
}

#[tokio::test]
async fn path_argument_accepts_any_display_type() {
    let sent = sent(|c| c.path("x y".to_owned(), 'é', true, -5)).await;
    assert_eq!(sent.line(), "GET /a/-5/true/%C3%A9/x%20y/");
}

#[tokio::test]
async fn structs_and_maps_are_flattened_into_the_query() {
    let filter = Filter {
        search: None,
        search_mode: "exact & more",
        ids: vec![1, 2],
    };
    let received = sent(|c| c.flattened(&filter, 3, Some(BTreeMap::from([("x", 0.1)])))).await;
    assert_eq!(
        received.target,
        "/query?searchMode=exact+%26+more&ids=1&ids=2&page=3&x=0.1"
    );
    let filter = Filter {
        search: Some(""),
        ..Filter::default()
    };
    let received = sent(|c| c.flattened(&filter, 0, None)).await;
    assert_eq!(received.target, "/query?search=&searchMode=&page=0");
}

#[tokio::test]
async fn aliases_and_newtypes_are_serialized_like_their_type() {
    let received = sent(|c| c.aliased(Some(&["a", "b"]), Tag("c&d"))).await;
    assert_eq!(received.target, "/query?list=a&list=b&a+b=c%26d");
    assert_eq!(
        sent(|c| c.aliased(None, Tag(""))).await.target,
        "/query?a+b="
    );
}

#[tokio::test]
async fn headers_are_required_optional_or_repeated() {
    let received = sent(|c| c.headers(7, None, &["a", "b"])).await;
    assert_eq!(received.header("x-required"), Some("7"));
    assert_eq!(received.header("x-optional"), None);
    let names = received.headers.iter().map(|(name, _)| name);
    assert_eq!(names.filter(|name| *name == "x-several").count(), 2);
    let received = sent(|c| c.headers(7, Some(Tag("t")), &[])).await;
    assert_eq!(received.header("x-optional"), Some("t"));
}

#[tokio::test]
async fn form_body_is_form_encoded() {
    let filter = Filter {
        search: Some("a b&c"),
        search_mode: "é",
        ids: vec![],
    };
    let received = sent(|c| c.form(Some(&filter))).await;
    assert_eq!(
        received.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(received.body, "search=a+b%26c&searchMode=%C3%A9");
    let received = sent(|c| c.form(None)).await;
    assert_eq!(
        (received.header("content-type"), received.body.as_str()),
        (None, "")
    );
}

#[tokio::test]
async fn bytes_are_sent_with_their_media_type() {
    let check = |received: Received, media_type: Option<&str>, body: &str| {
        let names = received.headers.iter().map(|(name, _)| name);
        let count = names.filter(|name| *name == "content-type").count();
        assert_eq!(count, usize::from(media_type.is_some()));
        assert_eq!(received.header("content-type"), media_type);
        assert_eq!(received.body, body);
    };
    let received = sent(|c| c.bytes(b"\x01\x02")).await;
    check(received, Some("image/png"), "\u{1}\u{2}");
    let received = sent(|c| c.owned_bytes(None, Some(Bytes::from_static(b"a;b")))).await;
    check(received, Some("text/csv"), "a;b");
    let received = sent(|c| c.owned_bytes(Some("text/tsv"), Some(Bytes::new()))).await;
    check(received, Some("text/tsv"), "");
    check(sent(|c| c.owned_bytes(None, None)).await, None, "");
}

#[tokio::test]
async fn multipart_body_has_all_parts() {
    let form = Multipart::new()
        .text("title", "Logo")
        .file("image", "l.png", "image/png", "PNG");
    let received = sent(|c| c.multipart(&form)).await;
    let media_type = received.header("content-type").unwrap();
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    assert_eq!(received.body.matches(boundary).count(), 3);
    assert!(
        received.body.contains(
            "name=\"image\"; filename=\"l.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n"
        )
    );
}

#[tokio::test]
async fn unserializable_arguments_are_refused() {
    #[api]
    trait Wrong {
        #[endpoint(GET, "/x")]
        fn query(&self, #[query] map: &BTreeMap<u8, u8>) -> Call<()>;
        #[endpoint(GET, "/x")]
        fn nested(&self, #[query] list: &[&[u8]]) -> Call<()>;
        #[endpoint(GET, "/x")]
        fn flatten(&self, #[query(flatten)] scalar: u8) -> Call<()>;
        #[endpoint(GET, "/x")]
        fn header(&self, #[header("X-A")] map: &BTreeMap<u8, u8>) -> Call<()>;
        #[endpoint(POST, "/x")]
        fn form(&self, #[body(form)] list: &[u8]) -> Call<()>;
        #[endpoint(POST, "/x")]
        fn body(&self, #[body] map: &BTreeMap<Vec<u8>, u8>) -> Call<()>;
    }
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    let map = BTreeMap::from([(1, 2)]);
    for call in [
        client.query(&map),
        client.nested(&[&[1]]),
        client.flatten(1),
        Wrong::header(&client, &map),
        Wrong::form(&client, &[1]),
        client.body(&BTreeMap::from([(vec![1], 1)])),
    ] {
        let error = call.await.unwrap_err();
        assert!(
            error.is_invalid_request() && !error.may_have_been_applied(),
            "{error}"
        );
    }
    assert!(server.received().is_empty());
}

/// An omitted header keeps the default of the body, in any order of arguments.
#[tokio::test]
async fn missing_content_type_is_that_of_the_body() {
    #[api]
    trait Typed {
        #[endpoint(POST, "/")]
        fn before(
            &self,
            #[header("Content-Type")] kind: Option<&str>,
            #[body] text: &str,
        ) -> Call<()>;

        #[endpoint(POST, "/")]
        fn after(
            &self,
            #[body] text: &str,
            #[header("Content-Type")] kind: Option<&str>,
        ) -> Call<()>;

        #[endpoint(POST, "/")]
        fn several(
            &self,
            #[body(form)] filter: &Filter<'_>,
            #[header("Content-Type")] kinds: &[&str],
        ) -> Call<()>;
    }
    for (given, expected) in [(None, "application/json"), (Some("text/json"), "text/json")] {
        let before = sent(|c| c.before(given, "x")).await;
        let after = sent(|c| c.after("x", given)).await;
        assert_eq!(before.header("content-type"), Some(expected));
        assert_eq!(after.header("content-type"), Some(expected));
    }
    let received = sent(|c| c.several(&Filter::default(), &[])).await;
    assert_eq!(
        received.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
}
