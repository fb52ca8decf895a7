//! Tokens that the API refuses before they expire.

use tokio::time::sleep;

use crate::server::{Answer, HOUR, call, calls, millis, spawn_calls, start_with_token, succeed};

#[tokio::test(start_paused = true)]
async fn refused_token_is_replaced_once_for_all() {
    for latency in [0, 3, 20, 500] {
        let (server, client) = start_with_token(HOUR).await;
        server.latency(millis(latency));
        server.revoke_tokens();
        calls(&client, 100).await;
        server.expect(2, 100);
        calls(&client, 100).await;
        server.expect(2, 100);
    }
}

/// Calls with the old token are refused before, during and after its replacement.
#[tokio::test(start_paused = true)]
async fn late_refusal_keeps_the_new_token() {
    for latency in [0, 1, 2, 20] {
        let (server, client) = start_with_token(HOUR).await;
        server.latency(millis(latency));
        let mut tasks = Vec::new();
        for number in 0..20 {
            if number == 10 {
                server.revoke_tokens();
            }
            tasks.extend(spawn_calls(&client, 1));
            sleep(millis(1)).await;
        }
        succeed(tasks).await;
        assert_eq!(server.token_requests(), 2, "{latency} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn refused_token_is_never_used_again() {
    let (server, client) = start_with_token(HOUR).await;
    server.revoke_tokens();
    server.answer(Answer::Status(400, r#"{"code":"oidc.invalid_request"}"#));
    for _ in 0..2 {
        call(&client).await.unwrap_err();
        server.expect(2, 1);
    }
}
