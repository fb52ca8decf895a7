//! Options of an endpoint, and return types.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use logto_client::{
    Api, Bytes, Call, Client, Endpoint, Error, ErrorKind, FromResponse, Response, Retry, api,
};
use logto_tests::{Recorder, Reply, SilentTransport};

/// A type with a custom decoder.
#[derive(Debug)]
struct Lines(Vec<String>);

impl FromResponse for Lines {
    fn from_response(response: Response<Bytes>) -> Result<Self, Error> {
        let text = String::from_response(response)?;
        if text.is_empty() {
            return Err(Error::decode("lines"));
        }
        Ok(Self(text.lines().map(str::to_owned).collect()))
    }
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Text(String);

type Aliased<T> = Call<T>;

#[api]
trait Options: Send + Sync {
    #[endpoint(POST, "/x", idempotent)]
    fn repeatable(&self) -> Call<()>;

    #[endpoint(PUT, "/x", not_idempotent)]
    fn not_repeatable(&self) -> Call<()>;

    #[endpoint(GET, "/slow", timeout = "20ms")]
    fn slow(&self) -> Call<()>;

    #[endpoint(GET, "/public", auth = none, accept = "text/csv; header=present")]
    fn public(&self, #[header("Authorization")] own: Option<&str>) -> Call<String>;

    #[endpoint(HEAD, "/x")]
    fn head(&self) -> Call<()>;

    #[endpoint(OPTIONS, "/x")]
    fn options(&self) -> Call<Vec<u8>>;

    #[endpoint(GET, "/x")]
    fn bytes(&self) -> Call<Bytes>;

    #[endpoint(GET, "/x")]
    fn text(&self) -> Aliased<String>;

    #[endpoint(GET, "/x")]
    fn json_text(&self) -> Call<Text>;

    #[endpoint(GET, "/x")]
    fn maybe(&self) -> Call<Option<Text>>;

    #[endpoint(GET, "/x")]
    fn lines(&self) -> Call<Lines>;
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Verdict {
    result: bool,
}

#[api]
trait Successes: Send + Sync {
    #[endpoint(POST, "/check", success = [400])]
    fn check(&self) -> Call<Verdict>;

    #[endpoint(PUT, "/verdict", success = [400])]
    fn replace(&self) -> Call<Verdict>;

    #[endpoint(GET, "/login", success = [302, 304, 409, 503])]
    fn login(&self) -> Call<()>;

    #[endpoint(GET, "/cached", success = [304])]
    fn cached(&self) -> Call<Option<Verdict>>;

    #[endpoint(GET, "/challenge", success = [401], auth = none)]
    fn challenge(&self) -> Call<()>;
}

#[test]
fn endpoint_options_set_idempotency() {
    let endpoints = <dyn Options as Api>::ENDPOINTS.iter();
    let idempotent = endpoints.map(Endpoint::is_idempotent);
    assert_eq!(idempotent.take(5).collect::<Vec<_>>(), [true, false, true, true, true]);
}

#[tokio::test(start_paused = true)]
async fn endpoint_timeout_is_the_default_of_its_calls() {
    let builder = Client::builder("https://api.test").timeout(Duration::MAX);
    let client = builder.transport(SilentTransport).build().unwrap();
    let shorter = client.slow().timeout(Duration::from_millis(1));
    for (call, limit) in [(client.slow(), "20ms"), (shorter, "1ms")] {
        let error = call.await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert!(error.to_string().contains(limit), "{error}");
    }
}

#[tokio::test]
async fn endpoint_without_auth_gets_no_token() {
    let server = Recorder::start(|_| Reply::new(200, "a,b"));
    let client = server.client();
    assert_eq!(client.public(None).await.unwrap(), "a,b");
    client.public(Some("Basic eDp5")).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].header("authorization"), None);
    let accept = received[0].header("accept");
    assert_eq!(accept, Some("text/csv; header=present"));
    assert_eq!(received[1].header("authorization"), Some("Basic eDp5"));
}

#[tokio::test]
async fn success_statuses_decode_like_any() {
    for (status, body, expected) in [
        (200, r#"{"result":true}"#, Ok(true)),
        (400, r#"{"result":false,"issues":[]}"#, Ok(false)),
        // An error of the API.
        (400, r#"{"code":"guard.invalid_input","message":"m"}"#, Err(ErrorKind::Api)),
        (400, r#"{"message":"m"}"#, Err(ErrorKind::Api)),
        // Neither a result nor an error.
        (400, r#"{"verdict":1}"#, Err(ErrorKind::Decode)),
        (400, "<html>", Err(ErrorKind::Decode)),
        // A 2xx that does not decode.
        (200, r#"{"code":"guard.invalid_input"}"#, Err(ErrorKind::Decode)),
        // Another status.
        (422, r#"{"result":false}"#, Err(ErrorKind::Api)),
    ] {
        let server = Recorder::start(move |_| Reply::json(status, body));
        let result = server.client().check().await;
        let result = result.map(|verdict| verdict.result).map_err(|error| {
            assert_eq!(error.operation(), Some("check"));
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            error.kind()
        });
        assert_eq!(result, expected, "{status} {body}");
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn success_status_keeps_the_headers_and_is_not_retried() {
    for status in [302, 304, 409, 503] {
        let server = Recorder::start(move |_| Reply::new(status, "").header("location", "/next"));
        let response = server.client().login().with_response().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["location"], "/next");
        assert_eq!(server.received().len(), 1);
    }
    let server = Recorder::start(|_| Reply::new(304, ""));
    assert_eq!(server.client().cached().await.unwrap(), None);
    let server = Recorder::start(|_| Reply::new(401, "").header("www-authenticate", "Bearer"));
    let response = server.client().challenge().with_response().await.unwrap();
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
}

/// The refusal of the second attempt says nothing about the first one.
#[tokio::test]
async fn refused_success_status_remembers_earlier_attempts() {
    let attempts = AtomicUsize::new(0);
    let server = Recorder::start(move |_| match attempts.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::new(502, ""),
        _ => Reply::json(400, r#"{"code":"x.y"}"#),
    });
    let retry = Retry::default().base_delay(Duration::from_millis(1));
    let error = server.client().replace().retry(retry).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some("x.y")));
    assert!(error.may_have_been_applied());
    assert!(!server.client().replace().await.unwrap_err().may_have_been_applied());
}

#[tokio::test]
async fn return_type_decides_how_the_body_decodes() {
    let server = Recorder::start(|_| Reply::new(200, "\"a\nb\""));
    let client = server.client();
    assert_eq!(client.bytes().await.unwrap(), "\"a\nb\"");
    assert_eq!(client.text().await.unwrap(), "\"a\nb\"");
    assert_eq!(client.options().await.unwrap(), b"\"a\nb\"");
    assert_eq!(client.lines().await.unwrap().0, ["\"a", "b\""]);
    client.repeatable().await.unwrap();
    client.head().await.unwrap();
    assert!(client.json_text().await.unwrap_err().is_decode());
    let received = server.received();
    for request in &received[..4] {
        assert_eq!(request.header("accept"), Some("*/*"));
    }
    assert_eq!(received[6].header("accept"), Some("application/json"));

    let server = Recorder::start(|_| Reply::new(200, ""));
    let client = server.client();
    assert_eq!(client.maybe().await.unwrap(), None);
    assert_eq!(client.text().await.unwrap(), "");
    let error = client.lines().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert!(error.to_string().starts_with("lines: "), "{error}");
}

#[tokio::test]
async fn head_response_is_not_decoded_as_a_body() {
    type Hidden = Call<Option<Text>>;

    struct Length(Bytes);

    impl FromResponse for Length {
        fn from_response(response: Response<Bytes>) -> Result<Self, Error> {
            let length = &response.headers()["x-length"];
            Ok(Self(Bytes::copy_from_slice(length.as_bytes())))
        }
    }

    #[api]
    trait Heads {
        #[endpoint(HEAD, "/")]
        fn decoded(&self) -> Hidden;

        #[endpoint(HEAD, "/")]
        fn plain(&self) -> Call<String>;

        #[endpoint(HEAD, "/")]
        fn length(&self) -> Call<Length>;
    }
    let server = Recorder::start(|_| Reply::new(200, "").header("x-length", "7"));
    let client = server.client();
    assert!(client.decoded().await.unwrap_err().is_invalid_request());
    assert!(client.plain().await.unwrap_err().is_invalid_request());
    assert!(server.received().is_empty());
    assert_eq!(client.length().await.unwrap().0, "7");
}
