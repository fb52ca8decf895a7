//! From what there is to what the file says.

use logto_client::{
    Connectors,
    connectors::{ConnectorConfig, CreateConnector, UpdateConnector},
    serde_json::{Value, json},
    testing::FakeLogto,
};

use super::{Outcome, apply, client, plan, printed, steps, sync};

const EXAMPLE: &str = include_str!("../connectors.toml");

const GITHUB: &str = r#"
[connectors.github]
factory = "github-universal"
config = { clientId = "a", clientSecret = { env = "GITHUB" } }
"#;

const GOOGLE: &str = r#"
[connectors.google]
factory = "google-universal"
config = { clientId = "a", clientSecret = "", scope = "email", prompts = ["consent", ""], extra = {} }
syncProfile = true
"#;

/// Google's secret must not be left out, and Logto does not store an empty one.
const GOOGLE_WITH_SECRET: &str = r#"
[connectors.google]
factory = "google-universal"
config = { clientId = "a", clientSecret = "b", scope = "", prompts = ["consent", ""], extra = { a = [{}] } }
syncProfile = true
"#;

fn acme(target: &str, name: &str) -> String {
    format!(
        r#"
        [connectors.acme]
        factory = "oauth2"
        metadata = {{ target = "{target}", name = "{name}", logo = "", logoDark = "https://acme.example/d.svg" }}
        [connectors.acme.config]
        authorizationEndpoint = "https://acme.example/authorize"
        tokenEndpoint = "https://acme.example/token"
        userInfoEndpoint = "https://acme.example/me"
        clientId = "logto"
        clientSecret = {{ env = "ACME" }}
        timeout = 30.0
        "#
    )
}

fn mail(id: &str, factory: &str) -> String {
    format!(
        r#"
        [connectors.{id}]
        factory = "{factory}"
        config = {{ endpoint = "https://mail.acme.example", authorization = {{ env = "MAIL" }} }}
        "#
    )
}

/// The ids of what there is.
async fn ids(fake: &FakeLogto) -> Vec<String> {
    let all = client(fake).list_connectors(None).await.unwrap();
    all.into_iter().map(|connector| connector.id).collect()
}

#[tokio::test]
async fn a_second_plan_after_apply_is_empty() {
    let fake = FakeLogto::start().await;
    sync(&fake, EXAMPLE, false, "+acme +github +mail").await;
    for file in [
        GITHUB,
        GOOGLE_WITH_SECRET,
        &acme("acme", "Acme"),
        &mail("m", "http-email"),
    ] {
        let fake = FakeLogto::start().await;
        let id = plan(&fake, file, false).await.unwrap().steps[0].id.clone();
        sync(&fake, file, false, &format!("+{id}")).await;
    }
}

#[tokio::test]
async fn what_differs_is_changed_and_nothing_else() {
    let fake = FakeLogto::start().await;
    let file = format!("{GOOGLE_WITH_SECRET}{GITHUB}enableTokenStorage = false\n");
    sync(&fake, &file, false, "+github +google").await;
    let changed = file.replace("\"a\", clientSecret = { env", "\"b\", clientSecret = { env");
    sync(&fake, &changed, false, "~github").await;

    let updates = fake.requests_of("update_connector");
    let body: Value = updates[0].json().unwrap();
    let config = json!({"clientId": "b", "clientSecret": "canary-of-GITHUB"});
    assert_eq!(body, json!({"config": config}));
}

#[tokio::test]
async fn what_the_file_leaves_out_stays_as_it_is() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let update = UpdateConnector::new()
        .sync_profile(true)
        .enable_token_storage(true);
    client(&fake)
        .update_connector("github", &update)
        .await
        .unwrap();
    sync(&fake, GITHUB, false, "").await;
    sync(
        &fake,
        "[connectors.github]\nfactory = 'github-universal'",
        false,
        "",
    )
    .await;
}

#[tokio::test]
async fn what_somebody_has_changed_by_hand_is_changed_back() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let config = ConnectorConfig::new()
        .set("clientId", "a")
        .set("clientSecret", "by hand")
        .set("scope", "by hand");
    let by_hand = UpdateConnector::new().config(config);
    client(&fake)
        .update_connector("github", &by_hand)
        .await
        .unwrap();
    let drifted = plan(&fake, GITHUB, false).await.unwrap();
    let text = printed(&drifted);
    assert!(
        text.contains("~ config.clientSecret: (secret) → (secret), changed\n"),
        "{text}"
    );
    assert!(text.contains("- config.scope\n"), "{text}");
    assert!(!text.contains("by hand"), "{text}");
    sync(&fake, GITHUB, false, "~github").await;
}

