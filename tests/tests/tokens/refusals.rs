//! Tokens that the server refuses before they expire.

use std::time::Duration;

use crate::lab::{Lab, Plan, call, calls, pass};

#[tokio::test(start_paused = true)]
async fn a_burst_of_calls_refused_with_one_token_leads_to_one_refresh() {
    for latency in [0, 3, 20, 500] {
        let lab = Lab::seconds(3600);
        lab.latency(Duration::from_millis(latency));
        let client = lab.client();
        calls(&client, 1).await;
        lab.revoke();
        calls(&client, 100).await;
        assert_eq!((lab.token_requests(), lab.refused_calls()), (2, 100));
        calls(&client, 100).await;
        assert_eq!((lab.token_requests(), lab.refused_calls()), (2, 100));
    }
}

/// Calls that are under way with the old token are refused before, while and after the new one comes,
/// which is left alone.
#[tokio::test(start_paused = true)]
async fn refusals_that_come_one_after_another_lead_to_one_refresh() {
    for latency in [0, 1, 2, 20] {
        let lab = Lab::seconds(3600);
        lab.latency(Duration::from_millis(latency));
        let client = lab.client();
        calls(&client, 1).await;
        let mut tasks = Vec::new();
        for number in 0..20 {
            if number == 10 {
                lab.revoke();
            }
            tasks.push(tokio::spawn(call(&client)));
            pass(Duration::from_millis(1)).await;
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(lab.token_requests(), 2, "{latency} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_not_used_again_though_no_other_can_be_had() {
    let lab = Lab::seconds(3600);
    let client = lab.client();
    calls(&client, 1).await;
    lab.revoke();
    lab.plan(Plan::Answer(400, r#"{"code":"oidc.invalid_request"}"#));
    call(&client).await.unwrap_err();
    assert_eq!(lab.refused_calls(), 1);
    call(&client).await.unwrap_err();
    assert_eq!((lab.refused_calls(), lab.token_requests()), (1, 2));
}
