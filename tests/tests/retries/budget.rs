//! The retry budget.

use super::mock_transport::{MockTransport, Step, create, get, ok, status, with_body};
use logto_client::{Client, Connectors, Retry};

/// Makes calls, ten at a time. Returns the requests per call and the number of successes.
async fn load(logto: &Client, mock: &MockTransport, calls: u32) -> (f64, u32) {
    let before = mock.sent();
    let mut succeeded = 0;
    for _ in 0..calls / 10 {
        let calls: Vec<_> = (0..10).map(|_| tokio::spawn(get(logto))).collect();
        for call in calls {
            succeeded += u32::from(call.await.unwrap().is_ok());
        }
    }
    let sent = u32::try_from(mock.sent() - before).unwrap();
    (f64::from(sent) / f64::from(calls), succeeded)
}

/// True for half of all numbers, in pseudorandom order.
fn half(number: usize) -> bool {
    (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32 & 1 == 0
}

#[tokio::test(start_paused = true)]
async fn brownout_is_not_amplified() {
    brownout("pseudorandom", half).await;
    brownout("alternating", |number| number % 2 == 0).await;
}

async fn brownout(name: &str, fails: fn(usize) -> bool) {
    let mock = MockTransport::by(move |number| if fails(number) { status(503) } else { ok() });
    let logto = mock.client();
    let (first, _) = load(&logto, &mock, 500).await;
    let (steady, succeeded) = load(&logto, &mock, 10_000).await;
    println!("half of all answers 503, {name}: {first:.3} requests a call, then {steady:.3}");
    assert!(steady <= 1.1, "{name}: {steady}");
    assert!(succeeded > 4_900, "{name}: {succeeded}");
}

#[tokio::test(start_paused = true)]
async fn outage_gets_one_request_per_call() {
    for step in [status(503), Step::Reset, Step::Refused] {
        let mock = MockTransport::of([step]);
        let logto = mock.client();
        load(&logto, &mock, 100).await;
        let (steady, _) = load(&logto, &mock, 1_000).await;
        assert!((steady - 1.0).abs() < 1e-9, "{steady}");
        create(&logto).await.unwrap_err();
    }
}

/// An outage, then 500 responses of a working server, then an outage again.
#[tokio::test(start_paused = true)]
async fn recovery_is_immediate_and_earns_retries_again() {
    const OUTAGE: usize = 1_100;
    for recovered in [ok(), with_body(404, r#"{"code":"entity.not_found"}"#)] {
        let mock = MockTransport::by(move |number| match number.checked_sub(OUTAGE) {
            Some(0..500) => recovered.clone(),
            _ => status(503),
        });
        let logto = mock.client();
        while mock.sent() < OUTAGE {
            get(&logto).await.unwrap_err();
        }
        let (requests, _) = load(&logto, &mock, 500).await;
        assert!((requests - 1.0).abs() < 1e-9, "{requests}");
        let before = mock.sent();
        get(&logto).await.unwrap_err();
        assert_eq!(mock.sent() - before, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn clones_share_a_budget_and_clients_do_not() {
    let mock = MockTransport::of([status(503)]);
    let (logto, other) = (mock.client(), mock.client());
    load(&logto.clone(), &mock, 100).await;
    let before = mock.sent();
    get(&logto).await.unwrap_err();
    assert_eq!(mock.sent() - before, 1);
    get(&other).await.unwrap_err();
    assert_eq!(mock.sent() - before, 4);
}

#[tokio::test(start_paused = true)]
async fn call_can_retry_without_the_budget() {
    let mock = MockTransport::of([status(503)]);
    let logto = mock.client();
    load(&logto, &mock, 100).await;
    let before = mock.sent();
    let retry = Retry::attempts(4).without_budget();
    logto.get_connector("x").retry(retry).await.unwrap_err();
    assert_eq!(mock.sent() - before, 4);
}
