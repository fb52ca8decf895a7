//! Email and SMS connectors: a tenant can have one each.
//!
//! **On a real Logto, the tenant's own are deleted during these scenarios**; see the suite's documentation.

use crate::prelude::*;

scenarios![
    new_connector_replaces_the_old_one_of_its_type,
    connectors_of_other_types_are_kept,
    rejected_connector_replaces_none,
    email_connector_has_no_platform,
    metadata_can_be_set_only_on_creation,
    sync_profile_can_be_set_only_on_creation,
    configuration_can_be_updated,
    sms_connector_stores_no_tokens,
    email_connector_has_no_authorization_uri,
];

fn email() -> CreateConnector {
    let config = ConnectorConfig::new().set("endpoint", "http://127.0.0.1:3999/mail");
    CreateConnector::new("http-email").id(unique()).config(config)
}

fn sms() -> CreateConnector {
    let usages = ["SignIn", "Register", "ForgotPassword", "Generic"];
    let templates = usages.map(|usage| json!({"usageType": usage, "content": "{{code}}"}));
    let config = ConnectorConfig::new()
        .set("accountSID", "ACxxx")
        .set("authToken", "token")
        .set("fromMessagingServiceSID", "MGxxx")
        .set("templates", templates.to_vec());
    CreateConnector::new("twilio-short-message-service").id(unique()).config(config)
}

async fn create_email(logto: &Logto, create: &CreateConnector) -> Connector {
    logto.remember_connectors_of(ConnectorType::Email).await;
    logto.create(create).await.unwrap()
}

async fn create_sms(logto: &Logto) -> Connector {
    logto.remember_connectors_of(ConnectorType::Sms).await;
    logto.create(&sms()).await.unwrap()
}

async fn new_connector_replaces_the_old_one_of_its_type(logto: &Logto) {
    let types: [(_, fn() -> CreateConnector); 2] =
        [(ConnectorType::Email, email), (ConnectorType::Sms, sms)];
    for (r#type, create) in types {
        logto.remember_connectors_of(r#type.clone()).await;
        let old = logto.create(&create()).await.unwrap();
        let new = logto.create(&create()).await.unwrap();
        let deleted = logto.get_connector(&old.id).optional().await;
        assert_eq!(deleted.unwrap(), None);
        let mut all = logto.list_connectors(None).await.unwrap();
        all.retain(|connector| connector.r#type == r#type);
        assert_eq!(all, [new]);
    }
}

async fn connectors_of_other_types_are_kept(logto: &Logto) {
    let social = logto.create_standard().await;
    let email = create_email(logto, &email()).await;
    let sms = create_sms(logto).await;
    for expected in [social, email, sms] {
        let found = logto.get_connector(&expected.id).await;
        assert_eq!(found.unwrap(), expected);
    }
}

async fn rejected_connector_replaces_none(logto: &Logto) {
    let old = create_email(logto, &email()).await;
    let without_endpoint = email().config(ConnectorConfig::new());
    let result = logto.create(&without_endpoint).await;
    expect_error(result, 400, "connector.invalid_config");
    assert_eq!(logto.get_connector(&old.id).await.unwrap(), old);
}

async fn email_connector_has_no_platform(logto: &Logto) {
    let created = create_email(logto, &email()).await;
    assert_eq!(created.r#type, ConnectorType::Email);
    assert_eq!(created.platform, None);
    assert_eq!(created.target, "http-email");
    assert!(!created.is_standard);
}

async fn metadata_can_be_set_only_on_creation(logto: &Logto) {
    let metadata = ConnectorMetadata::new().target("xx").name("My mail");
    let created = create_email(logto, &email().metadata(metadata.clone())).await;
    assert_eq!(created.name.en(), Some("My mail"));
    assert_eq!(created.target, "xx");
    assert_eq!(created.metadata, metadata);
    let update = UpdateConnector::new().metadata(metadata);
    let result = logto.update_connector(&created.id, &update).await;
    let code = "connector.cannot_overwrite_metadata_for_non_standard_connector";
    expect_error(result, 400, code);
}

async fn sync_profile_can_be_set_only_on_creation(logto: &Logto) {
    let created = create_email(logto, &email().sync_profile(true)).await;
    assert!(created.sync_profile);
    let result = logto.update_connector(&created.id, &sync_profile(true));
    let code = "connector.invalid_type_for_syncing_profile";
    expect_error(result.await, 422, code);
    let updated = logto.update_connector(&created.id, &sync_profile(false));
    assert!(!updated.await.unwrap().sync_profile);
}

async fn configuration_can_be_updated(logto: &Logto) {
    let created = create_email(logto, &email()).await;
    let config = ConnectorConfig::new().set("endpoint", "http://127.0.0.1:3999/mail2");
    let update = UpdateConnector::new().config(&config);
    let updated = logto.update_connector(&created.id, &update).await.unwrap();
    assert_eq!(updated.config, config);
}

async fn sms_connector_stores_no_tokens(logto: &Logto) {
    let created = create_sms(logto).await;
    let update = UpdateConnector::new().enable_token_storage(true);
    expect_no_token_storage(logto.update_connector(&created.id, &update).await);
}

async fn email_connector_has_no_authorization_uri(logto: &Logto) {
    let id = create_email(logto, &email()).await.id;
    let request = CreateConnectorAuthorizationUri::new("s", "https://app.test/cb");
    let result = logto.create_connector_authorization_uri(&id, &request);
    expect_error(result.await, 400, "connector.unexpected_type");
}
