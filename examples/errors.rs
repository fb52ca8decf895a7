//! What to do about each kind of error. A `FakeLogto` makes them all happen.

use std::time::Duration;

use logto_client::{
    ApiError, BoxError, Connectors, Error, Retry,
    connectors::{ConnectorConfig, CreateConnector},
    testing::FakeLogto,
};

/// What is asked first is the more special.
fn what_to_do(error: &Error) -> &'static str {
    match error {
        e if e.is_not_found() => "do without",
        e if e.is_conflict() => "take what is there",
        e if e.is_quota() => "book more",
        e if e.is_rate_limited() => "come back later",
        e if e.is_invalid_request() => "correct the request",
        e if e.is_unauthorized() || e.is_forbidden() => "ask who runs the Logto",
        // It must not be sent again unseen.
        e if e.may_have_been_applied() => "look whether it was done",
        e if e.is_retryable() => "try again",
        _ => "report a bug",
    }
}

/// Shows what came of a call, and fails if that is not what this example is about.
fn show<T>(outcome: Result<T, Error>, expected: &str) -> Result<(), BoxError> {
    let found = outcome.as_ref().map_or_else(what_to_do, |_| "go on");
    if let Err(error) = outcome {
        println!("{error}");
    }
    println!("→ {found}\n");
    if found != expected {
        return Err(format!("not as expected: {expected}").into());
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let github = CreateConnector::new("github-universal").id("github");
    let google = CreateConnector::new("google-universal").id("google");
    let fake = FakeLogto::builder()
        .connectors([github.clone()])
        .start()
        .await;
    let logto = fake.client();

    show(logto.get_connector("gone").await, "do without")?;
    // The same without an error: `None` if it is not there.
    show(logto.get_connector("gone").optional().await, "go on")?;

    show(logto.create_connector(&github).await, "take what is there")?;

    // What is wrong with a request, the issues tell.
    let config = ConnectorConfig::new().set("clientId", 7);
    let refused = logto.create_connector(&google.clone().config(config)).await;
    let said = refused.as_ref().err().and_then(Error::api_error);
    for issue in said.map(ApiError::issues).unwrap_or_default() {
        println!("{}: {}", issue.path(), issue.code());
    }
    show(refused, "correct the request")?;

    fake.faults()
        .next(1)
        .status(403)
        .code("subscription.limit_exceeded");
    show(logto.create_connector(&google).await, "book more")?;

    // Without `retry` it would have been sent again by the client itself.
    fake.faults().next(1).status(429);
    show(
        logto.list_connectors(None).retry(Retry::none()).await,
        "come back later",
    )?;

    fake.faults().next(1).delay(Duration::from_secs(5));
    let impatient = logto
        .create_connector(&google)
        .timeout(Duration::from_millis(100));
    show(impatient.await, "look whether it was done")?;

    fake.faults().next(1).lose_answer();
    show(
        logto.create_connector(&google).await,
        "look whether it was done",
    )?;
    show(logto.get_connector("google").await, "go on")?;

    fake.management_access(false);
    fake.revoke_tokens();
    show(logto.list_connectors(None).await, "ask who runs the Logto")?;

    drop(fake);
    show(logto.list_connectors(None).await, "try again")
}
