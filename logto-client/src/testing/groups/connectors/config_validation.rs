//! Validates connector configurations.
//!
//! Each real connector has its own schema. The form fields of its factory describe nearly all of it; the rest are rules
//! in this module.

use serde_json::{Map, Value, json};

use super::super::super::{answer::Answer, factory::Factory, issues::Issues};

/// The usage types that an email or SMS connector needs templates for.
const USAGE_TYPES: [&str; 4] = ["Register", "SignIn", "ForgotPassword", "Generic"];

/// Strings that a template must have if the default template of the form has them.
const TEMPLATE_STRINGS: [&str; 6] =
    ["usageType", "subject", "content", "templateAlias", "templateCode", "templateName"];

/// OIDC's prompts, including those that the form does not offer.
const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

const MEDIA_TYPES: [&str; 2] = ["text/plain", "text/html"];

/// The name of a field's type, and a check for it.
type ExpectedType = (String, fn(&Value) -> bool);

/// Checks a configuration as sent, before empty values are removed. Unknown keys are valid.
///
/// # Errors
///
/// 400 `connector.invalid_config` with all issues.
pub(super) fn validate(factory: &Factory, config: &Map<String, Value>) -> Result<(), Answer> {
    let mut issues = Issues::default();
    for item in &factory.form_items {
        let Some(key) = string(item, "key") else {
            continue;
        };
        let value = config.get(key);
        if check_special_field(factory, key, value, &mut issues) {
            continue;
        }
        let (expected, is_expected) = expected_type(item);
        match value {
            None if is_required(factory, item) => issues.wrong_type(&[key], &expected, None),
            None => {}
            Some(value) if !is_expected(value) => issues.wrong_type(&[key], &expected, Some(value)),
            Some(value) => {
                check_choice(item, key, value, &mut issues);
                check_field(factory, item, key, value, &mut issues);
            }
        }
    }
    // Like Zod, check rules about several fields only if each field is valid.
    if issues.is_empty() {
        check_object(factory, config, &mut issues);
    }
    issues.into_result("connector.invalid_config")
}

/// Conditional fields and choices with a default are not required. The defaults of other fields are only suggestions
/// in Logto's Console.
fn is_required(factory: &Factory, item: &Map<String, Value>) -> bool {
    // Required although the form says otherwise.
    let is_alipay = matches!(factory.id.as_str(), "alipay-native" | "alipay-web");
    if is_alipay && string(item, "key") == Some("signType") {
        return true;
    }
    let is_choice_with_default =
        string(item, "type") == Some("Select") && item.contains_key("defaultValue");
    item.get("required") == Some(&Value::Bool(true))
        && !is_choice_with_default
        && !item.contains_key("showConditions")
}

