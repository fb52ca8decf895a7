//! Options of an endpoint, and return types.

use std::time::Duration;

use logto_client::{Api, Bytes, Call, Client, Error, FromResponse, Response, api};
use logto_tests::{Recorder, Reply, SilentTransport};

/// A type with a custom decoder.
#[derive(Debug, PartialEq)]
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
    let table = <dyn Options as Api>::ENDPOINTS;
    let is = |operation| {
        table
            .iter()
            .find(|e| e.operation() == operation)
            .unwrap()
            .is_idempotent()
    };
    assert!(is("repeatable") && is("slow") && is("head") && !is("not_repeatable"));
}

#[tokio::test(start_paused = true)]
async fn endpoint_timeout_is_the_default_of_its_calls() {
    let client = Client::builder("https://api.test")
        .transport(SilentTransport)
        .timeout(Duration::MAX)
        .build()
        .unwrap();
    let shorter = client.slow().timeout(Duration::from_millis(1));
    for (call, limit) in [(client.slow(), "20ms"), (shorter, "1ms")] {
        let error = call.await.unwrap_err();
        assert!(
            error.is_timeout() && error.to_string().contains(limit),
            "{error}"
        );
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
    assert_eq!(
        received[0].header("accept"),
        Some("text/csv; header=present")
    );
    assert_eq!(received[1].header("authorization"), Some("Basic eDp5"));
}

#[tokio::test]
async fn return_type_decides_how_the_body_decodes() {
    let server = Recorder::start(|_| Reply::new(200, "\"a\nb\""));
    let client = server.client();
    assert_eq!(client.bytes().await.unwrap(), "\"a\nb\"");
    assert_eq!(client.text().await.unwrap(), "\"a\nb\"");
    assert_eq!(client.options().await.unwrap(), b"\"a\nb\"");
    assert_eq!(
        client.lines().await.unwrap(),
        Lines(vec!["\"a".into(), "b\"".into()])
    );
    client.repeatable().await.unwrap();
    client.head().await.unwrap();
    assert!(client.json_text().await.unwrap_err().is_decode());
    let accepts: Vec<_> = server
        .received()
        .iter()
        .map(|r| r.header("accept").unwrap().to_owned())
        .collect();
    assert_eq!(accepts[..4], ["*/*", "*/*", "*/*", "*/*"]);
    assert_eq!(accepts[6], "application/json");

    let server = Recorder::start(|_| Reply::new(200, ""));
    let client = server.client();
    assert_eq!(client.maybe().await.unwrap(), None);
    assert_eq!(client.text().await.unwrap(), "");
    let error = client.lines().await.unwrap_err();
    assert!(
        error.is_decode() && error.to_string().starts_with("lines: "),
        "{error}"
    );
}

#[tokio::test]
async fn head_response_is_not_decoded_as_a_body() {
    type Hidden = Call<Option<Text>>;

    struct Length(Option<u64>);

    impl FromResponse for Length {
        fn from_response(response: Response<Bytes>) -> Result<Self, Error> {
            let length = response.headers().get("x-length");
            Ok(Self(
                length.and_then(|length| length.to_str().ok()?.parse().ok()),
            ))
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
    assert_eq!(client.length().await.unwrap().0, Some(7));
}
