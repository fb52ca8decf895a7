//! What the form fields do not tell.

use serde_json::{Map, Value, json};

use super::text;
use crate::testing::{
    connector_factories::Factory,
    issues::{Issues, ROOT},
};

/// The occasions that an e-mail or SMS connector needs a template for.
const USAGE_TYPES: [&str; 4] = ["Register", "SignIn", "ForgotPassword", "Generic"];

/// The texts that a template must have, if those that the form suggests have them.
const TEMPLATE_TEXTS: [&str; 6] = [
    "usageType",
    "subject",
    "content",
    "templateAlias",
    "templateCode",
    "templateName",
];

/// OIDC's, also those that a form does not offer.
const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

const MEDIA_TYPES: [&str; 2] = ["text/plain", "text/html"];

/// Required although the form says otherwise.
pub(super) fn is_required(factory: &Factory, item: &Map<String, Value>) -> bool {
    let is_alipay = matches!(factory.id.as_str(), "alipay-native" | "alipay-web");
    is_alipay && text(item, "key") == Some("signType")
}

/// Checks a field that has a rule in place of its form's, and returns whether it has one.
pub(super) fn replace_the_form_s(
    factory: &Factory,
    key: &str,
    value: Option<&Value>,
    issues: &mut Issues,
) -> bool {
    let is_smtp_auth = factory.id == "simple-mail-transfer-protocol" && key == "auth";
    if is_smtp_auth && value.and_then(|auth| auth.get("user")?.as_str()).is_none() {
        // With a password, with a key, or with tokens: none of the three without a user.
        let failed = || {
            let mut failed = Issues::default();
            match value {
                Some(Value::Object(_)) => failed.wrong_type(&[key, "user"], "string", None),
                _ => failed.wrong_type(&[key], "object", value),
            }
            failed
        };
        let mut with_secret = Issues::default();
        with_secret.invalid_union(&[key], vec![failed(), failed()]);
        issues.invalid_union(&[key], vec![with_secret, failed()]);
    }
    is_smtp_auth
}

/// Checks a field that has the right type.
pub(super) fn check_field(
    factory: &Factory,
    item: &Map<String, Value>,
    key: &str,
    value: &Value,
    issues: &mut Issues,
) {
    match (factory.id.as_str(), key, value) {
        ("mailgun-email", "endpoint", Value::String(endpoint)) => {
            if !is_url(endpoint) {
                issues.invalid_string(&[key], &json!("url"));
            }
            if !endpoint.ends_with(".mailgun.net") {
                issues.invalid_string(&[key], &json!({"endsWith": ".mailgun.net"}));
            }
        }
        ("smsaero-short-message-service", "email", Value::String(address))
            if !address.contains('@') =>
        {
            issues.invalid_string(&[key], &json!("email"));
        }
        (_, "prompts", Value::Array(prompts)) => {
            for (at, prompt) in prompts.iter().enumerate() {
                if PROMPTS.iter().all(|known| prompt != known) {
                    issues.invalid_choice(
                        &[json!(key), json!(at)],
                        &PROMPTS.map(Value::from),
                        prompt,
                    );
                }
            }
        }
        ("oauth2" | "oidc", "customConfig", Value::Object(parameters)) => {
            for (name, value) in parameters.iter().filter(|(_, value)| !value.is_string()) {
                issues.wrong_type(&[key, name], "string", Some(value));
            }
        }
        ("alipay-native", "appId", Value::String(id)) if id.encode_utf16().count() > 16 => {
            issues.too_long(&[key], 16);
        }
        ("oidc", "idTokenVerificationConfig", Value::Object(verification)) => {
            let uri = verification.get("jwksUri");
            if !uri.is_some_and(Value::is_string) {
                issues.wrong_type(&[key, "jwksUri"], "string", uri);
            }
        }
        (_, "templates", Value::Array(templates)) => {
            check_templates(factory, item, templates, issues);
        }
        _ => {}
    }
}

/// Checks what depends on several fields.
pub(super) fn check_whole(factory: &Factory, config: &Map<String, Value>, issues: &mut Issues) {
    if factory.id != "saml" {
        return;
    }
    for (switch, key) in [
        ("signAuthnRequest", "privateKey"),
        ("encryptAssertion", "encPrivateKey"),
    ] {
        let is_on = config.get(switch) == Some(&Value::Bool(true));
        if is_on && text(config, key).unwrap_or_default().is_empty() {
            issues.custom(ROOT, &format!("`{switch}` needs `{key}`"));
        }
    }
}

fn is_url(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty())
        && !text.contains(char::is_whitespace)
}

/// Each template by itself; and if each is right, all of them together.
fn check_templates(
    factory: &Factory,
    item: &Map<String, Value>,
    templates: &[Value],
    issues: &mut Issues,
) {
    let suggested = item.get("defaultValue").and_then(|default| default.get(0));
    let has = |key: &str| suggested.is_some_and(|suggested| suggested.get(key).is_some());
    let mut are_right = true;
    for (at, template) in templates.iter().enumerate() {
        let Value::Object(template) = template else {
            issues.wrong_type(&[json!("templates"), json!(at)], "object", Some(template));
            are_right = false;
            continue;
        };
        for key in TEMPLATE_TEXTS.into_iter().filter(|key| has(key)) {
            let value = template.get(key);
            if key == "templateCode" && value.is_some_and(|code| is_code_by_region(factory, code)) {
                continue;
            }
            if !value.is_some_and(Value::is_string) {
                issues.wrong_type(
                    &[json!("templates"), json!(at), json!(key)],
                    "string",
                    value,
                );
                are_right = false;
            }
        }
        for key in ["type", "contentType"].into_iter().filter(|key| has(key)) {
            are_right &= check_media_type(at, key, template.get(key), issues);
        }
    }
    if are_right && !cover_all_usages(templates) {
        issues.custom(
            &["templates"],
            &format!("Templates needed for {}", USAGE_TYPES.join(", ")),
        );
    }
}

/// Aliyun has one code for China and one for elsewhere.
fn is_code_by_region(factory: &Factory, code: &Value) -> bool {
    let is_text = |region: &str| code.get(region).is_some_and(Value::is_string);
    factory.id == "aliyun-short-message-service" && is_text("china") && is_text("overseas")
}

fn check_media_type(at: usize, key: &str, value: Option<&Value>, issues: &mut Issues) -> bool {
    let path = [json!("templates"), json!(at), json!(key)];
    match value {
        Some(Value::String(found)) if MEDIA_TYPES.contains(&found.as_str()) => return true,
        Some(found @ Value::String(_)) => {
            issues.invalid_choice(&path, &MEDIA_TYPES.map(Value::from), found);
        }
        _ => issues.wrong_type(&path, "'text/plain' | 'text/html'", value),
    }
    false
}

fn cover_all_usages(templates: &[Value]) -> bool {
    USAGE_TYPES.iter().all(|usage| {
        templates
            .iter()
            .any(|template| template.get("usageType") == Some(&json!(usage)))
    })
}
