//! From the current state to the desired one.

use logto_client::{
    Connectors,
    connectors::{ConnectorConfig, CreateConnector, UpdateConnector},
    serde_json::{Value, json},
    testing::FakeLogto,
};

use super::{
    client,
    fixtures::{EXAMPLE, GITHUB, GOOGLE, acme, mail},
    plan, printed, sync,
};

/// Returns the ids of all connectors.
async fn ids(fake: &FakeLogto) -> Vec<String> {
    let all = client(fake).list_connectors(None).await.unwrap();
    all.into_iter().map(|connector| connector.id).collect()
}

#[tokio::test]
async fn plan_after_apply_is_empty() {
    let fake = FakeLogto::start().await;
    sync(&fake, EXAMPLE, false, "+acme +github +mail").await;
    for file in [
        GITHUB,
        GOOGLE,
        &acme("acme", "Acme"),
        &mail("mail", "http-email"),
        &mail("sms", "http-sms"),
    ] {
        let fake = FakeLogto::start().await;
        let id = plan(&fake, file, false).await.unwrap().steps[0].id.clone();
        sync(&fake, file, false, &format!("+{id}")).await;
    }
}

#[tokio::test]
async fn only_differences_are_updated() {
    let fake = FakeLogto::start().await;
    let file = format!("{GOOGLE}{GITHUB}enableTokenStorage = false\n");
    sync(&fake, &file, false, "+github +google").await;
    let changed = file.replace("\"a\", clientSecret = { env", "\"b\", clientSecret = { env");
    sync(&fake, &changed, false, "~github").await;

    let updates = fake.requests_of("update_connector");
    let body: Value = updates[0].json().unwrap();
    let config = json!({"clientId": "b", "clientSecret": "canary-of-GITHUB"});
    assert_eq!(body, json!({"config": config}));
}

#[tokio::test]
async fn omitted_fields_stay_unchanged() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let update = UpdateConnector::new().sync_profile(true).enable_token_storage(true);
    client(&fake).update_connector("github", &update).await.unwrap();
    sync(&fake, GITHUB, false, "").await;
    sync(&fake, "[connectors.github]\nfactory = 'github-universal'", false, "").await;
}

#[tokio::test]
async fn manual_changes_are_reverted() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let config = ConnectorConfig::new()
        .set("clientId", "a")
        .set("clientSecret", "by hand")
        .set("scope", "by hand");
    let by_hand = UpdateConnector::new().config(config);
    client(&fake).update_connector("github", &by_hand).await.unwrap();
    let drifted = plan(&fake, GITHUB, false).await.unwrap();
    let text = printed(&drifted);
    assert!(text.contains("~ config.clientSecret: (secret) → (secret), changed\n"), "{text}");
    assert!(text.contains("- config.scope\n"), "{text}");
    assert!(!text.contains("by hand"), "{text}");
    sync(&fake, GITHUB, false, "~github").await;
}

#[tokio::test]
async fn metadata_is_updated_and_new_target_recreates() {
    let fake = FakeLogto::start().await;
    sync(&fake, &acme("acme", "Acme"), false, "+acme").await;
    sync(&fake, &acme("acme", "ACME"), false, "~acme").await;
    sync(&fake, &acme("other", "ACME"), false, "-acme +acme").await;
}

#[tokio::test]
async fn new_factory_recreates_the_connector() {
    let fake = FakeLogto::start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let discord = GITHUB.replace("github-universal", "discord-universal");
    sync(&fake, &discord, false, "-github +github").await;
}

#[tokio::test]
async fn connectors_can_swap_factories() {
    let fake = FakeLogto::start().await;
    let both = format!("{GITHUB}{}", GITHUB.replace("github", "discord"));
    sync(&fake, &both, false, "+discord +github").await;
    let swapped = both.replace("\"github-", "\"x-").replace("\"discord-", "\"github-");
    let swapped = swapped.replace("\"x-", "\"discord-");
    sync(&fake, &swapped, false, "-discord -github +discord +github").await;
}

#[tokio::test]
async fn new_email_factory_recreates_the_connector() {
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
async fn replacing_an_email_connector_requires_prune() {
    let fake = FakeLogto::start().await;
    sync(&fake, &mail("old", "http-email"), false, "+old").await;
    let file = mail("new", "http-email");
    let error = plan(&fake, &file, false).await.unwrap_err();
    assert!(error.starts_with("file.toml:2: `new` conflicts with `old`"), "{error}");
    let pruning = plan(&fake, &file, true).await.unwrap();
    assert!(printed(&pruning).contains("+ new http-email: replaces old, which Logto deletes\n"));
    sync(&fake, &file, true, "+new").await;
    assert_eq!(ids(&fake).await, ["new"]);
    assert!(fake.requests_of("delete_connector").is_empty());
}

#[tokio::test]
async fn unmanaged_connectors_are_deleted_with_prune() {
    let others = ["discord-universal", "google-universal"]
        .map(|factory| CreateConnector::new(factory).id(factory));
    let fake = FakeLogto::builder().connectors(others).start().await;
    sync(&fake, GITHUB, false, "+github").await;
    let text = printed(&plan(&fake, GITHUB, false).await.unwrap());
    assert!(text.contains("unchanged: discord-universal, google-universal\n"), "{text}");
    sync(&fake, GITHUB, true, "-discord-universal -google-universal").await;
    assert_eq!(ids(&fake).await, ["github"]);
    sync(&fake, "[connectors]", true, "-github").await;
}

#[tokio::test]
async fn conflicting_unmanaged_connector_is_reported() {
    let existing = CreateConnector::new("github-universal").id("by-hand");
    let fake = FakeLogto::builder().connectors([existing]).start().await;
    let error = plan(&fake, GITHUB, false).await.unwrap_err();
    assert!(error.contains("conflicts with `by-hand`, which is not in the file"), "{error}");
    // Another factory, for the same target and platform.
    let error = plan(&fake, &acme("github", "A"), false).await.unwrap_err();
    assert!(error.contains("only one connector for the target `github`"), "{error}");
    sync(&fake, GITHUB, true, "-by-hand +github").await;
}
