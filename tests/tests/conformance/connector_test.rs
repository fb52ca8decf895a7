//! `create_connector_test`: the checks before a message is sent, and the message.

use logto_client::testing::Recipient;

use crate::prelude::*;

scenarios![
    unknown_or_social_factory_is_not_found,
    factory_of_another_type_is_an_error,
    invalid_recipient_is_an_error,
    missing_configuration_is_an_error,
    invalid_configuration_is_an_error,
    failed_delivery_prints_no_secret;
    fake: sms_is_sent_to_its_number,
    lost_answer_causes_no_second_message,
    rejected_test_sends_no_message,
];

fn http() -> ConnectorConfig {
    // Nothing listens on this port, in case a message is sent after all.
    ConnectorConfig::new().set("endpoint", "http://127.0.0.1:9/")
}

fn email() -> CreateConnectorTest {
    CreateConnectorTest::email("to@lab.test", http())
}

fn sms() -> CreateConnectorTest {
    CreateConnectorTest::phone("14155550100", http())
}

async fn check(logto: &Logto, factory_id: &str, test: &CreateConnectorTest, code: &str) -> Error {
    let result = logto.create_connector_test(factory_id, test).await;
    let error = expect_error(result, 400, code);
    assert!(!error.may_have_been_applied());
    error
}

async fn unknown_or_social_factory_is_not_found(logto: &Logto) {
    let connector_id = logto.create_standard().await.id;
    let social = CreateConnectorTest::email("to@lab.test", client_config());
    for (factory_id, test) in [
        ("no-such-factory", email()),
        ("http/email", email()),
        (&connector_id, email()),
        ("github-universal", social),
    ] {
        let error = check(logto, factory_id, &test, "connector.not_found").await;
        assert!(error.is_not_found() && !error.is_invalid_request());
    }
}

async fn factory_of_another_type_is_an_error(logto: &Logto) {
    // If there are both, the phone number counts.
    let mut both = email();
    both.phone = sms().phone;
    for (factory_id, test) in [("http-email", sms()), ("http-sms", email()), ("http-email", both)] {
        let error = check(logto, factory_id, &test, "connector.unexpected_type").await;
        assert!(error.is_invalid_request());
    }
}

async fn invalid_recipient_is_an_error(logto: &Logto) {
    let mut nobody = email();
    nobody.email = None;
    for number in ["+14155550100", "notaphone"] {
        let test = CreateConnectorTest::phone(number, http());
        let result = logto.create_connector_test("http-sms", &test).await;
        expect_issues(result, &["phone invalid_string"]);
    }
    for address in ["", "nope"] {
        let test = CreateConnectorTest::email(address, http());
        let result = logto.create_connector_test("http-email", &test).await;
        expect_issues(result, &["email invalid_string"]);
    }
    expect_issues(logto.create_connector_test("http-email", &nobody).await, &[]);
}

async fn missing_configuration_is_an_error(logto: &Logto) {
    for body in [json!({"email": "to@lab.test"}), json!({})] {
        let result = logto.post_test("http-email", &body).await;
        expect_issues(result, &["config invalid_type"]);
    }
}

async fn invalid_configuration_is_an_error(logto: &Logto) {
    let usages = ["SignIn", "Register", "ForgotPassword", "Generic"];
    let templates = usages.map(|usage| {
        json!({"usageType": usage, "contentType": "text/plain", "subject": "s", "content": "c"})
    });
    let config = |port: Value, templates: &[Value]| {
        ConnectorConfig::new()
            .set("host", "127.0.0.1")
            .set("port", port)
            .set("auth", json!({"user": "u", "pass": "p"}))
            .set("fromEmail", "noreply@lab.test")
            .set("templates", templates.to_vec())
    };
    let smtp = "simple-mail-transfer-protocol";
    let mail = ConnectorConfig::new().set("foo", 1);
    for (factory_id, config, issue) in [
        ("http-email", mail, "endpoint invalid_type"),
        (smtp, config(json!(9), &[]), "templates custom"),
        (smtp, config(json!("2525"), &templates), "port invalid_type"),
    ] {
        let test = CreateConnectorTest::email("to@lab.test", config);
        let error = check(logto, factory_id, &test, "connector.invalid_config").await;
        assert_eq!(issues(&error), [issue]);
    }
}

async fn failed_delivery_prints_no_secret(logto: &Logto) {
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

async fn sms_is_sent_to_its_number(logto: &Logto, fake: &FakeLogto) {
    let mut both = sms();
    both.email = email().email;
    for test in [sms(), both] {
        let sent = logto.create_connector_test("http-sms", &test).await;
        sent.unwrap();
    }
    let number = Recipient::Phone("14155550100".to_owned());
    assert!(fake.outbox().iter().all(|message| message.to == number));
    assert_eq!(fake.outbox().len(), 2);
}

async fn lost_answer_causes_no_second_message(logto: &Logto, fake: &FakeLogto) {
    let fault = fake.faults().all().of("create_connector_test");
    fault.lose_answer();
    let result = logto.create_connector_test("http-email", &email()).await;
    assert!(result.unwrap_err().may_have_been_applied());
    assert_eq!(fake.outbox().len(), 1);
}

async fn rejected_test_sends_no_message(logto: &Logto, fake: &FakeLogto) {
    factory_of_another_type_is_an_error(logto).await;
    invalid_configuration_is_an_error(logto).await;
    failed_delivery_prints_no_secret(logto).await;
    assert_eq!(fake.outbox().len(), 0);
}
