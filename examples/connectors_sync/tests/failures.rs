//! Calls that fail, and how the next run goes on.

use logto_client::{Connectors, testing::FakeLogto};

use super::{
    Outcome, apply, client,
    fixtures::{GITHUB, GOOGLE, GOOGLE_WITHOUT_SECRET, acme},
    plan, steps, sync,
};

#[tokio::test]
async fn a_failure_is_told_and_applying_again_finishes() {
    let file = format!("{GITHUB}{GOOGLE}{}", acme("acme", "Acme"));
    // What goes wrong at the second connector, and whether that one is there all the same.
    for (answer_is_lost, said) in [
        (
            false,
            "cannot create github: create_connector: 403 Forbidden subscription.limit_exceeded",
        ),
        (
            true,
            "cannot tell whether this was done: create github: create_connector",
        ),
    ] {
        let fake = FakeLogto::start().await;
        let all = plan(&fake, &file, false).await.unwrap();
        assert_eq!(steps(&all), "+acme +github +google");
        let faulty = fake.faults().every(2).of("create_connector");
        let fault = if answer_is_lost {
            faulty.lose_answer()
        } else {
            faulty.status(403).code("subscription.limit_exceeded")
        };
        let (outcome, text) = apply(&fake, &all).await;
        let Outcome::Failed(why) = outcome else {
            panic!("{outcome:?}")
        };
        assert!(why.starts_with(said), "{why}");
        assert_eq!(
            text,
            "created acme\n1 of 3 done.\nNot done: create github, create google. To finish, apply again.\n"
        );
        fault.clear();
        let rest = if answer_is_lost {
            "+google"
        } else {
            "+github +google"
        };
        sync(&fake, &file, false, rest).await;
    }
}

#[tokio::test]
async fn a_failure_between_deletion_and_creation_is_finished_too() {
    let fake = FakeLogto::start().await;
    sync(&fake, &acme("acme", "Acme"), false, "+acme").await;
    let other = acme("other", "Acme");
    let anew = plan(&fake, &other, false).await.unwrap();
    let fault = fake.faults().all().of("create_connector").status(503);
    let (outcome, text) = apply(&fake, &anew).await;
    assert!(matches!(outcome, Outcome::Failed(_)), "{text}");
    fault.clear();
    sync(&fake, &other, false, "+acme").await;
}

#[tokio::test]
async fn what_is_gone_already_counts_as_deleted() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let pruning = plan(&fake, "[connectors]", true).await.unwrap();
    client(&fake).delete_connector("github").await.unwrap();
    let (outcome, text) = apply(&fake, &pruning).await;
    assert!(matches!(outcome, Outcome::Done), "{text}");
}

#[tokio::test]
async fn what_logto_refuses_is_said_with_the_findings() {
    let fake = FakeLogto::start().await;
    let without_secret = plan(&fake, GOOGLE_WITHOUT_SECRET, false).await.unwrap();
    let (outcome, _) = apply(&fake, &without_secret).await;
    let Outcome::Failed(why) = outcome else {
        panic!("{outcome:?}")
    };
    assert!(
        why.contains("connector.invalid_config: clientSecret invalid_type"),
        "{why}"
    );
}
