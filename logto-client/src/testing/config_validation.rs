//! The check of a connector's configuration against the fields of its factory.
//!
//! The real connectors each bring a schema of their own; the form fields tell nearly all of it, and what they
//! do not tell stands here as a rule.

use serde_json::{Map, Value, json};

use super::{answer::Answer, connector_factories::Factory, issues::Issues};

/// The occasions that an e-mail or SMS connector needs a template for.
const USAGE_TYPES: [&str; 4] = ["Register", "SignIn", "ForgotPassword", "Generic"];

/// The expected type of a field, and the check for it.
type ExpectedType = (&'static str, fn(&Value) -> bool);

/// Checks a configuration as it was sent, before anything is stripped from it. Keys that the factory does not
/// know are welcome.
///
/// # Errors
///
/// 400 `connector.invalid_config` with every mistake.
pub(super) fn validate(factory: &Factory, config: &Map<String, Value>) -> Result<(), Answer> {
    let mut issues = Issues::default();
    for item in &factory.form_items {
        let Some(key) = text(item, "key") else {
            continue;
        };
        let (expected, is_expected) = expected_type(item);
        match config.get(key) {
            None if is_required(item, config) => issues.wrong_type(&[key], expected, None),
            None => {}
            Some(value) if !is_expected(value) => issues.wrong_type(&[key], expected, Some(value)),
            Some(value) => check_rules(factory, key, value, &mut issues),
        }
    }
    issues.refuse("connector.invalid_config")
}

/// A field that is shown on a condition is not required until it holds, and a choice has a default. A default
/// text or template is a suggestion of the Console's only.
fn is_required(item: &Map<String, Value>, config: &Map<String, Value>) -> bool {
    let is_choice_with_default =
        text(item, "type") == Some("Select") && item.contains_key("defaultValue");
    item.get("required") == Some(&Value::Bool(true))
        && !is_choice_with_default
        && is_shown(item, config)
}

fn is_shown(item: &Map<String, Value>, config: &Map<String, Value>) -> bool {
    let Some(Value::Array(conditions)) = item.get("showConditions") else {
        return true;
    };
    conditions.iter().all(|condition| {
        let value = condition
            .get("targetKey")
            .and_then(Value::as_str)
            .and_then(|key| config.get(key));
        match condition.get("expectValue") {
            Some(expected) => value == Some(expected),
            None => value.is_some(),
        }
    })
}

fn expected_type(item: &Map<String, Value>) -> ExpectedType {
    match (text(item, "type"), item.get("defaultValue")) {
        (Some("Number"), _) => ("number", Value::is_number),
        (Some("Switch"), _) => ("boolean", Value::is_boolean),
        (Some("MultiSelect"), _) | (Some("Json"), Some(Value::Array(_))) => {
            ("array", Value::is_array)
        }
        (Some("Json"), _) => ("object", Value::is_object),
        _ => ("string", Value::is_string),
    }
}

/// What the form fields do not tell.
fn check_rules(factory: &Factory, key: &str, value: &Value, issues: &mut Issues) {
    match (factory.id.as_str(), key, value) {
        ("mailgun-email", "endpoint", Value::String(endpoint))
            if !endpoint.ends_with(".mailgun.net") =>
        {
            issues.invalid_string(&[key], &json!({"endsWith": ".mailgun.net"}));
        }
        (_, "templates", Value::Array(templates)) if !cover_all_usages(templates) => {
            issues.custom(
                &[key],
                &format!("Templates needed for {}", USAGE_TYPES.join(", ")),
            );
        }
        _ => {}
    }
}

fn cover_all_usages(templates: &[Value]) -> bool {
    USAGE_TYPES.iter().all(|usage| {
        templates
            .iter()
            .any(|template| template.get("usageType") == Some(&json!(usage)))
    })
}

fn text<'a>(item: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    item.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::validate;
    use crate::testing::connector_factories::find;

    fn check(factory_id: &str, config: &Value, is_valid: bool) {
        let config = config.as_object().expect("an object");
        assert_eq!(
            validate(find(factory_id).expect("a factory"), config).is_ok(),
            is_valid,
            "{factory_id} {config:?}"
        );
    }

    #[test]
    fn required_fields_must_be_there_and_fields_have_types() {
        check(
            "github-universal",
            &json!({"clientId": "a", "clientSecret": "b", "other": null}),
            true,
        );
        check("github-universal", &json!({"clientId": "a"}), false);
        check(
            "github-universal",
            &json!({"clientId": "a", "clientSecret": 1}),
            false,
        );
        check("kakao-universal", &json!({"clientId": "a"}), true);
        check(
            "kakao-universal",
            &json!({"clientId": "a", "clientSecret": null}),
            false,
        );
    }

    #[test]
    fn a_field_shown_on_a_condition_is_required_when_it_holds() {
        let saml = |signs: bool| {
            json!({"entityID": "e", "x509Certificate": "c", "idpMetadataXml": "<x/>",
                "assertionConsumerServiceUrl": "https://a.test", "signAuthnRequest": signs})
        };
        check("saml", &saml(false), true);
        check("saml", &saml(true), false);
    }
}
