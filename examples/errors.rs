//! How to handle each kind of error. A `FakeLogto` causes them all.

use std::time::Duration;

use logto_client::{
    ApiError, BoxError, Connectors, Error, Retry,
    connectors::{ConnectorConfig, CreateConnector},
    testing::FakeLogto,
};

/// Checks the specific predicates before the general ones.
fn what_to_do(error: &Error) -> &'static str {
    match error {
        e if e.is_not_found() => "continue without it",
        e if e.is_conflict() => "use the existing one",
        e if e.is_quota() => "upgrade the plan",
        e if e.is_rate_limited() => "slow down",
        e if e.is_invalid_request() => "fix the request",
        e if e.is_unauthorized() || e.is_forbidden() => "fix the credentials or the role",
        // Check before repeating it.
        e if e.may_have_been_applied() => "check whether it was applied",
        e if e.is_retryable() => "retry later",
        _ => "report a bug",
    }
}

/// Prints a call's error and what to do about it. Fails if that differs from `expected`.
fn show<T>(result: Result<T, Error>, expected: &str) -> Result<(), BoxError> {
    let advice = result.as_ref().map_or_else(what_to_do, |_| "continue");
    if let Err(error) = result {
        println!("{error}");
    }
    println!("→ {advice}\n");
    if advice != expected {
        return Err(format!("expected: {expected}").into());
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let github = CreateConnector::new("github-universal").id("github");
    let google = CreateConnector::new("google-universal").id("google");
    let fake = FakeLogto::builder().connectors([github.clone()]).start().await;
    let logto = fake.client();

    show(logto.get_connector("gone").await, "continue without it")?;
    // `optional` turns this error into `None`.
    show(logto.get_connector("gone").optional().await, "continue")?;

    show(logto.create_connector(&github).await, "use the existing one")?;

    // Issues describe each problem of an invalid request.
    let config = ConnectorConfig::new().set("clientId", 7);
    let result = logto.create_connector(&google.clone().config(config)).await;
    let api_error = result.as_ref().err().and_then(Error::api_error);
    for issue in api_error.map(ApiError::issues).unwrap_or_default() {
        println!("{}: {}", issue.path(), issue.code());
    }
    show(result, "fix the request")?;

    fake.faults().next(1).status(403).code("subscription.limit_exceeded");
    show(logto.create_connector(&google).await, "upgrade the plan")?;

    // With the default policy, the client would retry this itself.
    fake.faults().next(1).status(429);
    show(logto.list_connectors(None).retry(Retry::none()).await, "slow down")?;

    fake.faults().next(1).delay(Duration::from_secs(5));
    let call = logto.create_connector(&google).timeout(Duration::from_millis(100));
    show(call.await, "check whether it was applied")?;

    fake.faults().next(1).lose_answer();
    show(logto.create_connector(&google).await, "check whether it was applied")?;
    show(logto.get_connector("google").await, "continue")?;

    fake.management_access(false);
    fake.revoke_tokens();
    show(logto.list_connectors(None).await, "fix the credentials or the role")?;

    drop(fake);
    show(logto.list_connectors(None).await, "retry later")
}