fn expected_type(item: &Map<String, Value>) -> ExpectedType {
    let (name, check): (_, fn(&Value) -> bool) =
        match (string(item, "type"), item.get("defaultValue")) {
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

fn check_choice(item: &Map<String, Value>, key: &str, value: &Value, issues: &mut Issues) {
    let is_choice = string(item, "type") == Some("Select");
    if is_choice && options(item).all(|option| value != option) {
        let options: Vec<Value> = options(item).map(Value::from).collect();
        issues.invalid_choice(&[key], &options, value);
    }
}

fn string<'a>(item: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    item.get(key).and_then(Value::as_str)
}

/// Checks a field whose schema differs from the form, and returns whether this is such a field.
fn check_special_field(
    factory: &Factory,
    key: &str,
    value: Option<&Value>,
    issues: &mut Issues,
) -> bool {
    let is_smtp_auth = factory.id == "simple-mail-transfer-protocol" && key == "auth";
    if is_smtp_auth && value.and_then(|auth| auth.get("user")?.as_str()).is_none() {
        // A union of three schemas (password, key, tokens), each of which requires `user`.
        let schema_issues = || {
            let mut issues = Issues::default();
            match value {
                Some(Value::Object(_)) => issues.wrong_type(&[key, "user"], "string", None),
                _ => issues.wrong_type(&[key], "object", value),
            }
            issues
        };
        let mut with_secret = Issues::default();
        with_secret.invalid_union(&[key], vec![schema_issues(), schema_issues()]);
        issues.invalid_union(&[key], vec![with_secret, schema_issues()]);
    }
    is_smtp_auth
}

/// Checks rules about one field that the form does not declare. The field has the right type.
fn check_field(
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
            for (index, prompt) in prompts.iter().enumerate() {
                if PROMPTS.iter().all(|known| prompt != known) {
                    issues.invalid_choice(
                        &[json!(key), json!(index)],
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
            issues.check_size(&[key], "string", (0, 16), value);
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

/// Checks rules about several fields.
fn check_object(factory: &Factory, config: &Map<String, Value>, issues: &mut Issues) {
    if factory.id != "saml" {
        return;
    }
    for (switch, key) in [("signAuthnRequest", "privateKey"), ("encryptAssertion", "encPrivateKey")]
    {
        let is_on = config.get(switch) == Some(&Value::Bool(true));
        if is_on && string(config, key).unwrap_or_default().is_empty() {
            issues.custom::<Value>(&[], &format!("`{switch}` needs `{key}`"));
        }
    }
}

fn is_url(string: &str) -> bool {
    string.split_once("://").is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty())
        && !string.contains(char::is_whitespace)
}

/// Checks each template and, if all are valid, that there is one for each usage type.
fn check_templates(
    factory: &Factory,
    item: &Map<String, Value>,
    templates: &[Value],
    issues: &mut Issues,
) {
    let suggested = item.get("defaultValue").and_then(|default| default.get(0));
    let has = |key: &str| suggested.is_some_and(|suggested| suggested.get(key).is_some());
    let mut are_valid = true;
    for (index, template) in templates.iter().enumerate() {
        let Value::Object(template) = template else {
            issues.wrong_type(&[json!("templates"), json!(index)], "object", Some(template));
            are_valid = false;
            continue;
        };
        for key in TEMPLATE_STRINGS.into_iter().filter(|key| has(key)) {
            let value = template.get(key);
            if key == "templateCode" && value.is_some_and(|code| is_code_by_region(factory, code)) {
                continue;
            }
            if !value.is_some_and(Value::is_string) {
                issues.wrong_type(&[json!("templates"), json!(index), json!(key)], "string", value);
                are_valid = false;
            }
        }
        for key in ["type", "contentType"].into_iter().filter(|key| has(key)) {
            are_valid &= check_media_type(index, key, template.get(key), issues);
        }
    }
    if are_valid && !cover_all_usages(templates) {
        issues.custom(&["templates"], &format!("Templates needed for {}", USAGE_TYPES.join(", ")));
    }
}

/// Aliyun accepts separate codes for China and the rest of the world.
fn is_code_by_region(factory: &Factory, code: &Value) -> bool {
    let has_string = |region: &str| code.get(region).is_some_and(Value::is_string);
    factory.id == "aliyun-short-message-service" && has_string("china") && has_string("overseas")
}

fn check_media_type(index: usize, key: &str, value: Option<&Value>, issues: &mut Issues) -> bool {
    let path = [json!("templates"), json!(index), json!(key)];
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
        templates.iter().any(|template| template.get("usageType") == Some(&json!(usage)))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{USAGE_TYPES, validate};
    use crate::testing::factory::find;

    fn check(factory_id: &str, cases: impl IntoIterator<Item = (Value, bool)>) {
        for (config, is_valid) in cases {
            let result = validate(
                find(factory_id).expect("a factory"),
                config.as_object().expect("an object"),
            );
            assert_eq!(result.is_ok(), is_valid, "{factory_id} {config}");
        }
    }

    /// Returns `base` with one more field, once for each case.
    fn with(base: &Value, key: &str, cases: &[(Value, bool)]) -> Vec<(Value, bool)> {
        let with_field = |(value, is_valid): &(Value, bool)| {
            let mut config = base.clone();
            config[key] = value.clone();
            (config, *is_valid)
        };
        cases.iter().map(with_field).collect()
    }

    /// Returns one template for each usage type.
    fn templates(template: &Value) -> Value {
        let usages = USAGE_TYPES.map(|usage| {
            let mut template = template.clone();
            template["usageType"] = json!(usage);
            template
        });
        json!(usages)
    }

    #[test]
    fn required_fields_and_types_are_checked() {
        let base = json!({"clientId": "a", "other": null});
        let secrets = [(json!("b"), true), (json!(1), false)];
        check("github-universal", with(&base, "clientSecret", &secrets));
        check("github-universal", [(base.clone(), false)]);
        check("kakao-universal", with(&base, "clientSecret", &[(Value::Null, false)]));
        check("kakao-universal", [(base, true)]);
    }

    #[test]
    fn conditional_field_is_required_when_its_condition_holds() {
        let base = json!({"entityID": "e", "x509Certificate": "c", "idpMetadataXml": "<x/>",
            "assertionConsumerServiceUrl": "https://a.test"});
        let cases = [(json!(false), true), (json!(true), false)];
        check("saml", with(&base, "signAuthnRequest", &cases));
    }

    #[test]
    fn choices_must_be_offered() {
        let alipay = json!({"appId": "a", "privateKey": "p"});
        let sign_types = [(json!("RSA2"), true), (json!("RSA3"), false)];
        check("alipay-web", with(&alipay, "signType", &sign_types));
        check("alipay-web", [(alipay.clone(), false)]);
        check("alipay-native", with(&alipay, "signType", &[(json!("RSA"), true)]));
        let google = json!({"clientId": "a", "clientSecret": "b"});
        let prompts = [(json!(["login"]), true), (json!(["other"]), false)];
        check("google-universal", with(&google, "prompts", &prompts));
    }

    #[test]
    fn templates_are_checked_one_by_one() {
        let base = json!({"apiKey": "k", "apiSecret": "s", "brandName": "b", "fromEmail": "f", "accessKeyId": "a",
            "accessKeySecret": "a", "signName": "a", "sdkAppId": "a", "region": "a"});
        let check_templates = |factory_id: &str, cases: &[(Value, bool)]| {
            let cases = cases.iter().map(|(one, is_valid)| (templates(one), *is_valid));
            check(factory_id, with(&base, "templates", &cases.collect::<Vec<_>>()));
        };
        let content = json!({"content": "c"});
        check_templates("vonage-sms", &[(content, true), (json!({}), false)]);
        let mail = |media_type: &str| json!({"content": "c", "subject": "s", "type": media_type});
        let cases = [(mail("text/html"), true), (mail("text"), false)];
        check_templates("sendgrid-email-service", &cases);
        let by_region = json!({"templateCode": {"china": "1", "overseas": "2"}});
        check_templates("aliyun-short-message-service", &[(by_region.clone(), true)]);
        let codes = [(by_region, false), (json!({}), false)];
        check_templates("tencent-short-message-service", &codes);
    }

    #[test]
    fn nested_values_are_checked() {
        let verification = json!({"jwksUri": "https://idp.test/jwks"});
        let oidc = json!({"clientId": "c", "clientSecret": "s", "scope": "openid", "authorizationEndpoint": "a",
            "tokenEndpoint": "t", "idTokenVerificationConfig": verification});
        let verifications = [(verification, true), (json!({}), false)];
        check("oidc", with(&oidc, "idTokenVerificationConfig", &verifications));
        let parameters = [(json!({"prompt": "login"}), true), (json!({"prompt": 1}), false)];
        check("oidc", with(&oidc, "customConfig", &parameters));
        let template = json!({"contentType": "text/plain", "subject": "s", "content": "c"});
        let smtp =
            json!({"host": "h", "port": 25, "fromEmail": "f", "templates": templates(&template)});
        let auths = [(json!({"user": "u"}), true), (json!("u"), false)];
        check("simple-mail-transfer-protocol", with(&smtp, "auth", &auths));
    }
}
