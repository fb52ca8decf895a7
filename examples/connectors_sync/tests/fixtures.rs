//! Files used by several tests.

pub(super) const EXAMPLE: &str = include_str!("../connectors.toml");

pub(super) const GITHUB: &str = r#"
[connectors.github]
factory = "github-universal"
config = { clientId = "a", clientSecret = { env = "GITHUB" } }
"#;

/// Rejected by Logto, because an empty secret is dropped.
pub(super) const GOOGLE_WITHOUT_SECRET: &str = r#"
[connectors.google]
factory = "google-universal"
config = { clientId = "a", clientSecret = "" }
"#;

/// Contains values that Logto does not store.
pub(super) const GOOGLE: &str = r#"
[connectors.google]
factory = "google-universal"
config = { clientId = "a", clientSecret = "b", scope = "", prompts = ["consent", ""], extra = { a = [{}] } }
syncProfile = true
"#;

pub(super) fn acme(target: &str, name: &str) -> String {
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

pub(super) fn mail(id: &str, factory: &str) -> String {
    format!(
        r#"
        [connectors.{id}]
        factory = "{factory}"
        config = {{ endpoint = "https://mail.acme.example", authorization = {{ env = "MAIL" }} }}
        "#
    )
}
