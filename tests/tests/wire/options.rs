//! Options of an endpoint, and return types.

use std::time::Duration;

use logto_client::{Api, Bytes, Call, Client, Endpoint, Error, FromResponse, Response, api};
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
