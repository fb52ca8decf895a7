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
    fn form(
        &self,
        #[body(form)] filter: Option<&Filter<'_>>,
        #[header("Content-Type")] kinds: &[&str],
    ) -> Call<()>;

    #[endpoint(PUT, "/bytes")]
    fn bytes(&self, #[body(bytes = "image/png")] image: &[u8]) -> Call<()>;

    #[endpoint(PUT, "/bytes")]
    fn owned_bytes(
        &self,
        #[header("Content-Type")] kind: Option<&str>,
        #[body(bytes = "text/csv")] text: Option<Bytes>,
    ) -> Call<()>;

    #[endpoint(POST, "/json")]
    fn json(&self, #[body] text: &str, #[header("Content-Type")] kind: Option<&str>) -> Call<()>;

    #[endpoint(POST, "/fields")]
    fn fields(
        &self,
        #[body(field)] r#type: &str,
        #[body(field = "a \"b\"")] values: Option<&[u8]>,
        #[body(field)] nothing: Option<bool>,
    ) -> Call<()>;

    #[endpoint(POST, "/fields")]
    fn optional_field(&self, #[body(field)] a: Option<bool>) -> Call<()>;

    #[endpoint(POST, "/files")]
    fn multipart(&self, #[body(multipart)] form: &Multipart) -> Call<()>;
}

/// Returns the request of a call.
async fn sent(make: impl FnOnce(&Client) -> Call<()>) -> Received {
    let server = Recorder::start(|_| Reply::new(204, ""));
    make(&server.client()).await.unwrap();
    server.received().remove(0)
}

async fn check_line(make: impl FnOnce(&Client) -> Call<()>, expected: &str) {
    assert_eq!(sent(make).await.line(), expected);
}

/// Asserts the media type, sent once or not at all, and the body.
async fn check_body(make: impl FnOnce(&Client) -> Call<()>, media_type: Option<&str>, body: &str) {
    let received = sent(make).await;
    let media_types = Vec::from_iter(media_type);
    assert_eq!(received.all("content-type"), media_types);
    assert_eq!(received.body, body);
}

#[tokio::test]
async fn path_argument_accepts_any_display_type() {
    let call = |c: &Client| c.path("x y".to_owned(), 'é', true, -5);
    check_line(call, "GET /a/-5/true/%C3%A9/x%20y/").await;
}

#[tokio::test]
async fn structs_and_maps_are_flattened_into_the_query() {
    let mut filter = Filter { search: None, search_mode: "exact & more", ids: vec![1, 2] };
    let line = "GET /query?searchMode=exact+%26+more&ids=1&ids=2&page=3&x=0.1";
    let more = Some(BTreeMap::from([("x", 0.1)]));
    check_line(|c| c.flattened(&filter, 3, more), line).await;
    (filter.search, filter.search_mode, filter.ids) = (Some(""), "", Vec::new());
    let line = "GET /query?search=&searchMode=&page=0";
    check_line(|c| c.flattened(&filter, 0, None), line).await;
}

#[tokio::test]
async fn aliases_and_newtypes_are_serialized_like_their_type() {
    let line = "GET /query?list=a&list=b&a+b=c%26d";
    check_line(|c| c.aliased(Some(&["a", "b"]), Tag("c&d")), line).await;
    check_line(|c| c.aliased(None, Tag("")), "GET /query?a+b=").await;
}

#[tokio::test]
async fn headers_are_required_optional_or_repeated() {
    let received = sent(|c| c.headers(7, None, &["a", "b"])).await;
    assert_eq!(received.header("x-required"), Some("7"));
    assert_eq!(received.header("x-optional"), None);
    assert_eq!(received.all("x-several"), ["a", "b"]);
    let received = sent(|c| c.headers(7, Some(Tag("t")), &[])).await;
    assert_eq!(received.header("x-optional"), Some("t"));
}

#[tokio::test]
async fn form_body_is_form_encoded() {
    let filter = Filter { search: Some("a b&c"), search_mode: "é", ids: vec![] };
    let media_type = Some("application/x-www-form-urlencoded");
    let body = "search=a+b%26c&searchMode=%C3%A9";
    check_body(|c| c.form(Some(&filter), &[]), media_type, body).await;
    check_body(|c| c.form(None, &[]), None, "").await;
}

#[tokio::test]
async fn bytes_are_sent_with_their_media_type() {
    let (png, csv, tsv) = (Some("image/png"), Some("text/csv"), Some("text/tsv"));
    check_body(|c| c.bytes(b"\x01\x02"), png, "\u{1}\u{2}").await;
    let text = Bytes::from_static(b"a;b");
    check_body(|c| c.owned_bytes(None, Some(text)), csv, "a;b").await;
    check_body(|c| c.owned_bytes(tsv, Some(Bytes::new())), tsv, "").await;
    check_body(|c| c.owned_bytes(None, None), None, "").await;
}

/// An omitted header keeps the default of the body.
#[tokio::test]
async fn missing_content_type_is_that_of_the_body() {
    check_body(|c| c.json("x", None), Some("application/json"), "\"x\"").await;
    let given = Some("text/json");
    check_body(|c| c.json("x", given), given, "\"x\"").await;
}

#[tokio::test]
async fn multipart_body_has_all_parts() {
    let form = Multipart::new().file("image", "l.png", "image/png", "PNG");
    let received = sent(|c| c.multipart(&form.text("title", "Logo"))).await;
    let media_type = received.header("content-type").unwrap();
    let (kind, boundary) = media_type.split_once("; boundary=").unwrap();
    assert_eq!(kind, "multipart/form-data");
    assert_eq!(received.body.matches(boundary).count(), 3);
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
        fn list_form(&self, #[body(form)] list: &[u8]) -> Call<()>;
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
        client.list_form(&[1]),
        client.body(&BTreeMap::from([(vec![1], 1)])),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
        assert!(!error.may_have_been_applied(), "{error}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn fields_make_a_json_object_without_those_that_are_none() {
    let json = Some("application/json");
    let all = r#"{"type":"x","a \"b\"":[1,2],"nothing":false}"#;
    check_body(|c| c.fields("x", Some(&[1, 2]), Some(false)), json, all).await;
    check_body(|c| c.fields("x", None, None), json, r#"{"type":"x"}"#).await;
    check_body(|c| c.optional_field(None), json, "{}").await;
}

#[tokio::test]
async fn joined_values_are_one_parameter() {
    #[api]
    trait Joined {
        #[endpoint(GET, "/x")]
        fn joined(
            &self,
            #[query("f", join = ",")] fields: &[&str],
            #[query(join = " ")] ids: Option<Vec<u8>>,
        ) -> Call<()>;
    }
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    client.joined(&["a", "b c"], Some(vec![1, 2])).await.unwrap();
    client.joined(&["a"], None).await.unwrap();
    client.joined(&[], Some(Vec::new())).await.unwrap();
    let targets: Vec<_> = server.received().into_iter().map(|sent| sent.target).collect();
    assert_eq!(targets, ["/x?f=a%2Cb+c&ids=1+2", "/x?f=a", "/x"]);
    let error = client.joined(&["a,b", "c"], None).await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("`,`"), "{error}");
}

#[tokio::test]
async fn declared_headers_are_sent_unless_an_argument_sets_them() {
    #[api]
    trait Versions {
        #[endpoint(GET, "/x", accept = "text/csv", headers = [("Accept-Version", "v1"), ("X-B", "c d")])]
        fn versions(&self, #[header("accept-version")] version: Option<&str>) -> Call<()>;
    }
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    client.versions(None).await.unwrap();
    client.versions(Some("v2")).await.unwrap();
    let received = server.received();
    for (sent, version) in received.iter().zip(["v1", "v2"]) {
        assert_eq!(sent.all("accept-version"), [version]);
        assert_eq!(sent.all("x-b"), ["c d"]);
        assert_eq!(sent.all("accept"), ["text/csv"]);
    }
}
