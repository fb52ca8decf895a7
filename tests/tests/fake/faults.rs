//! What goes wrong on request.

use std::time::{Duration, Instant};

use logto_client::{
    Client, Connectors, Error, Retry,
    connectors::{Connector, CreateConnector},
    testing::{FakeLogto, ReceivedRequest},
};

/// A client that makes one attempt, and a connector for it to get.
async fn once(logto: &FakeLogto) -> Client {
    let (id, secret) = logto.credentials();
    let client = Client::self_hosted(logto.url())
        .credentials(id, secret)
        .retry(Retry::none());
    let client = client.build().unwrap();
    let create = CreateConnector::new("github-universal").id("github");
    client.create_connector(&create).await.unwrap();
    client
}

async fn get(client: &Client) -> Result<Connector, Error> {
    client.get_connector("github").await
}

fn status(outcome: &Result<Connector, Error>) -> Option<u16> {
    outcome
        .as_ref()
        .err()
        .and_then(Error::status)
        .map(|status| status.as_u16())
}

#[tokio::test]
async fn the_next_requests_are_answered_so_and_those_after_them_well() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    let fault = logto.faults().next(2).status(503);
    logto.faults().next(1).status(404).code("entity.not_found");
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(status(&get(&client).await));
    }
    assert_eq!(seen, [Some(503), Some(503), Some(404), None]);
    assert_eq!(fault.hits(), 2);
}

#[tokio::test]
async fn a_client_gets_over_what_passes() {
    let logto = FakeLogto::start().await;
    let client = logto.client();
    logto.faults().next(2).status(503);
    assert!(client.list_connectors(None).await.unwrap().is_empty());
    assert_eq!(logto.requests_of("list_connectors").len(), 3);
    assert_eq!(logto.requests_of("token").len(), 1);
}

#[tokio::test]
async fn every_third_is_the_third_and_the_sixth() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    logto.faults().every(3).status(500);
    logto.faults().every(0).status(500);
    let mut seen = Vec::new();
    for _ in 0..7 {
        seen.push(get(&client).await.is_ok());
    }
    assert_eq!(seen, [true, true, false, true, true, false, true]);
    logto.faults().clear();
    for _ in 0..3 {
        get(&client).await.unwrap();
    }
}

#[tokio::test]
async fn a_fault_of_one_operation_spares_the_others() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    let fault = logto.faults().all().of("get_connector").status(500);
    client.list_connectors(None).await.unwrap();
    assert_eq!(status(&get(&client).await), Some(500));
    fault.clear();
    get(&client).await.unwrap();
    logto.revoke_tokens();
    logto
        .faults()
        .next(1)
        .of("token")
        .status(400)
        .code("oidc.invalid_client");
    assert!(get(&client).await.unwrap_err().is_unauthorized());
}

#[tokio::test]
#[should_panic(expected = "no operation `get_conector`")]
async fn an_operation_that_does_not_exist_is_not_waited_for() {
    let _ = FakeLogto::start().await.faults().next(1).of("get_conector");
}

#[tokio::test]
async fn an_answer_says_when_to_come_back() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    logto
        .faults()
        .next(1)
        .status(429)
        .code("x.y")
        .retry_after(Duration::from_secs(7));
    let error = client
        .get_connector("github")
        .with_response()
        .await
        .unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.code(), Some("x.y"));
    let received = logto.requests_of("get_connector");
    assert_eq!(received[0].status().unwrap(), 429);
}

#[tokio::test]
async fn a_connection_is_reset_before_or_after_the_operation() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    logto.faults().next(1).reset();
    let create = CreateConnector::new("google-universal").id("google");
    let error = client.create_connector(&create).await.unwrap_err();
    assert!(
        error.may_have_been_applied() && error.status().is_none(),
        "{error}"
    );
    assert!(
        client
            .get_connector("google")
            .optional()
            .await
            .unwrap()
            .is_none()
    );

    logto.faults().next(1).lose_answer();
    assert!(
        client
            .create_connector(&create)
            .await
            .unwrap_err()
            .may_have_been_applied()
    );
    client.get_connector("google").await.unwrap();
}

#[tokio::test]
async fn a_body_arrives_in_part_or_means_nothing() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    for bytes in [0, 1, 100] {
        logto.faults().next(1).truncate(bytes);
        let error = get(&client).await.unwrap_err();
        assert!(error.status().is_none() && !error.is_decode(), "{error}");
    }
    logto.faults().next(1).truncate(1 << 20);
    get(&client).await.unwrap();
    logto.faults().next(1).garble();
    assert!(get(&client).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn a_delay_is_waited_for_and_may_be_followed_by_more() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    let (began, delay) = (Instant::now(), Duration::from_millis(30));
    logto.faults().next(1).delay(delay);
    get(&client).await.unwrap();
    assert!(began.elapsed() >= delay);
    logto
        .faults()
        .next(1)
        .status(500)
        .delay(Duration::from_secs(600));
    let call = client
        .get_connector("github")
        .timeout(Duration::from_millis(20));
    assert!(call.await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_request_says_what_it_was_for() {
    let logto = FakeLogto::start().await;
    let client = once(&logto).await;
    let _ = client.get_connector("../token").await;
    let operations: Vec<_> = logto
        .requests()
        .iter()
        .map(ReceivedRequest::operation)
        .collect();
    assert_eq!(
        operations,
        [
            Some("token"),
            Some("create_connector"),
            Some("get_connector")
        ]
    );
    let body: serde_json::Value = logto.requests_of("create_connector")[0].json().unwrap();
    assert_eq!(body["id"], "github");
}
