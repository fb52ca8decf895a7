//! Custom transports.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use logto_client::{
    BoxFuture, Bytes, Call, Client, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::{Recorder, Reply};

#[api]
trait Things {
    #[endpoint(PUT, "/things/<id>")]
    fn put_thing(&self, id: &str, #[query] key: &str, #[body] thing: &str) -> Call<Bytes>;
}

/// Converts to the types of `http`; records the request and the `Debug` output.
#[derive(Clone, Default)]
struct Http(Arc<Mutex<Option<http::Request<Bytes>>>>, Arc<Mutex<String>>);

impl Transport for Http {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let response = http::Response::builder()
            .status(201)
            .header("x-answer", "canary-answer")
            .body("canary-answer")
            .unwrap();
        let response = TransportResponse::from(response);
        *self.1.lock().unwrap() = format!("{request:?} {response:?}");
        *self.0.lock().unwrap() = Some(request.try_into().unwrap());
        let response = http::Response::<Bytes>::from(response);
        Box::pin(async { Ok(response.into()) })
    }
}

#[tokio::test]
async fn transport_types_convert_to_http_and_hide_values() {
    let transport = Http::default();
    let builder = Client::builder("https://api.test:8443/base")
        .token_source(Token::bearer("canary-token"))
        .header("x-client", "canary-client");
    let client = builder.transport(transport.clone()).build().unwrap();
    let call = client.put_thing("a b", "canary-key", "canary-body");
    let call = call.header("x-call", "canary-call");
    let answer = call.with_response().await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["x-answer"], "canary-answer");
    assert_eq!(answer.body(), "canary-answer");

    let request = transport.0.lock().unwrap().take().unwrap();
    assert_eq!(request.method(), "PUT");
    let url = "https://api.test:8443/base/things/a%20b?key=canary-key";
    assert_eq!(request.uri(), url);
    assert_eq!(request.headers()["authorization"], "Bearer canary-token");
    for name in ["authorization", "x-client", "x-call"] {
        assert!(request.headers()[name].is_sensitive(), "{name}");
    }
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body(), "\"canary-body\"");
    let shown = transport.1.lock().unwrap();
    assert!(shown.contains("https://api.test:8443"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

/// Signs requests, counts them, and answers some itself.
struct Signing {
    inner: Arc<dyn Transport>,
    sent: Arc<AtomicUsize>,
}

impl Transport for Signing {
    fn send(
        &self,
        mut request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        if request.path_and_query().starts_with("/things/cached") {
            let cached = http::Response::new(Bytes::from_static(b"cached"));
            return Box::pin(async { Ok(cached.into()) });
        }
        let signature = format!("{number} {}", request.path_and_query());
        request.headers_mut().insert("x-signature", signature.parse().unwrap());
        self.inner.send(request)
    }
}

#[tokio::test]
async fn default_transport_can_be_wrapped() {
    let server = Recorder::start(|_| Reply::new(200, "x"));
    let sent = Arc::new(AtomicUsize::new(0));
    // The closure borrows.
    let wrap = |inner| Signing { inner, sent: sent.clone() };
    let client = Client::builder(server.url()).wrap_transport(wrap).wrap_transport(wrap).build();
    let client = client.unwrap();
    assert_eq!(client.put_thing("a", "k", "").await.unwrap(), "x");
    assert_eq!(client.put_thing("cached", "k", "").await.unwrap(), "cached");
    assert_eq!(sent.load(Ordering::Relaxed), 3);
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].all("x-signature"), ["1 /things/a?key=k"]);
}

#[tokio::test]
async fn custom_transport_can_be_wrapped_and_replaced() {
    let (one, two) = (Http::default(), Http::default());
    let sent = Arc::new(AtomicUsize::new(0));
    let wrap = |inner| Signing { inner, sent: sent.clone() };
    let builder =
        || Client::builder("https://api.test").transport(one.clone()).wrap_transport(wrap);
    builder().build().unwrap().put_thing("a", "k", "").await.unwrap();
    let request = one.0.lock().unwrap().take().unwrap();
    assert_eq!(request.headers()["x-signature"], "0 /things/a?key=k");
    let client = builder().transport(two.clone()).build().unwrap();
    client.put_thing("a", "k", "").await.unwrap();
    assert!(one.0.lock().unwrap().is_none());
    assert!(!two.0.lock().unwrap().take().unwrap().headers().contains_key("x-signature"));
}

/// Converts requests to the types of `http`, changes and sends them.
struct Edited(Arc<dyn Transport>);

impl Transport for Edited {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let limit = request.max_response_bytes();
        let mut request = http::Request::<Bytes>::try_from(request).unwrap();
        *request.uri_mut() = format!("{}&edited=1", request.uri()).parse().unwrap();
        let request = TransportRequest::try_from(request).unwrap();
        assert_eq!(request.max_response_bytes(), limit);
        self.0.send(request)
    }
}

#[tokio::test]
async fn transport_request_converts_from_http() {
    let server = Recorder::start(|_| Reply::new(200, "x"));
    let builder = Client::builder(server.url()).token_source(Token::bearer("t"));
    let client = builder.max_response_bytes(7).wrap_transport(Edited).build().unwrap();
    client.put_thing("a b", "k", "body").await.unwrap();
    let received = server.received();
    assert_eq!(received[0].line(), "PUT /things/a%20b?key=k&edited=1");
    assert_eq!(received[0].body, "\"body\"");
    assert_eq!(received[0].header("authorization"), Some("Bearer t"));
    let own = http::Request::get("https://api.test/x").body("").unwrap();
    let own = TransportRequest::try_from(own).unwrap();
    assert_eq!((own.origin(), own.path_and_query()), ("https://api.test", "/x"));
    assert_eq!((own.body(), own.max_response_bytes()), (None, usize::MAX));
    let relative = http::Request::get("/x").body("").unwrap();
    assert!(TransportRequest::try_from(relative).is_err());
}
