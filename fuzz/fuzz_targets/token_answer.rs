//! With any response of the token endpoint, a call either sends its token or sends nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::{Client, Connectors};
use logto_fuzz::{FakeResponse, Server, check_error, run};
use serde::Deserialize;

const SECRET: &str = "canary-secret";

fuzz_target!(|text: &[u8]| {
    let response = FakeResponse::parse(text, 200);
    let token_response = response.clone();
    let server = Server::from_fn(move |request, _| match request.path_and_query() {
        "/oidc/token" => token_response.clone(),
        _ => FakeResponse::ok(b"[]"),
    });
    let client = Client::self_hosted("https://logto.test")
        .credentials("id", SECRET)
        .transport(server.clone())
        .build()
        .expect("valid client settings");
    // Twice: with and without a cached token.
    for _ in 0..2 {
        let result = run(client.list_connectors(None));
        let received = server.received();
        let sent = received.iter().filter(|request| request.path_and_query() != "/oidc/token");
        let tokens: Vec<_> =
            sent.map(|request| request.headers()["authorization"].as_bytes()).collect();
        match result {
            Ok(_) => {
                let token = bearer(&response).expect("a token in the response");
                assert!(!tokens.is_empty());
                assert!(tokens.iter().all(|sent| *sent == token.as_bytes()));
            }
            Err(error) => {
                assert!(tokens.is_empty());
                assert!(!error.may_have_been_applied());
                check_error(&error);
                let is_echoed =
                    response.body.windows(SECRET.len()).any(|text| text == SECRET.as_bytes());
                assert!(is_echoed || !format!("{error} {error:?}").contains(SECRET));
            }
        }
    }
});

#[derive(Deserialize)]
struct Body {
    access_token: String,
}

/// Returns the `Authorization` header for the token in a successful response.
fn bearer(response: &FakeResponse) -> Option<String> {
    let body: Body = serde_json::from_slice(&response.body).ok()?;
    (response.status < 300).then(|| format!("Bearer {}", body.access_token))
}
