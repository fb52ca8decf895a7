//! Time between attempts.

use std::{ops::Range, time::Duration};

use super::mock_transport::{MockTransport, Step, create, get, ok, retry_after, status};
use logto_client::{Connectors, Retry};

/// Asserts the range of milliseconds before the retry, or that there is none.
async fn check(step: Step, expected: Option<Range<u128>>) {
    let description = format!("{step:?}");
    let mock = MockTransport::of([step, ok()]);
    let outcome = get(&mock.client()).await;
    let again = mock.times().get(1).map(Duration::as_millis);
    assert_eq!(outcome.is_ok(), again.is_some(), "{description}");
    assert_eq!(again.is_some(), expected.is_some(), "{description}");
    if let (Some(again), Some(expected)) = (again, expected) {
        assert!(expected.contains(&again), "{description}: {again} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn default_wait_is_short() {
    for _ in 0..20 {
        check(status(503), Some(0..202)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn waits_are_random() {
    let mut waits = Vec::new();
    for _ in 0..20 {
        let mock = MockTransport::of([status(503), ok()]);
        let retry = Retry::default().base_delay(Duration::from_secs(10));
        let logto = mock.client_with(|builder| builder.retry(retry));
        get(&logto).await.unwrap();
        waits.push(mock.times()[1]);
    }
    waits.sort();
    waits.dedup();
    assert!(waits.len() > 15, "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn retry_after_seconds_are_honored() {
    check(retry_after(503, "7"), Some(7000..7202)).await;
    check(retry_after(429, "7"), Some(7000..7202)).await;
    check(retry_after(503, "0"), Some(0..202)).await;
}

/// A 503 with `Date` and a date in `Retry-After`.
fn retry_at(date: &str, until: &str) -> Step {
    let headers = vec![("date", date.to_owned()), ("retry-after", until.to_owned())];
    Step::Respond(503, headers, "")
}

#[tokio::test(start_paused = true)]
async fn retry_after_date_uses_the_server_clock() {
    let now = "Sun, 06 Nov 1994 08:49:37 GMT";
    let later = "Sun, 06 Nov 1994 08:49:44 GMT";
    check(retry_at(now, later), Some(7000..7202)).await;
    check(retry_at(later, now), Some(0..202)).await;
    // Without `Date` the local clock counts, and the date has passed.
    check(retry_after(503, later), Some(0..202)).await;
    check(retry_after(503, "Fri, 31 Dec 9999 23:59:59 GMT"), None).await;
}

#[tokio::test(start_paused = true)]
async fn malformed_retry_after_is_ignored() {
    for garbage in ["", "-1", "+1", "1.5", "soon", "Sun, 06 Nov 1994"] {
        check(retry_after(503, garbage), Some(0..202)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn wait_beyond_the_deadline_is_not_started() {
    let began = tokio::time::Instant::now();
    for huge in ["30", "86400", "18446744073709551615", "99999999999999999999999"] {
        let mock = MockTransport::of([retry_after(503, huge), ok()]);
        let error = get(&mock.client()).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
        assert_eq!(mock.sent(), 1);
        let mock = MockTransport::of([retry_after(429, huge), ok()]);
        let error = create(&mock.client()).await.unwrap_err();
        assert!(error.is_rate_limited());
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn wait_is_limited_by_the_call_deadline() {
    let mock = MockTransport::of([retry_after(503, "40"), ok()]);
    let call = mock.client().delete_connector("x");
    call.timeout(Duration::from_secs(60)).await.unwrap();
    assert!(mock.times()[1] >= Duration::from_secs(40));
}
