//! Failed calls, and resuming after them.

use logto_client::{Connectors, testing::FakeLogto};

use super::{
    Outcome, apply, client,
    fixtures::{GITHUB, GOOGLE, GOOGLE_WITHOUT_SECRET, acme},
    plan, steps, sync,
};

#[tokio::test]
async fn failed_apply_is_reported_and_resumable() {
    let file = format!("{GITHUB}{GOOGLE}{}", acme("acme", "Acme"));
    // The second creation fails, either before or after it is applied.
    for (response_is_lost, expected) in [
        (
            false,
            "failed to create github: create_connector: 403 Forbidden subscription.limit_exceeded",
        ),
        (true, "unknown whether this was applied: create github: create_connector"),
    ] {
        let fake = FakeLogto::start().await;
        let all = plan(&fake, &file, false).await.unwrap();
        assert_eq!(steps(&all), "+acme +github +google");
        let faults = fake.faults().every(2).of("create_connector");
        let fault = if response_is_lost {
            faults.lose_answer()
        } else {
            faults.status(403).code("subscription.limit_exceeded")
        };
        let (outcome, text) = apply(&fake, &all).await;
        let Outcome::Failed(message) = outcome else { panic!("{outcome:?}") };
        assert!(message.starts_with(expected), "{message}");
        assert_eq!(
            text,
            "created acme\n1 of 3 done.\nNot done: create github, create google. Run apply again to finish.\n"
        );
        fault.clear();
        let rest = if response_is_lost { "+google" } else { "+github +google" };
        sync(&fake, &file, false, rest).await;
    }
}

#[tokio::test]
async fn failed_recreation_is_resumable() {
    let fake = FakeLogto::start().await;
    sync(&fake, &acme("acme", "Acme"), false, "+acme").await;
    let other = acme("other", "Acme");
    let recreation = plan(&fake, &other, false).await.unwrap();
    let fault = fake.faults().all().of("create_connector").status(503);
    let (outcome, text) = apply(&fake, &recreation).await;
    assert!(matches!(outcome, Outcome::Failed(_)), "{text}");
    fault.clear();
    sync(&fake, &other, false, "+acme").await;
}

#[tokio::test]
async fn missing_connector_counts_as_deleted() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let pruning = plan(&fake, "[connectors]", true).await.unwrap();
    client(&fake).delete_connector("github").await.unwrap();
    let (outcome, text) = apply(&fake, &pruning).await;
    assert!(matches!(outcome, Outcome::Done), "{text}");
}

#[tokio::test]
async fn rejected_request_is_reported_with_issues() {
    let fake = FakeLogto::start().await;
    let without_secret = plan(&fake, GOOGLE_WITHOUT_SECRET, false).await.unwrap();
    let (outcome, _) = apply(&fake, &without_secret).await;
    let Outcome::Failed(message) = outcome else { panic!("{outcome:?}") };
    assert!(message.contains("connector.invalid_config: clientSecret invalid_type"), "{message}");
}
