//! The check of a connector's configuration against the fields of its factory.
//!
//! The real connectors each bring a schema of their own; the form fields tell nearly all of it, and what they
//! do not tell stands in [`rules`].

mod rules;

use serde_json::{Map, Value};

use super::{answer::Answer, connector_factories::Factory, issues::Issues};

/// The expected type of a field, and the check for it.
type ExpectedType = (String, fn(&Value) -> bool);

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
        let value = config.get(key);
        if rules::replace_the_form_s(factory, key, value, &mut issues) {
            continue;
        }
        let (expected, is_expected) = expected_type(item);
        match value {
            None if is_required(factory, item) => issues.wrong_type(&[key], &expected, None),
            None => {}
            Some(value) if !is_expected(value) => issues.wrong_type(&[key], &expected, Some(value)),
            Some(value) => {
                check_choice(item, key, value, &mut issues);
                rules::check_field(factory, item, key, value, &mut issues);
            }
        }
    }
    // The rules about several fields are not asked when a field is wrong.
    if issues.is_empty() {
        rules::check_whole(factory, config, &mut issues);
    }
    issues.refuse("connector.invalid_config")
}

/// A field that is shown on a condition is not required, and a choice has a default. A default text or template is
/// a suggestion of the Console's only.
fn is_required(factory: &Factory, item: &Map<String, Value>) -> bool {
    if rules::is_required(factory, item) {
        return true;
    }
    let is_choice_with_default =
        text(item, "type") == Some("Select") && item.contains_key("defaultValue");
    item.get("required") == Some(&Value::Bool(true))
        && !is_choice_with_default
        && !item.contains_key("showConditions")
}

fn expected_type(item: &Map<String, Value>) -> ExpectedType {
    let (name, check): (_, fn(&Value) -> bool) =
        match (text(item, "type"), item.get("defaultValue")) {
            (Some("Number"), _) => ("number", Value::is_number),
            (Some("Switch"), _) => ("boolean", Value::is_boolean),
            (Some("MultiSelect"), _) | (Some("Json"), Some(Value::Array(_))) => {
                ("array", Value::is_array)
            }
            (Some("Json"), _) => ("object", Value::is_object),
            (Some("Select"), _) => {
                let options: Vec<_> = options(item).map(|option| format!("'{option}'")).collect();
                return (options.join(" | "), Value::is_string);
            }
            _ => ("string", Value::is_string),
        };
    (name.to_owned(), check)
}

fn options(item: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let items = item.get("selectItems").and_then(Value::as_array);
    let options = items.into_iter().flatten();
    options.filter_map(|option| option.get("value")?.as_str())
}

/// A choice is one of those that the form offers.
fn check_choice(item: &Map<String, Value>, key: &str, value: &Value, issues: &mut Issues) {
    let is_choice = text(item, "type") == Some("Select");
    if is_choice && options(item).all(|option| value != option) {
        let options: Vec<Value> = options(item).map(Value::from).collect();
        issues.invalid_choice(&[key], &options, value);
    }
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

    #[test]
    fn a_choice_is_one_of_those_offered() {
        let alipay =
            |sign_type: &str| json!({"appId": "a", "privateKey": "p", "signType": sign_type});
        check("alipay-web", &alipay("RSA2"), true);
        check("alipay-web", &alipay("RSA3"), false);
        check(
            "alipay-web",
            &json!({"appId": "a", "privateKey": "p"}),
            false,
        );
        check("alipay-native", &alipay("RSA"), true);
        let google =
            |prompt: &str| json!({"clientId": "a", "clientSecret": "b", "prompts": [prompt]});
        check("google-universal", &google("login"), true);
        check("google-universal", &google("other"), false);
    }

    #[test]
    fn templates_have_fields_and_cover_all_usages() {
        let config = |template: &Value| {
            let usages = ["Register", "SignIn", "ForgotPassword", "Generic"];
            let templates = usages.map(|usage| {
                let mut template = template.clone();
                template["usageType"] = json!(usage);
                template
            });
            json!({"apiKey": "k", "apiSecret": "s", "brandName": "b", "fromEmail": "f", "templates": templates})
        };
        check("vonage-sms", &config(&json!({"content": "c"})), true);
        check("vonage-sms", &config(&json!({})), false);
        let mail = |media_type: &str| json!({"content": "c", "subject": "s", "type": media_type});
        check("sendgrid-email-service", &config(&mail("text/html")), true);
        check("sendgrid-email-service", &config(&mail("text")), false);
        let sms = |template: &Value| {
            let mut config = config(template);
            for key in [
                "accessKeyId",
                "accessKeySecret",
                "signName",
                "sdkAppId",
                "region",
            ] {
                config[key] = json!("a");
            }
            config
        };
        let by_region = json!({"templateCode": {"china": "1", "overseas": "2"}});
        check("aliyun-short-message-service", &sms(&by_region), true);
        check("tencent-short-message-service", &sms(&by_region), false);
        check("tencent-short-message-service", &sms(&json!({})), false);
    }

    #[test]
    fn what_is_nested_is_checked_too() {
        let oidc = |verification: Value| {
            json!({"clientId": "c", "clientSecret": "s", "scope": "openid", "authorizationEndpoint": "a",
                "tokenEndpoint": "t", "idTokenVerificationConfig": verification})
        };
        check(
            "oidc",
            &oidc(json!({"jwksUri": "https://idp.test/jwks"})),
            true,
        );
        check("oidc", &oidc(json!({})), false);
        let mut custom = oidc(json!({"jwksUri": "https://idp.test/jwks"}));
        custom["customConfig"] = json!({"prompt": "login"});
        check("oidc", &custom, true);
        custom["customConfig"] = json!({"prompt": 1});
        check("oidc", &custom, false);
        let smtp = |auth: &Value| {
            let templates = ["Register", "SignIn", "ForgotPassword", "Generic"].map(|usage| {
                json!({"usageType": usage, "contentType": "text/plain", "subject": "s", "content": "c"})
            });
            json!({"host": "h", "port": 25, "fromEmail": "f", "templates": templates, "auth": auth})
        };
        check(
            "simple-mail-transfer-protocol",
            &smtp(&json!({"user": "u"})),
            true,
        );
        check("simple-mail-transfer-protocol", &smtp(&json!("u")), false);
    }
}
