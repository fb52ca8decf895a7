//! Email and SMS connectors, of which there can be one each.
//!
//! **On a real Logto the tenant's own are deleted meanwhile**; see the suite's documentation.

use logto_client::{
    Connectors,
    connectors::{
        Connector, ConnectorConfig, ConnectorMetadata, ConnectorType, CreateConnector,
        CreateConnectorAuthorizationUri, UpdateConnector,
    },
};
use serde_json::json;

use crate::{
    expect::{refused, stores_no_tokens},
    logto::{Logto, sync_profile, unique},
    scenario::scenarios,
};

scenarios![
    a_new_email_connector_takes_the_place_of_the_old,
    a_new_sms_connector_takes_the_place_of_the_old,
    email_and_sms_do_not_take_each_other_s_place,
    a_refused_email_connector_takes_nobody_s_place,
    an_email_connector_has_no_platform,
    an_email_connector_takes_metadata_once,
    an_email_connector_syncs_profiles_only_from_the_start,
    the_configuration_of_an_email_connector_is_replaced,
    an_sms_connector_stores_no_tokens,
    nobody_signs_in_with_email,
];

fn email() -> CreateConnector {
    let config = ConnectorConfig::new().set("endpoint", "http://127.0.0.1:3999/mail");
    CreateConnector::new("http-email")
        .id(unique())
        .config(config)
}

fn sms() -> CreateConnector {
    let usages = ["SignIn", "Register", "ForgotPassword", "Generic"];
    let templates = usages.map(|usage| json!({"usageType": usage, "content": "{{code}}"}));
    let config = ConnectorConfig::new()
        .set("accountSID", "ACxxx")
        .set("authToken", "token")
        .set("fromMessagingServiceSID", "MGxxx")
        .set("templates", templates.to_vec());
    CreateConnector::new("twilio-short-message-service")
        .id(unique())
        .config(config)
}

async fn create_email(logto: &Logto, create: &CreateConnector) -> Connector {
    logto.borrow_the_place_of(ConnectorType::Email).await;
    logto.create(create).await.unwrap()
}

async fn check_replaced(logto: &Logto, r#type: ConnectorType, create: fn() -> CreateConnector) {
    logto.borrow_the_place_of(r#type.clone()).await;
    let old = logto.create(&create()).await.unwrap();
    let new = logto.create(&create()).await.unwrap();
    let absent = logto.get_connector(&old.id).optional().await.unwrap();
    assert_eq!(absent, None);
    let mut all = logto.list_connectors(None).await.unwrap();
    all.retain(|connector| connector.r#type == r#type);
    assert_eq!(all, [new]);
}

async fn a_new_email_connector_takes_the_place_of_the_old(logto: &Logto) {
    check_replaced(logto, ConnectorType::Email, email).await;
}

async fn a_new_sms_connector_takes_the_place_of_the_old(logto: &Logto) {
    check_replaced(logto, ConnectorType::Sms, sms).await;
}

async fn email_and_sms_do_not_take_each_other_s_place(logto: &Logto) {
    let social = logto.create_standard().await;
    let email = create_email(logto, &email()).await;
    logto.borrow_the_place_of(ConnectorType::Sms).await;
    let sms = logto.create(&sms()).await.unwrap();
    for expected in [social, email, sms] {
        let found = logto.get_connector(&expected.id).await.unwrap();
        assert_eq!(found, expected);
    }
}

async fn a_refused_email_connector_takes_nobody_s_place(logto: &Logto) {
    let old = create_email(logto, &email()).await;
    let without_endpoint = email().config(ConnectorConfig::new());
    let outcome = logto.create(&without_endpoint).await;
    refused(outcome, 400, "connector.invalid_config");
    assert_eq!(logto.get_connector(&old.id).await.unwrap(), old);
}

async fn an_email_connector_has_no_platform(logto: &Logto) {
    let created = create_email(logto, &email()).await;
    assert_eq!(created.r#type, ConnectorType::Email);
    assert_eq!(created.platform, None);
    assert_eq!(created.target, "http-email");
    assert!(!created.is_standard);
}

async fn an_email_connector_takes_metadata_once(logto: &Logto) {
    let metadata = ConnectorMetadata::new().target("xx").name("My mail");
    let created = create_email(logto, &email().metadata(metadata.clone())).await;
    assert_eq!(created.name.en(), Some("My mail"));
    assert_eq!(
        (created.target.as_str(), &created.metadata),
        ("xx", &metadata)
    );
    let change = UpdateConnector::new().metadata(metadata);
    let code = "connector.cannot_overwrite_metadata_for_non_standard_connector";
    refused(
        logto.update_connector(&created.id, &change).await,
        400,
        code,
    );
}

async fn an_email_connector_syncs_profiles_only_from_the_start(logto: &Logto) {
    let created = create_email(logto, &email().sync_profile(true)).await;
    assert!(created.sync_profile);
    let outcome = logto
        .update_connector(&created.id, &sync_profile(true))
        .await;
    refused(outcome, 422, "connector.invalid_type_for_syncing_profile");
    let updated = logto
        .update_connector(&created.id, &sync_profile(false))
        .await;
    assert!(!updated.unwrap().sync_profile);
}

async fn the_configuration_of_an_email_connector_is_replaced(logto: &Logto) {
    let created = create_email(logto, &email()).await;
    let config = ConnectorConfig::new().set("endpoint", "http://127.0.0.1:3999/mail2");
    let change = UpdateConnector::new().config(&config);
    let updated = logto.update_connector(&created.id, &change).await.unwrap();
    assert_eq!(updated.config, config);
}

async fn an_sms_connector_stores_no_tokens(logto: &Logto) {
    logto.borrow_the_place_of(ConnectorType::Sms).await;
    let created = logto.create(&sms()).await.unwrap();
    let change = UpdateConnector::new().enable_token_storage(true);
    stores_no_tokens(logto.update_connector(&created.id, &change).await);
}

async fn nobody_signs_in_with_email(logto: &Logto) {
    let created = create_email(logto, &email()).await;
    let request = CreateConnectorAuthorizationUri::new("s", "https://app.test/cb");
    let outcome = logto
        .create_connector_authorization_uri(&created.id, &request)
        .await;
    refused(outcome, 400, "connector.unexpected_type");
}
