//! `POST /api/connectors/{factoryId}/test`

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    config_validation,
    factory::{self, Kind},
    guard::Guard,
    message::{Message, Recipient},
    state::State,
};

/// Puts the message into the outbox. The path names a factory, not a connector. If the body has both a phone number
/// and an email address, the phone number counts.
pub(super) fn create(state: &mut State, factory_id: &str, body: &Value) -> Result<Answer, Answer> {
    let mut guard = Guard::new(body)?;
    let phone = guard.string_matching("phone", is_phone_number);
    let email = guard.string_matching("email", is_email_address);
    let config = guard.required_object("config");
    let locale = guard.string("locale");
    guard.finish()?;

    let (kind, to) = match (phone, email) {
        (Some(phone), _) => (Kind::Sms, Recipient::Phone(phone.to_owned())),
        (None, Some(email)) => (Kind::Email, Recipient::Email(email.to_owned())),
        (None, None) => {
            return Err(Answer::bad_request("guard.invalid_input"));
        }
    };
    let factory = factory::find(factory_id)
        .filter(|factory| factory.kind != Kind::Social)
        .ok_or_else(|| Answer::bad_request("connector.not_found"))?;
    if factory.kind != kind {
        return Err(Answer::bad_request("connector.unexpected_type"));
    }
    config_validation::validate(factory, &config)?;
    if state.deliveries_fail {
        return Err(failed_delivery(&config, &to));
    }
    state.log_message(Message {
        factory_id: factory.id.clone(),
        to,
        config: Value::Object(config),
        locale: locale.map(str::to_owned),
    });
    Ok(Answer::no_content())
}

/// Returns Logto's error for a refused connection to the email or SMS service. Its `data` and `message` contain the
/// request that could not be sent, including the `authorization` header.
fn failed_delivery(config: &Map<String, Value>, to: &Recipient) -> Answer {
    let string = |key: &str| config.get(key).and_then(Value::as_str);
    let authorization = string("authorization").unwrap_or("Bearer provider-secret");
    let data = json!({
        "code": "ECONNREFUSED",
        "name": "RequestError",
        "timings": {"start": 0, "socket": 0, "error": 0, "phases": {"wait": 0, "total": 0}},
        "options": {
            "method": "POST",
            "url": string("endpoint").unwrap_or("https://provider.invalid/"),
            "headers": {"authorization": authorization, "content-type": "application/json"},
            "body": json!({"to": to.as_str(), "type": "Generic", "payload": {"code": "000000"}}).to_string(),
        },
    });
    Answer::json(
        StatusCode::BAD_REQUEST,
        &json!({"code": "connector.general", "message": format!("Delivery failed: {data}"), "data": data}),
    )
}

fn is_phone_number(string: &str) -> bool {
    !string.is_empty() && string.bytes().all(|byte| byte.is_ascii_digit())
}

/// Matches `a@b.c` without white space.
fn is_email_address(string: &str) -> bool {
    let mut ats = string.match_indices('@').filter(|(at, _)| *at > 0);
    let has_domain = |(at, _): (usize, &str)| {
        let domain = string.get(at..).and_then(|rest| rest.get(2..));
        domain.is_some_and(|rest| {
            let mut dots = rest.char_indices().filter(|(_, character)| *character == '.');
            dots.any(|(dot, _)| dot.saturating_add(1) < rest.len())
        })
    };
    ats.any(has_domain) && !string.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::{is_email_address, is_phone_number};

    #[test]
    fn a_phone_number_has_digits_only() {
        assert!(is_phone_number("14155550100"));
        assert!(!is_phone_number("+14155550100"));
        assert!(!is_phone_number(""));
    }

    #[test]
    fn an_email_address_has_a_name_and_a_domain() {
        assert!(is_email_address("to@lab.test"));
        for not_one in ["", "nope", "to@lab", "@lab.test", "to@.test", "to@lab.", "t o@lab.test"] {
            assert!(!is_email_address(not_one), "{not_one}");
        }
    }
}
