//! Memory of dropped secrets.

use std::{
    fs::File,
    os::unix::fs::FileExt,
    sync::{Arc, Mutex},
};

use logto_client::{
    BoxFuture, Bytes, Client, Connectors, Secret,
    connectors::{ConnectorConfig, CreateConnector},
    http::Response,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use serde_json::json;

/// Address and former content of a buffer.
struct Place {
    name: &'static str,
    address: u64,
    bytes: Vec<u8>,
    /// Allocated early, so that it does not reuse the freed memory.
    now: Vec<u8>,
}

impl Place {
    fn of(name: &'static str, bytes: &[u8]) -> Self {
        Self {
            name,
            address: bytes.as_ptr().addr().try_into().unwrap(),
            bytes: bytes.to_vec(),
            now: bytes.to_vec(),
        }
    }

    /// Number of 16-byte chunks that are unchanged; 0 if the memory is no longer mapped.
    fn left(&mut self) -> usize {
        let memory = File::open("/proc/self/mem").unwrap();
        if memory.read_exact_at(&mut self.now, self.address).is_err() {
            return 0;
        }
        let stretches = self.now.chunks_exact(16).zip(self.bytes.chunks_exact(16));
        stretches.filter(|(now, before)| now == before).count()
    }
}

/// A secret that is too long to be overwritten by chance, and not a constant of the program.
fn secret(word: &str) -> String {
    let parts = (0..64).map(|number| format!("{word}-{number:08x};"));
    parts.collect::<Vec<_>>().concat()
}

/// Asserts that all of the bytes are unchanged, or none.
fn check(places: &mut [Place], are_there: bool) {
    for place in places {
        let all = place.bytes.len() / 16;
        assert!(all > 30, "{}", place.name);
        let expected = if are_there { all } else { 0 };
        assert_eq!(place.left(), expected, "{}", place.name);
    }
}

#[test]
fn secret_is_overwritten() {
    let secret = Secret::from(secret("secret"));
    let mut places = [Place::of("secret", secret.expose().as_bytes())];
    check(&mut places, true);
    drop(secret);
    check(&mut places, false);
}

#[test]
fn connector_config_is_overwritten() {
    let (shallow, deep) = (secret("shallow"), secret("deep"));
    let config =
        ConnectorConfig::new().set("shallow", shallow).set("deep", json!([{ "deep": deep }]));
    let place =
        |name, value: &serde_json::Value| Place::of(name, value.as_str().unwrap().as_bytes());
    let mut places = [
        place("shallow", &config.expose()["shallow"]),
        place("deep", &config.expose()["deep"][0]["deep"]),
    ];
    check(&mut places, true);
    drop(config);
    check(&mut places, false);
}

/// In-memory Logto that records the addresses of secrets.
#[derive(Clone, Default)]
struct Watcher(Arc<Mutex<Vec<Place>>>);

impl Transport for Watcher {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let mut places = self.0.lock().unwrap();
        let header = &request.headers()["authorization"];
        assert!(header.is_sensitive());
        places.push(Place::of("authorization", header.as_bytes()));
        let body = if request.path_and_query() == "/oidc/token" {
            let token = secret("token").replace(';', "");
            // Long, so that no later allocation reuses all of it.
            let more = secret("more").repeat(20);
            let body = json!({ "access_token": token, "expires_in": 3600, "more": more });
            let body = Bytes::from(body.to_string().into_bytes());
            places.push(Place::of("answer", &body));
            body
        } else {
            places.push(Place::of("body", request.body().unwrap()));
            Bytes::new()
        };
        Box::pin(async { Ok(Response::new(body).into()) })
    }
}

#[tokio::test]
async fn sent_and_received_secrets_are_overwritten() {
    let watcher = Watcher::default();
    let client = Client::self_hosted("https://logto.test")
        .credentials("app", secret("client"))
        .transport(watcher.clone())
        .build()
        .unwrap();
    let config = ConnectorConfig::new().set("clientSecret", secret("config"));
    let create = CreateConnector::new("github-universal").config(config);
    // The empty response does not decode; only the request matters.
    client.create_connector(&create).await.unwrap_err();
    drop((client, create));
    let mut places = watcher.0.lock().unwrap();
    let names: Vec<_> = places.iter().map(|place| place.name).collect();
    assert_eq!(names, ["authorization", "answer", "authorization", "body"]);
    check(&mut places, false);
}
