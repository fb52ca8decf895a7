//! No secret is printed, neither from the environment nor from the server.

use logto_client::{
    connectors::{ConnectorConfig, CreateConnector},
    serde_json::json,
    testing::FakeLogto,
};

use super::{CANARY, apply, plan, printed, sync};

const FILE: &str = r#"
[connectors.mail]
factory = "http-email"

[connectors.mail.config]
endpoint = "https://mail.acme.example"
authorization = { env = "MAIL" }
headers = [{ name = "x-a", value = { env = "HEADER" } }, "plain"]
nested = { apiKey = "in the file", note = "plain" }
mixed = ["plain", { env = "MIXED" }]
shape = { a = "plain" }
flat = "plain"
"#;

#[tokio::test]
async fn environment_secrets_are_not_printed() {
    let fake = FakeLogto::start().await;
    let creation = plan(&fake, FILE, false).await.unwrap();
    let (_, applied) = apply(&fake, &creation).await;
    let rotated = plan(&fake, &FILE.replace("MAIL", "OTHER"), false).await.unwrap();
    for text in [printed(&creation), printed(&rotated), applied, format!("{creation:?}{rotated:?}")]
    {
        assert!(!text.contains(CANARY), "{text}");
    }
    assert!(printed(&rotated).contains("~ config.authorization: (secret) → (secret), changed\n"));
}

#[tokio::test]
async fn server_values_replaced_by_secrets_are_hidden() {
    let existing = json!({
        "endpoint": "https://old.acme.example",
        "authorization": "hidden-1",
        "headers": [{"name": "hidden-if-it-were-a-key", "value": "hidden-2"}, {"deep": "hidden-3"}, "hidden-4"],
        "nested": {"apiKey": "hidden-5", "note": "old", "other": "hidden-6"},
        "mixed": ["hidden-10", "plain"],
        "shape": "hidden-7",
        "flat": ["hidden-8"],
        "unknown": "hidden-9",
    });
    let config = ConnectorConfig::try_from(existing).unwrap();
    let mail = CreateConnector::new("http-email").id("mail").config(config);
    let fake = FakeLogto::builder().connectors([mail]).start().await;
    let text = printed(&plan(&fake, FILE, false).await.unwrap());
    let expected = r#"~ mail http-email
    ~ config.authorization: (secret) → (secret), changed
    ~ config.endpoint: "https://old.acme.example" → "https://mail.acme.example"
    ~ config.flat: (secret) → "plain"
    ~ config.headers[0].name: "hidden-if-it-were-a-key" → "x-a"
    ~ config.headers[0].value: (secret) → (secret), changed
    ~ config.headers[1]: (secret) → "plain"
    - config.headers[2]
    ~ config.mixed[0]: (secret) → (secret), changed
    ~ config.mixed[1]: (secret) → (secret), changed
    ~ config.nested.apiKey: (secret) → (secret), changed
    ~ config.nested.note: "old" → "plain"
    - config.nested.other
    - config.shape
    + config.shape.a: "plain"
    - config.unknown
0 to create, 1 to update, 0 to delete, 0 up to date.
"#;
    assert_eq!(text, expected);
    sync(&fake, FILE, false, "~mail").await;
}

#[tokio::test]
async fn rejection_does_not_quote_the_configuration() {
    let fake = FakeLogto::start().await;
    let file =
        "[connectors.x]\nfactory = 'github-universal'\nconfig = { clientId = { env = 'X' } }";
    let (outcome, text) = apply(&fake, &plan(&fake, file, false).await.unwrap()).await;
    assert!(!format!("{outcome:?}{text}").contains(CANARY), "{outcome:?}{text}");
}

#[tokio::test]
async fn terminal_control_sequences_are_escaped() {
    let strange = CreateConnector::new("discord-universal").id("red\u{1b}[31m\n\u{202e}");
    let fake = FakeLogto::builder().connectors([strange]).start().await;
    let text = printed(&plan(&fake, "[connectors]", true).await.unwrap());
    assert!(text.starts_with(r"- red\u{1b}[31m\n\u{202e} discord-universal"), "{text}");
    let file = "[connectors.x]\nfactory = 'discord-universal'";
    let error = plan(&fake, file, false).await.unwrap_err();
    assert!(!error.contains('\u{1b}'), "{error}");
}
