//! Token failures and retries.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::mock_transport::{MockTransport, Step, create, get, ok, status, with_body};
use logto_client::{Client, Connectors, Token, TokenSource};

const TOKEN: &str = r#"{"access_token":"t0ken","expires_in":3600,"token_type":"Bearer"}"#;
const REFUSED: &str = r#"{"code":"auth.unauthorized"}"#;

/// Counts requests for tokens and refused tokens.
#[derive(Clone, Default)]
struct Counting(Arc<[AtomicUsize; 2]>);

impl Counting {
    fn counts(&self) -> [usize; 2] {
        [0, 1].map(|index| self.0[index].load(Ordering::Relaxed))
    }
}

impl TokenSource for Counting {
    fn token(&self) -> logto_client::BoxFuture<'_, Result<Token, logto_client::BoxError>> {
        let number = self.0[0].fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { Ok(Token::bearer(number.to_string())) })
    }

    fn refused(&self, _: &Token) {
        self.0[1].fetch_add(1, Ordering::Relaxed);
    }
}

fn with_credentials(mock: &MockTransport) -> Client {
    let builder = Client::self_hosted("https://logto.test").transport(mock.clone());
    builder.credentials("app", "secret").build().unwrap()
}

/// Asserts success, number of requests, and numbers of requested and refused tokens of a call with these steps.
async fn check<const N: usize>(steps: [Step; N], expected: (bool, usize, [usize; 2])) {
    let description = format!("{steps:?}");
    let (mock, source) = (MockTransport::of(steps), Counting::default());
    let logto = mock.client_with(|builder| builder.token_source(source.clone()));
    let outcome = get(&logto).await;
    let seen = (outcome.is_ok(), mock.sent(), source.counts());
    assert_eq!(seen, expected, "{description}");
}

#[tokio::test(start_paused = true)]
async fn refused_token_is_replaced_once_besides_retries() {
    let refused = || with_body(401, REFUSED);
    check([refused(), ok()], (true, 2, [2, 1])).await;
    check([refused(), refused()], (false, 2, [2, 1])).await;
    let failed = || status(503);
    check([refused(), failed(), failed(), ok()], (true, 4, [4, 1])).await;
    check([failed(), failed(), refused(), ok()], (true, 4, [4, 1])).await;
    check([refused(), failed(), refused(), ok()], (false, 3, [3, 1])).await;
    let fails = [refused(), failed(), failed(), failed()];
    check(fails, (false, 4, [4, 1])).await;
}

#[tokio::test(start_paused = true)]
async fn refused_token_is_replaced_for_non_idempotent_calls() {
    let mock = MockTransport::of([with_body(401, REFUSED), ok()]);
    let logto = mock.client_with(|builder| builder.token_source(Counting::default()));
    create(&logto).await.unwrap();
    assert_eq!(mock.sent(), 2);
}

#[tokio::test(start_paused = true)]
async fn transient_token_failure_is_retried() {
    for fault in [status(503), status(429), Step::Refused, Step::Reset] {
        let mock = MockTransport::of([fault, with_body(200, TOKEN), ok()]);
        let logto = with_credentials(&mock);
        // Nothing was sent to the API yet, so this holds for non-idempotent operations too.
        create(&logto).await.unwrap();
        assert_eq!(mock.sent(), 3);
    }
}

const OUTAGE: usize = 300;

/// A token endpoint that fails with this step, then works; and an API that is out of order.
fn outage(step: Step) -> (MockTransport, Client) {
    let mock = MockTransport::by(move |number| match number {
        0..OUTAGE => step.clone(),
        OUTAGE => with_body(200, TOKEN),
        _ => status(503),
    });
    let logto = with_credentials(&mock);
    (mock, logto)
}

/// Asserts that the outage has spent no budget: a call makes three attempts, and one request for a token at most.
async fn check_budget(mock: &MockTransport, logto: &Client) {
    while mock.sent() < OUTAGE {
        get(logto).await.unwrap_err();
    }
    let before = mock.sent();
    get(logto).await.unwrap_err();
    assert!((3..=4).contains(&(mock.sent() - before)));
}

/// Both when attempts are cut while they wait for a token and when they fail.
#[tokio::test(start_paused = true)]
async fn hanging_token_endpoint_spends_no_budget() {
    let (mock, logto) = outage(Step::NoResponse);
    for limit in [10, 1] {
        let limit = Duration::from_secs(limit);
        let call = |_| logto.get_connector("x").attempt_timeout(limit);
        for call in (0..100).map(call).map(tokio::spawn).collect::<Vec<_>>() {
            call.await.unwrap().unwrap_err();
        }
    }
    check_budget(&mock, &logto).await;
}

#[tokio::test(start_paused = true)]
async fn failing_token_endpoint_spends_no_budget() {
    let (mock, logto) = outage(status(503));
    check_budget(&mock, &logto).await;
}

#[tokio::test(start_paused = true)]
async fn rejected_credentials_are_not_retried() {
    let refused = with_body(401, r#"{"code":"oidc.invalid_client"}"#);
    let mock = MockTransport::of([refused, ok()]);
    let logto = with_credentials(&mock);
    let error = get(&logto).await.unwrap_err();
    assert!(error.is_unauthorized() && !error.may_have_been_applied());
    assert_eq!(mock.sent(), 1);
}
