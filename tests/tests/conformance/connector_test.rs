//! `create_connector_test`: the checks before a message goes out, and the message.

use logto_client::{
    Connectors, Error,
    connectors::{ConnectorConfig, CreateConnectorTest},
    testing::{FakeLogto, Recipient},
};
use serde_json::{Value, json};

use crate::{
    expect::{data, issues, refused},
    logto::{Logto, client_config, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    an_unknown_factory_is_not_found_by_a_400,
    a_social_factory_is_not_found_either,
    a_connector_s_id_is_no_factory_s,
    a_slash_in_a_factory_s_id_is_part_of_it,
    an_email_factory_sends_no_sms,
    an_sms_factory_sends_no_email,
    of_a_number_and_an_address_the_number_counts,
    a_number_is_made_of_digits,
    an_address_has_a_domain,
    a_recipient_is_needed,
    a_configuration_is_needed,
    a_configuration_is_checked,
    smtp_needs_a_template_for_each_usage,
    a_failed_delivery_tells_no_secret_when_printed;
    fake: a_message_goes_out_with_its_configuration,
    an_sms_goes_to_its_number,
    a_lost_answer_does_not_make_a_second_message,
    nothing_is_sent_that_was_refused,
];

fn http() -> ConnectorConfig {
    // Nobody listens there, should a message go out after all.
    ConnectorConfig::new().set("endpoint", "http://127.0.0.1:9/")
}

fn email() -> CreateConnectorTest {
    CreateConnectorTest::email("to@lab.test", http())
}

fn sms() -> CreateConnectorTest {
    CreateConnectorTest::phone("14155550100", http())
}

async fn check(logto: &Logto, factory_id: &str, test: &CreateConnectorTest, code: &str) -> Error {
    let outcome = logto.create_connector_test(factory_id, test).await;
    let error = refused(outcome, 400, code);
    assert!(!error.may_have_been_applied());
    error
}

async fn an_unknown_factory_is_not_found_by_a_400(logto: &Logto) {
    let error = check(logto, "no-such-factory", &email(), "connector.not_found").await;
    assert!(error.is_not_found() && !error.is_invalid_request());
}

async fn a_social_factory_is_not_found_either(logto: &Logto) {
    let test = CreateConnectorTest::email("to@lab.test", client_config());
    check(logto, "github-universal", &test, "connector.not_found").await;
}

async fn a_connector_s_id_is_no_factory_s(logto: &Logto) {
    let created = logto.create_standard().await;
    check(logto, &created.id, &email(), "connector.not_found").await;
}

async fn a_slash_in_a_factory_s_id_is_part_of_it(logto: &Logto) {
    check(logto, "http/email", &email(), "connector.not_found").await;
}

async fn an_email_factory_sends_no_sms(logto: &Logto) {
    let error = check(logto, "http-email", &sms(), "connector.unexpected_type").await;
    assert!(error.is_invalid_request());
}

async fn an_sms_factory_sends_no_email(logto: &Logto) {
    check(logto, "http-sms", &email(), "connector.unexpected_type").await;
}

async fn of_a_number_and_an_address_the_number_counts(logto: &Logto) {
    let mut both = email();
    both.phone = sms().phone;
    check(logto, "http-email", &both, "connector.unexpected_type").await;
}

async fn check_recipient(logto: &Logto, factory_id: &str, test: &CreateConnectorTest, issue: &str) {
    let error = check(logto, factory_id, test, "guard.invalid_input").await;
    assert_eq!(issues(&error), [issue]);
}

async fn a_number_is_made_of_digits(logto: &Logto) {
    for number in ["+14155550100", "notaphone"] {
        let test = CreateConnectorTest::phone(number, http());
        check_recipient(logto, "http-sms", &test, "phone invalid_string").await;
    }
}

async fn an_address_has_a_domain(logto: &Logto) {
    for address in ["", "nope"] {
        let test = CreateConnectorTest::email(address, http());
        check_recipient(logto, "http-email", &test, "email invalid_string").await;
    }
}

async fn a_recipient_is_needed(logto: &Logto) {
    let mut nobody = email();
    nobody.email = None;
    let error = check(logto, "http-email", &nobody, "guard.invalid_input").await;
    assert_eq!(issues(&error), [""; 0]);
}

async fn a_configuration_is_needed(logto: &Logto) {
    for body in [json!({"email": "to@lab.test"}), json!({})] {
        let outcome = logto.post_test("http-email", &body).await;
        let error = refused(outcome, 400, "guard.invalid_input");
        assert_eq!(issues(&error), ["config invalid_type"]);
    }
}

async fn a_configuration_is_checked(logto: &Logto) {
    let test = CreateConnectorTest::email("to@lab.test", ConnectorConfig::new().set("foo", 1));
    let error = check(logto, "http-email", &test, "connector.invalid_config").await;
    assert_eq!(issues(&error), ["endpoint invalid_type"]);
}

async fn smtp_needs_a_template_for_each_usage(logto: &Logto) {
    let config = ConnectorConfig::new()
        .set("host", "127.0.0.1")
        .set("port", 9)
        .set("auth", json!({"user": "u", "pass": "p"}))
        .set("fromEmail", "noreply@lab.test");
    let smtp = "simple-mail-transfer-protocol";
    let none = config.clone().set("templates", Value::Array(Vec::new()));
    let test = CreateConnectorTest::email("to@lab.test", none);
    let error = check(logto, smtp, &test, "connector.invalid_config").await;
    assert_eq!(issues(&error), ["templates custom"]);

    let usages = ["SignIn", "Register", "ForgotPassword", "Generic"];
    let templates = usages.map(|usage| {
        json!({"usageType": usage, "contentType": "text/plain", "subject": "s", "content": "c"})
    });
    let config = config
        .set("templates", templates.to_vec())
        .set("port", "2525");
    let test = CreateConnectorTest::email("to@lab.test", config);
    let error = check(logto, smtp, &test, "connector.invalid_config").await;
    assert_eq!(issues(&error), ["port invalid_type"]);
}

async fn a_failed_delivery_tells_no_secret_when_printed(logto: &Logto) {
    if let Some(fake) = logto.fake() {
        fake.fail_deliveries(true);
    }
    let canary = unique();
    let config = http().set("authorization", format!("Bearer {canary}"));
    let test = CreateConnectorTest::email("to@lab.test", config);
    let error = check(logto, "http-email", &test, "connector.general").await;
    let printed = format!("{error} {error:?} {:?}", error.api_error());
    assert!(!printed.contains(&canary), "{printed}");
    assert!(data(&error).is_object());
}

async fn a_message_goes_out_with_its_configuration(logto: &Logto, fake: &FakeLogto) {
    let test = email().locale("zh-CN");
    let sent = logto.create_connector_test("http-email", &test);
    assert_eq!(sent.with_response().await.unwrap().status(), 204);
    let outbox = fake.outbox();
    assert_eq!(outbox.len(), 1);
    assert_eq!(outbox[0].factory_id, "http-email");
    assert_eq!(outbox[0].to, Recipient::Email("to@lab.test".to_owned()));
    assert_eq!(outbox[0].locale.as_deref(), Some("zh-CN"));
    assert_eq!(outbox[0].config.as_object(), Some(http().expose()));
}

async fn an_sms_goes_to_its_number(logto: &Logto, fake: &FakeLogto) {
    let mut both = sms();
    both.email = email().email;
    for test in [sms(), both] {
        logto
            .create_connector_test("http-sms", &test)
            .await
            .unwrap();
    }
    let number = Recipient::Phone("14155550100".to_owned());
    assert!(fake.outbox().iter().all(|message| message.to == number));
    assert_eq!(fake.outbox().len(), 2);
}

async fn a_lost_answer_does_not_make_a_second_message(logto: &Logto, fake: &FakeLogto) {
    let fault = fake.faults().all().of("create_connector_test");
    fault.lose_answer();
    let outcome = logto.create_connector_test("http-email", &email()).await;
    assert!(outcome.unwrap_err().may_have_been_applied());
    assert_eq!(fake.outbox().len(), 1);
}

async fn nothing_is_sent_that_was_refused(logto: &Logto, fake: &FakeLogto) {
    an_email_factory_sends_no_sms(logto).await;
    smtp_needs_a_template_for_each_usage(logto).await;
    a_failed_delivery_tells_no_secret_when_printed(logto).await;
    assert_eq!(fake.outbox().len(), 0);
}
