//! Fault injection.

use std::time::Duration;

use logto_client::{
    Client, Connectors, Error,
    connectors::{Connector, CreateConnector},
    testing::{FakeLogto, ReceivedRequest},
};

use super::raw::{client_without_retries, send};

/// Starts a fake with one connector, and a client without retries.
async fn start() -> (FakeLogto, Client) {
    let logto = FakeLogto::start().await;
    let client = client_without_retries(&logto);
    let create = CreateConnector::new("github-universal").id("github");
    client.create_connector(&create).await.unwrap();
    (logto, client)
}

async fn get(client: &Client) -> Result<Connector, Error> {
    client.get_connector("github").await
}

/// Gets the connector several times and returns the statuses; 200 is a success.
async fn statuses(client: &Client, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        let error = get(client).await.err();
        statuses.push(error.map_or(200, |error| error.status().unwrap().as_u16()));
    }
    statuses
}

#[tokio::test]
async fn next_hits_only_the_next_requests() {
    let (logto, client) = start().await;
    let fault = logto.faults().next(2).status(503);
    logto.faults().next(1).status(404).code("entity.not_found");
    assert_eq!(statuses(&client, 4).await, [503, 503, 404, 200]);
    assert_eq!(fault.hits(), 2);
}

#[tokio::test]
async fn every_third_is_the_third_and_the_sixth() {
    let (logto, client) = start().await;
    logto.faults().every(3).status(500);
    logto.faults().every(0).status(500);
    let expected = [200, 200, 500, 200, 200, 500, 200];
    assert_eq!(statuses(&client, 7).await, expected);
    logto.faults().clear();
    assert_eq!(statuses(&client, 3).await, [200; 3]);
}

#[tokio::test]
async fn fault_of_one_operation_spares_the_others() {
    let (logto, client) = start().await;
    let fault = logto.faults().all().of("get_connector").status(500);
    client.list_connectors(None).await.unwrap();
    assert_eq!(statuses(&client, 1).await, [500]);
    fault.clear();
    assert_eq!(statuses(&client, 1).await, [200]);
    logto.revoke_tokens();
    let fault = logto.faults().next(1).of("token").status(400);
    fault.code("oidc.invalid_client");
    assert!(get(&client).await.unwrap_err().is_unauthorized());
}

#[tokio::test]
#[should_panic(expected = "no operation `get_conector`")]
async fn unknown_operation_panics() {
    let _ = FakeLogto::start().await.faults().next(1).of("get_conector");
}

#[tokio::test]
async fn answer_has_code_and_retry_after() {
    let (logto, client) = start().await;
    let fault = logto.faults().next(2).status(429).code("x.y");
    fault.retry_after(Duration::from_secs(7));
    let error = get(&client).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.code(), Some("x.y"));
    let answer = send(&logto, "GET", "/api/connectors", "", "");
    answer.expect_error(429, "x.y");
    assert_eq!(answer.all("retry-after"), ["7"]);
    let received = logto.requests_of("get_connector");
    assert_eq!(received[0].status().unwrap(), 429);
}

#[tokio::test]
async fn connection_is_reset_before_or_after_the_operation() {
    let (logto, client) = start().await;
    let create = CreateConnector::new("google-universal").id("google");
    for after in [false, true] {
        if after {
            logto.faults().next(1).lose_answer();
        } else {
            logto.faults().next(1).reset();
        }
        let error = client.create_connector(&create).await.unwrap_err();
        assert!(error.may_have_been_applied(), "{error}");
        assert!(error.status().is_none(), "{error}");
        let created = client.get_connector("google").optional().await.unwrap();
        assert_eq!(created.is_some(), after);
    }
}

#[tokio::test]
async fn body_is_truncated_or_garbled() {
    let (logto, client) = start().await;
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
async fn delay_postpones_an_operation_and_no_other() {
    let (logto, client) = start().await;
    let faults = || logto.faults().next(1).of("get_connector");
    faults().delay(Duration::from_millis(1));
    assert_eq!(statuses(&client, 1).await, [200]);
    let fault = faults().status(500).delay(Duration::from_secs(3600));
    let delayed = tokio::spawn(client.get_connector("github").into_future());
    while fault.hits() == 0 {
        tokio::task::yield_now().await;
    }
    client.list_connectors(None).await.unwrap();
    let requests = logto.requests_of("get_connector");
    assert_eq!(requests.last().unwrap().status(), None);
    assert!(!delayed.is_finished());
}

#[tokio::test]
async fn request_has_its_operation() {
    let (logto, client) = start().await;
    let _ = client.get_connector("oidc/token").await;
    let requests = logto.requests();
    let operations = requests.iter().map(ReceivedRequest::operation);
    let expected = ["token", "create_connector", "get_connector"].map(Some);
    assert!(operations.eq(expected), "{requests:?}");
    let body: serde_json::Value = requests[1].json().unwrap();
    assert_eq!(body["id"], "github");
}