#[tokio::test]
async fn a_standard_connector_s_metadata_is_changed_and_another_target_makes_it_anew() {
    let fake = FakeLogto::start().await;
    sync(&fake, &acme("acme", "Acme"), false, "+acme").await;
    sync(&fake, &acme("acme", "ACME"), false, "~acme").await;
    sync(&fake, &acme("other", "ACME"), false, "-acme +acme").await;
}

#[tokio::test]
async fn another_factory_makes_a_connector_anew() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let discord = GITHUB.replace("github-universal", "discord-universal");
    sync(&fake, &discord, false, "-github +github").await;
}

#[tokio::test]
async fn two_connectors_can_swap_their_factories() {
    let fake = FakeLogto::start().await;
    let both = format!("{GITHUB}{}", GITHUB.replace("github", "discord"));
    sync(&fake, &both, false, "+discord +github").await;
    let swapped = both
        .replace("\"github-", "\"x-")
        .replace("\"discord-", "\"github-");
    let swapped = swapped.replace("\"x-", "\"discord-");
    sync(&fake, &swapped, false, "-discord -github +discord +github").await;
}

#[tokio::test]
async fn an_email_connector_of_another_factory_is_made_anew() {
    let fake = FakeLogto::start().await;
    sync(&fake, &mail("mail", "http-email"), false, "+mail").await;
    let mailgun = r#"
        [connectors.mail]
        factory = "sendgrid-email-service"
        config = { apiKey = { env = "KEY" }, fromEmail = "a@acme.example", templates = [
            { usageType = "Register", type = "text/plain", subject = "a", content = "{{code}}" },
            { usageType = "SignIn", type = "text/plain", subject = "a", content = "{{code}}" },
            { usageType = "ForgotPassword", type = "text/plain", subject = "a", content = "{{code}}" },
            { usageType = "Generic", type = "text/plain", subject = "a", content = "{{code}}" },
        ] }
    "#;
    sync(&fake, mailgun, false, "-mail +mail").await;
}

#[tokio::test]
async fn an_email_connector_takes_another_s_place_only_when_that_is_asked_for() {
    let fake = FakeLogto::start().await;
    sync(&fake, &mail("old", "http-email"), false, "+old").await;
    let file = mail("new", "http-email");
    let refused = plan(&fake, &file, false).await.unwrap_err();
    assert!(
        refused.starts_with("file.toml:2: `new` needs the place of `old`"),
        "{refused}"
    );
    let asked_for = plan(&fake, &file, true).await.unwrap();
    assert!(printed(&asked_for).contains("+ new http-email: Logto deletes old for it\n"));
    sync(&fake, &file, true, "+new").await;
    assert_eq!(ids(&fake).await, ["new"]);
    assert!(fake.requests_of("delete_connector").is_empty());
}

#[tokio::test]
async fn what_is_not_in_the_file_goes_only_with_prune() {
    let others = ["discord-universal", "google-universal"]
        .map(|factory| CreateConnector::new(factory).id(factory));
    let fake = FakeLogto::builder().connectors(others).start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let text = printed(&plan(&fake, GITHUB, false).await.unwrap());
    assert!(
        text.contains("left alone: discord-universal, google-universal\n"),
        "{text}"
    );
    sync(&fake, GITHUB, true, "-discord-universal -google-universal").await;
    assert_eq!(ids(&fake).await, ["github"]);
    sync(&fake, "[connectors]", true, "-github").await;
}

#[tokio::test]
async fn a_connector_in_the_way_is_named() {
    let existing = CreateConnector::new("github-universal").id("by-hand");
    let fake = FakeLogto::builder().connectors([existing]).start().await;
    let refused = plan(&fake, GITHUB, false).await.unwrap_err();
    assert!(
        refused.contains("needs the place of `by-hand`, which is not in the file"),
        "{refused}"
    );
    // Another factory, for the same target and platform.
    let refused = plan(&fake, &acme("github", "A"), false).await.unwrap_err();
    assert!(
        refused.contains("there is one connector for the target `github`"),
        "{refused}"
    );
    sync(&fake, GITHUB, true, "-by-hand +github").await;
}

#[tokio::test]
async fn a_failure_is_told_and_applying_again_finishes() {
    let file = format!("{GITHUB}{GOOGLE_WITH_SECRET}{}", acme("acme", "Acme"));
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
    let without_secret = plan(&fake, GOOGLE, false).await.unwrap();
    let (outcome, _) = apply(&fake, &without_secret).await;
    let Outcome::Failed(why) = outcome else {
        panic!("{outcome:?}")
    };
    assert!(
        why.contains("connector.invalid_config: clientSecret invalid_type"),
        "{why}"
    );
}
