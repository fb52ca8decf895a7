//! A custom trait over a real socket.

use std::sync::Arc;

use logto_client::{Api, Bytes, Call, Error, Parameter, api};
use logto_tests::{Recorder, Reply};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Note {
    text: String,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Order {
    NewestFirst,
}

#[api]
#[mockall::automock]
pub(crate) trait Notes: Send + Sync {
    /// Reads a note.
    #[endpoint(GET, "/books/<book>/notes/<number>")]
    fn get_note(
        &self,
        number: u64,
        book: &str,
        #[header("If-None-Match")] tag: Option<&str>,
    ) -> Call<Note>;

    /// Lists notes.
    #[endpoint(GET, "/notes")]
    fn list_notes(
        &self,
        #[query] tags: &[&str],
        #[query("pageSize")] page_size: Option<u32>,
        #[query] order: Order,
        #[query] r#type: &str,
    ) -> Call<Vec<Note>>;

    /// Writes a note.
    #[endpoint(PUT, "/notes/<r>")]
    fn put_note(&self, r: char, #[body] note: Option<&Note>) -> Call<()>;

    /// Reads a note as it is.
    #[endpoint(GET, "/")]
    fn read(&self) -> Call<Bytes>;

    /// Counts the notes.
    fn count(&self) -> usize {
        0
    }
}

fn note(text: &str) -> Note {
    let text = text.to_owned();
    Note { text }
}

#[tokio::test]
async fn arguments_are_sent_where_declared() {
    let server = Recorder::start(|_| Reply::json(200, r#"{"text":"x"}"#));
    let call = server.client().get_note(7, "a b", Some("\"v1\""));
    assert_eq!(call.await.unwrap(), note("x"));
    let sent = &server.received()[0];
    assert_eq!(sent.line(), "GET /books/a%20b/notes/7");
    assert_eq!(sent.header("if-none-match"), Some("\"v1\""));
    assert_eq!(sent.header("authorization"), Some("Bearer t0ken"));
}

#[tokio::test]
async fn query_repeats_keys_and_omits_none() {
    let server = Recorder::start(|_| Reply::json(200, "[]"));
    let list = |tags, size, r#type| {
        let client = server.client();
        client.list_notes(tags, size, Order::NewestFirst, r#type)
    };
    list(&["a", "b"], None, "x&y").await.unwrap();
    list(&[], Some(5), "").await.unwrap();
    let expected = [
        "GET /notes?tags=a&tags=b&order=newest-first&type=x%26y",
        "GET /notes?pageSize=5&order=newest-first&type=",
    ];
    assert_eq!(server.lines(), expected);
}

#[tokio::test]
async fn body_of_none_is_omitted() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let client = server.client();
    client.put_note('é', None).await.unwrap();
    client.put_note('x', Some(&note("t"))).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].line(), "PUT /notes/%C3%A9");
    assert_eq!(received[0].header("content-type"), None);
    assert_eq!(received[1].json(), json!({"text": "t"}));
}

#[tokio::test]
async fn invalid_header_value_is_refused() {
    let server = Recorder::start(|_| Reply::json(200, "{}"));
    let call = server.client().get_note(1, "b", Some("a\r\nb"));
    assert!(call.await.unwrap_err().is_invalid_request());
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn call_can_be_inspected_and_changed() {
    let server = Recorder::start(|_| Reply::json(200, r#"{"text":"x"}"#));
    let get_note = || server.client().get_note(7, "b", None);
    let call = get_note().query("page", 2).query("id", [1, 2]);
    let call = call.header("x-a", "b");
    let request = call.request().unwrap();
    let target = "/books/b/notes/7?page=2&id=1&id=2";
    assert_eq!(request.path_and_query(), target);
    assert_eq!(request.headers()["x-a"], "b");
    assert_eq!(request.body(), None);
    call.await.unwrap();
    assert_eq!(server.received()[0].header("x-a"), Some("b"));
    for (name, value) in
        [("authorization", "Bearer x"), ("host", "evil"), ("x y", "z"), ("x", "a\nb")]
    {
        let error = get_note().header(name, value).await.unwrap_err();
        assert!(error.is_invalid_request(), "{name}");
    }
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn trait_object_works_in_a_spawned_task() {
    let server = Recorder::start(|_| Reply::new(200, "raw"));
    let notes: Arc<dyn Notes> = Arc::new(server.client());
    let task = tokio::spawn(async move { notes.read().await });
    assert_eq!(task.await.unwrap().unwrap(), "raw");
}

struct Fake;

impl Notes for Fake {
    fn get_note(&self, number: u64, _: &str, _: Option<&str>) -> Call<Note> {
        match number {
            1 => Call::ok(note("one")),
            2 => Call::from_future(async { Err(Error::timeout()) }),
            _ => Call::err(Error::api(404, "entity.not_found")),
        }
    }
}

#[tokio::test]
async fn fake_methods_are_unimplemented_by_default() {
    let fake: &dyn Notes = &Fake;
    assert_eq!(fake.get_note(1, "", None).await.unwrap(), note("one"));
    assert!(fake.get_note(2, "", None).await.unwrap_err().is_timeout());
    let absent = fake.get_note(3, "", None).optional().await;
    assert_eq!(absent.unwrap(), None);
    let error = fake.put_note('x', None).await.unwrap_err();
    assert!(error.is_unimplemented());
    let expected = "put_note: this fake does not implement the operation";
    assert_eq!(error.to_string(), expected);
    assert_eq!(fake.count(), 0);
}

#[tokio::test]
async fn mock_has_all_methods() {
    let mut mock = MockNotes::new();
    mock.expect_list_notes()
        .withf(|tags, size, _, _| tags == ["a"] && *size == Some(1))
        .times(1)
        .returning(|_, _, _, _| Call::ok(Vec::new()));
    mock.expect_count().return_const(3_usize);
    let notes: Box<dyn Notes> = Box::new(mock);
    assert_eq!(notes.count(), 3);
    let list = notes.list_notes(&["a"], Some(1), Order::NewestFirst, "t");
    assert_eq!(list.await.unwrap(), []);
}

#[test]
fn endpoints_list_the_parameters() {
    let endpoints = <dyn Notes as Api>::ENDPOINTS.iter();
    let names = endpoints.map(|endpoint| {
        let names = endpoint.parameters().iter().map(Parameter::name);
        names.collect::<Vec<_>>().join(" ")
    });
    let expected = ["book number if-none-match", "tags pageSize order type", "r", ""];
    assert!(names.eq(expected));
}
