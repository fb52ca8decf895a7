//! Whatever the token endpoint answers, either its token is sent or nothing is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::{Client, Connectors};
use logto_fuzz::{Answer, Server, check_error, run};
use serde::Deserialize;

const SECRET: &str = "canary-secret";

fuzz_target!(|text: &[u8]| {
    let answer = Answer::parse(text, 200);
    let given = answer.clone();
    let server = Server::of(move |request, _| match request.path_and_query() {
        "/oidc/token" => given.clone(),
        _ => Answer::ok(b"[]"),
    });
    let client = Client::self_hosted("https://logto.test")
        .credentials("id", SECRET)
        .transport(server.clone())
        .build()
        .expect("the client is set up correctly");
    // Twice, for a token that is kept and for one that cannot be.
    for _ in 0..2 {
        let outcome = run(client.list_connectors(None));
        let received = server.received();
        let sent = received
            .iter()
            .filter(|request| request.path_and_query() != "/oidc/token");
        let tokens: Vec<_> = sent
            .map(|request| request.headers()["authorization"].as_bytes())
            .collect();
        match outcome {
            Ok(_) => {
                let token = bearer(&answer).expect("a token was had");
                assert!(!tokens.is_empty());
                assert!(tokens.iter().all(|sent| *sent == token.as_bytes()));
            }
            Err(error) => {
                assert!(tokens.is_empty());
                assert!(!error.may_have_been_applied());
                check_error(&error);
                let is_echoed = answer
                    .body
                    .windows(SECRET.len())
                    .any(|text| text == SECRET.as_bytes());
                assert!(is_echoed || !format!("{error} {error:?}").contains(SECRET));
            }
        }
    }
});

#[derive(Deserialize)]
struct Body {
    access_token: String,
}

/// The token in a successful answer, as it is to be sent.
fn bearer(answer: &Answer) -> Option<String> {
    let body: Body = serde_json::from_slice(&answer.body).ok()?;
    (answer.status < 300).then(|| format!("Bearer {}", body.access_token))
}
