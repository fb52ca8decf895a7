//! A call ends by its deadline with any `Retry-After`.
#![no_main]

use std::time::Duration;

use http::{HeaderValue, header::RETRY_AFTER};
use libfuzzer_sys::fuzz_target;
use logto_client::Connectors;
use logto_fuzz::{FakeResponse, Server, check_error, logto, run};
use tokio::time::Instant;

const DEADLINE: Duration = Duration::from_secs(30);
/// The resolution of Tokio's timers.
const TICK: Duration = Duration::from_millis(1);

fuzz_target!(|value: &[u8]| {
    let Ok(header) = HeaderValue::from_bytes(value) else {
        return;
    };
    let server = Server::from_fn(move |_, index| {
        if index > 0 {
            return FakeResponse::ok(b"[]");
        }
        FakeResponse { status: 503, headers: vec![(RETRY_AFTER, header.clone())], body: Vec::new() }
    });
    let client = logto(&server);
    let (result, elapsed) = run(async {
        let start = Instant::now();
        (client.list_connectors(None).timeout(DEADLINE).await, start.elapsed())
    });
    assert!(elapsed <= DEADLINE + TICK, "{elapsed:?}");
    match result {
        // Retried, but not earlier than requested.
        Ok(_) => assert!(seconds(value).is_none_or(|seconds| elapsed.as_secs() >= seconds)),
        Err(error) => {
            assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
            assert_eq!(server.received().len(), 1);
            check_error(&error);
        }
    }
});

fn seconds(value: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}
