//! Custom transports.

use std::sync::{Arc, Mutex};

use logto_client::{
    BoxFuture, Bytes, Call, Client, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};

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
        let response = http::Response::<Bytes>::try_from(response).unwrap();
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
