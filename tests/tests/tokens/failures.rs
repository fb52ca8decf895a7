//! A token endpoint that fails, hangs or flaps, and tokens that the API refuses before they expire.

use logto_client::{Client, ErrorKind, Retry};
use tokio::time::{Instant, sleep};

use crate::server::{
    Answer, HOUR, SECOND, call, calls, millis, spawn_calls, start, start_with_token, succeed,
};

const WRONG_SECRET: Answer =
    Answer::Status(401, r#"{"code":"oidc.invalid_client","message":"no"}"#);

#[tokio::test(start_paused = true)]
async fn waiters_share_the_failure() {
    let (server, client) = start(Answer::Status(400, r#"{"code":"oidc.invalid_request"}"#));
    for task in spawn_calls(&client, 100) {
        let error = task.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!(error.code(), Some("oidc.invalid_request"));
        assert!(!error.may_have_been_applied());
    }
    let counts = server.counts();
    assert_eq!((counts.token_requests, counts.calls), (1, 0));
}

/// While the token is valid, nobody notices a failing refresh, and it is not repeated for every call. An expired
/// token is not used.
#[tokio::test(start_paused = true)]
async fn failing_refresh_is_no_outage() {
    let outages = [
        Answer::Status(500, "Internal Server Error"),
        Answer::Status(200, "<html>"),
        Answer::RefuseConnection,
        Answer::Hang,
        WRONG_SECRET,
    ];
    for outage in outages {
        let started_at = Instant::now();
        let (server, client) = start_with_token(HOUR).await;
        server.answer(outage.clone());
        let mut slow = 0;
        while started_at.elapsed() < SECOND * 3_598 {
            let took = calls(&client, 1).await;
            slow += usize::from(took > millis(10));
            sleep(millis(500)).await;
        }
        // For five to ten minutes, every 15 to 30 s, the first ones sooner.
        let failures = server.counts().token_requests - 1;
        assert!((10..=50).contains(&failures), "{outage:?}: {failures}");
        assert!(slow <= 20, "{outage:?}: {slow} calls waited");
        sleep(SECOND * 2).await;
        call(&client).await.unwrap_err();
        server.answer(Answer::Token(HOUR));
        sleep(SECOND * 70).await;
        calls(&client, 100).await;
        let counts = server.counts();
        assert_eq!((counts.refused_calls, counts.max_in_flight), (0, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn failing_refresh_of_short_token_retries_in_time() {
    let (server, client) = start_with_token(SECOND * 2).await;
    server.answer(Answer::Status(503, ""));
    for milliseconds in [1_600, 100, 100, 300] {
        sleep(millis(milliseconds)).await;
        calls(&client, 10).await;
        if milliseconds == 100 {
            server.answer(Answer::Token(SECOND * 2));
        }
    }
    assert_eq!(server.counts().refused_calls, 0);
}

#[tokio::test(start_paused = true)]
async fn hanging_endpoint_is_a_timeout() {
    let (server, _) = start(Answer::Hang);
    let builder = Client::self_hosted("https://logto.test").credentials("app", "canary-secret");
    let builder = builder.attempt_timeout(SECOND * 4).transport(server.clone());
    let client = builder.build().unwrap();
    let started_at = Instant::now();
    let once = call(&client).timeout(SECOND * 100).retry(Retry::none());
    let error = once.await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
    assert_eq!(started_at.elapsed().as_secs(), 4, "{error}");
    assert_eq!(server.counts().max_in_flight, 1);
    server.answer(Answer::Token(HOUR));
    calls(&client, 10).await;
}

/// Callers with a valid token wait for a slow refresh once, for a second. Its token is cached when it arrives.
#[tokio::test(start_paused = true)]
async fn slow_refresh_delays_callers_only_once() {
    let (server, client) = start_with_token(HOUR).await;
    sleep(SECOND * 3_570).await;
    server.latency(SECOND * 5);
    let took = calls(&client, 100).await;
    assert!((SECOND..millis(1_100)).contains(&took), "{took:?}");
    for _ in 0..2 {
        let took = calls(&client, 100).await;
        assert!(took < millis(10), "{took:?}");
        server.expect(2, 0);
        sleep(SECOND * 30).await;
    }
}

/// The endpoint fails half of the time, each time for less than the shortest advisory window.
#[tokio::test(start_paused = true)]
async fn flapping_endpoint_goes_unnoticed() {
    let (server, client) = start_with_token(SECOND * 60).await;
    for quarter in 0..7_200 {
        server.answer(match quarter / 4 % 6 {
            0..3 => Answer::Token(SECOND * 60),
            3 => Answer::Status(502, ""),
            _ => Answer::RefuseConnection,
        });
        calls(&client, 3).await;
        sleep(millis(250)).await;
    }
    // In half an hour: a token every 45 s at most, with up to three failures for each.
    let counts = server.counts();
    assert!(counts.token_requests <= 160, "{}", counts.token_requests);
    assert_eq!(counts.refused_calls, 0);
}

/// The failure of a diagnosis is not remembered.
#[tokio::test(start_paused = true)]
async fn terminal_refusal_is_remembered_for_seconds() {
    let (server, client) = start(WRONG_SECRET);
    assert!(!Client::diagnose(&client).await.is_ok());
    server.expect(1, 0);
    let first = call(&client).await.unwrap_err().to_string();
    assert!(first.contains("the secret of the client `app`"), "{first}");
    for _ in 0..1_000 {
        let error = call(&client).await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        assert!(error.to_string().contains("a moment ago"), "{error}");
        assert!(!format!("{error:?}").contains("canary"));
        sleep(millis(3)).await;
    }
    server.expect(2, 0);
    server.answer(Answer::Token(HOUR));
    sleep(SECOND * 3).await;
    calls(&client, 10).await;
    server.expect(3, 0);
}

#[tokio::test(start_paused = true)]
async fn transient_refusal_is_not_remembered() {
    for (status, body) in [(408, ""), (429, r#"{"code":"oidc.slow_down"}"#), (500, "")] {
        let (server, client) = start(Answer::Status(status, body));
        call(&client).await.unwrap_err();
        let requests = server.counts().token_requests;
        server.answer(Answer::Token(HOUR));
        calls(&client, 1).await;
        assert_eq!(server.counts().token_requests, requests + 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn refusal_names_the_setting_to_correct() {
    let client = r#"{"code":"oidc.invalid_client"}"#;
    let target = r#"{"code":"oidc.invalid_target"}"#;
    for (status, body, expected) in [
        (400, client, "does not know the client `app`"),
        (401, client, "refused the secret of the client `app`"),
        (400, target, "the resource `https://default.logto.app/api`"),
        (404, "Not Found", "no token to the client `app` for the"),
    ] {
        let (_, client) = start(Answer::Status(status, body));
        let error = call(&client).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn oversized_token_response_is_an_error() {
    let body = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(70_000));
    let header = Answer::Header(200, "x-long", "x".repeat(70_000));
    for answer in [Answer::Status(200, body.leak()), header] {
        let (server, client) = start(answer);
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error}");
        assert_eq!(server.counts().calls, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn panicking_transport_fails_calls_without_hanging() {
    let (server, client) = start(Answer::Panic);
    for task in spawn_calls(&client, 10) {
        let error = task.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token, "{error}");
    }
    server.answer(Answer::Token(HOUR));
    calls(&client, 10).await;
}

/// Retries of calls do not multiply with retries of token requests. A success resets the pause.
#[tokio::test(start_paused = true)]
async fn failing_endpoint_gets_few_requests() {
    for outage in [Answer::Status(503, ""), Answer::RefuseConnection] {
        let (server, client) = start(outage.clone());
        for task in spawn_calls(&client, 1_000) {
            task.await.unwrap().unwrap_err();
        }
        let requests = server.counts().token_requests;
        assert!((3..=8).contains(&requests), "{requests}");
        let started_at = Instant::now();
        while started_at.elapsed() < SECOND * 60 {
            call(&client).retry(Retry::none()).await.unwrap_err();
        }
        let requests = server.counts().token_requests - requests;
        assert!((60..=120).contains(&requests), "{requests}");
        let counts = server.counts();
        assert_eq!((counts.calls, counts.max_in_flight), (0, 1));
        // A token that is not cached, so that the next failure is the first in a row.
        server.answer(Answer::ExpiresIn("null"));
        let took = calls(&client, 1_000).await;
        assert!(took < SECOND * 2, "{took:?}");
        server.answer(outage);
        call(&client).retry(Retry::none()).await.unwrap_err();
        server.answer(Answer::Token(HOUR));
        let took = calls(&client, 1_000).await;
        assert!(took < millis(200), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_honored_up_to_a_minute() {
    let never = "18446744073709551615";
    for (status, header, seconds) in [(429, "5", 5), (503, "5", 5), (429, never, 60)] {
        let (server, client) = start(Answer::Header(status, "retry-after", header.to_owned()));
        let started_at = Instant::now();
        let mut tasks = Vec::new();
        for second in 1..seconds {
            let error = call(&client).timeout(SECOND / 2).await.unwrap_err();
            assert_eq!(error.status().unwrap(), status, "{second}: {error}");
            server.expect(1, 0);
            sleep(SECOND).await;
            let waiting = call(&client).timeout(SECOND * 100);
            tasks.push(tokio::spawn(waiting));
        }
        server.answer(Answer::Token(HOUR));
        succeed(tasks).await;
        assert_eq!(started_at.elapsed().as_secs(), seconds);
        server.expect(2, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn background_refresh_honors_retry_after() {
    let (server, client) = start_with_token(HOUR).await;
    server.answer(Answer::Header(503, "retry-after", "50".to_owned()));
    sleep(SECOND * 3_400).await;
    for _ in 0..49 {
        calls(&client, 1).await;
        sleep(SECOND).await;
    }
    server.expect(2, 0);
    sleep(SECOND * 2).await;
    calls(&client, 1).await;
    sleep(SECOND).await;
    server.expect(3, 0);
}

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
        assert_eq!(server.counts().token_requests, 2, "{latency} ms");
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
