//! Errors in the file are reported with their position, before any call.

use logto_client::{serde_json::to_string, testing::FakeLogto};

use super::plan;
use crate::desired;

/// Checks the diagnostics of a file, with no environment variable set.
fn check(file: &str, expected: &[&str]) {
    let diagnostics = desired::parse(file, |_| None).unwrap_err();
    let printed = diagnostics.in_file("f".as_ref());
    for expected in expected {
        assert!(printed.contains(expected), "{printed}");
    }
}

#[test]
fn invalid_toml_and_unknown_keys_are_reported() {
    let x = "[connectors.x]\nfactory = 'github-universal'\n";
    check("[connectors.x]\nfactory = 'a", &["f: TOML", "line 2"]);
    check("", &["missing field `connectors`"]);
    check("[connectors.x]\n", &["line 1", "missing field `factory`"]);
    check("[connectors]\n[conectors.x]", &["line 2", "unknown field `conectors`"]);
    check(&format!("{x}sync = 1"), &["line 3", "unknown field `sync`"]);
    check(&format!("{x}metadata = {{ a = 1 }}"), &["line 3", "unknown field `a`"]);
    check(&format!("{x}metadata = {{ name = 1 }}"), &["line 3", "a table of languages"]);
}

#[test]
fn values_unsupported_by_json_are_reported() {
    let with =
        |value: &str| format!("[connectors.x]\nfactory = 'a'\n[connectors.x.config]\na = {value}");
    check(&with("2026-01-01"), &["line 4", "write it as a string"]);
    check(&with("[{ b = 07:00:00 }]"), &["line 4", "write it as a string"]);
    check(&with("inf"), &["line 4", "does not support this number"]);
    check(&with("9007199254740992"), &["line 4", "would round"]);
    check(&with("1e300"), &["line 4", "would round"]);
}

#[test]
fn numbers_are_sent_in_javascript_form() {
    let file = "[connectors.x]\nfactory = 'a'\nconfig = { a = 30.0, b = 30.5, c = -0.0, d = 7 }";
    let desired = desired::parse(file, |_| None).unwrap();
    let sent = to_string(&desired[0].config_to_send()).unwrap();
    assert_eq!(sent, r#"{"a":30,"b":30.5,"c":0,"d":7}"#);
}

#[test]
fn all_missing_variables_are_reported_together() {
    let file = "
        [connectors.x]
        factory = 'a'
        config = { a = { env = 'A' }, b = 'c' }
        [connectors.y]
        factory = 'a'
        config = { a = [{ b = { env = 'B' } }] }";
    check(
        file,
        &[
            "f:4: `x` requires the environment variable A, which is unset or empty\n",
            "f:7: `y` requires the environment variable B, which is unset or empty",
        ],
    );
    let empty = desired::parse(file, |_| Some(String::new())).unwrap_err();
    assert!(empty.in_file("f".as_ref()).contains("variable A"));
}

#[test]
fn unusable_ids_and_empty_configs_are_reported() {
    check("[connectors.'..']\nfactory = 'a'", &["f:1: `..` cannot be used as an id"]);
    check(
        "[connectors.x]\nfactory = 'a'\nconfig = { a = '', b = [{}] }",
        &["f:1: `x` has an empty config"],
    );
}

#[tokio::test]
async fn factory_rules_are_checked_before_any_call() {
    let fake = FakeLogto::start().await;
    let error = plan(
        &fake,
        r#"
        connectors.a = { factory = "github-univers" }
        connectors.b = { factory = "oidc" }
        connectors.c = { factory = "github-universal", metadata = { target = "x" } }
        connectors.d = { factory = "http-sms", syncProfile = true, enableTokenStorage = true }
        connectors.e = { factory = "twilio-short-message-service" }
        connectors.f = { factory = "github-universal" }
        connectors.g = { factory = "saml", metadata = { target = "google", name = { fr = "x" } } }
        connectors.h = { factory = "google-universal" }
        "#,
        false,
    );
    let expected = "
file.toml:2: `a`: unknown factory `github-univers`
file.toml:3: `b`: a connector of oidc, oauth2 or saml requires `metadata.target`
file.toml:4: `c`: only connectors of oidc, oauth2 and saml accept metadata
file.toml:5: `d`: only social connectors can sync profiles
file.toml:5: `d`: its factory does not support token storage
file.toml:6: `e` conflicts with `d` in line 5: only one Sms connector is allowed
file.toml:7: `f` conflicts with `c` in line 4: only one connector of `github-universal` is allowed
file.toml:8: `g`: `metadata.name` requires an English string, `en`
file.toml:9: `h` conflicts with `g` in line 8: only one connector for the target `google` and its platform is allowed";
    assert_eq!(error.await.unwrap_err(), expected.trim_start());
    assert!(fake.requests_of("create_connector").is_empty());
}
