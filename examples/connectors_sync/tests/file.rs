//! Mistakes in the file are told with their place, before anything is done.

use logto_client::{serde_json::to_string, testing::FakeLogto};

use super::plan;
use crate::wanted;

/// Checks what is said of a file when no environment variable is set.
fn check(file: &str, expected: &[&str]) {
    let mistakes = wanted::parse(file, |_| None).unwrap_err();
    let said = mistakes.in_file("f".as_ref());
    for expected in expected {
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn what_is_no_toml_or_has_other_keys() {
    let x = "[connectors.x]\nfactory = 'github-universal'\n";
    check("[connectors.x]\nfactory = 'a", &["f: TOML", "line 2"]);
    check("", &["missing field `connectors`"]);
    check("[connectors.x]\n", &["line 1", "missing field `factory`"]);
    check(
        "[connectors]\n[conectors.x]",
        &["line 2", "unknown field `conectors`"],
    );
    check(&format!("{x}sync = 1"), &["line 3", "unknown field `sync`"]);
    check(
        &format!("{x}metadata = {{ a = 1 }}"),
        &["line 3", "unknown field `a`"],
    );
    check(
        &format!("{x}metadata = {{ name = 1 }}"),
        &["line 3", "a table of languages"],
    );
}

#[test]
fn values_that_json_or_javascript_does_not_have() {
    let with =
        |value: &str| format!("[connectors.x]\nfactory = 'a'\n[connectors.x.config]\na = {value}");
    check(&with("2026-01-01"), &["line 4", "write it as a text"]);
    check(
        &with("[{ b = 07:00:00 }]"),
        &["line 4", "write it as a text"],
    );
    check(&with("inf"), &["line 4", "no such number"]);
    check(&with("9007199254740992"), &["line 4", "would round"]);
    check(&with("1e300"), &["line 4", "would round"]);
}

#[test]
fn numbers_are_sent_as_javascript_writes_them() {
    let file = "[connectors.x]\nfactory = 'a'\nconfig = { a = 30.0, b = 30.5, c = -0.0, d = 7 }";
    let wanted = wanted::parse(file, |_| None).unwrap();
    let sent = to_string(&wanted[0].sent_config()).unwrap();
    assert_eq!(sent, r#"{"a":30,"b":30.5,"c":0,"d":7}"#);
}

#[test]
fn all_missing_variables_are_told_at_once() {
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
            "f:4: `x` needs the environment variable A: it is not set, or empty\n",
            "f:7: `y` needs the environment variable B: it is not set, or empty",
        ],
    );
    let empty = wanted::parse(file, |_| Some(String::new())).unwrap_err();
    assert!(empty.in_file("f".as_ref()).contains("variable A"));
}

#[test]
fn what_logto_could_not_store_or_find_again() {
    check("[connectors.'..']\nfactory = 'a'", &["f:1: `..` is no id"]);
    check(
        "[connectors.x]\nfactory = 'a'\nconfig = { a = '', b = [{}] }",
        &["f:1: `x` has an empty config"],
    );
}

#[tokio::test]
async fn what_the_factories_do_not_allow_together_or_alone() {
    let fake = FakeLogto::start().await;
    let refused = plan(
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
file.toml:2: `a`: this Logto has no factory `github-univers`
file.toml:3: `b`: a connector of oidc, oauth2 or saml needs a `metadata.target`
file.toml:4: `c`: only connectors of oidc, oauth2 and saml have metadata
file.toml:5: `d`: only social connectors have profiles to be synced
file.toml:5: `d`: its factory stores no tokens
file.toml:6: `e` cannot be there beside `d` of line 5: there is one Sms connector
file.toml:7: `f` cannot be there beside `c` of line 4: there is one connector of `github-universal`
file.toml:8: `g`: `metadata.name` needs an English text, `en`
file.toml:9: `h` cannot be there beside `g` of line 8: there is one connector for the target `google` and its platform";
    assert_eq!(refused.await.unwrap_err(), expected.trim_start());
    assert!(fake.requests_of("create_connector").is_empty());
}
