//! `create_connector`.

use logto_client::connectors::LocalizedText;

use crate::prelude::*;

scenarios![
    generated_id_has_twelve_characters,
    new_connector_has_given_values_and_defaults,
    configuration_is_optional,
    invalid_configuration_is_an_error,
    unknown_fields_are_dropped,
    unknown_factory_is_an_error,
    second_connector_of_a_factory_is_a_conflict,
    taken_id_is_an_error_without_code,
    metadata_overrides_the_factory,
    standard_connector_needs_a_target,
    taken_target_is_a_conflict,
    metadata_needs_a_standard_factory,
    invalid_name_is_an_error,
    tokens_are_stored_where_supported,
];

async fn generated_id_has_twelve_characters(logto: &Logto) {
    let mut create = standard();
    create.id = None;
    let id = logto.create(&create).await.unwrap().id;
    let is_valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    assert!(id.len() == 12 && id.bytes().all(is_valid), "{id}");
}

async fn new_connector_has_given_values_and_defaults(logto: &Logto) {
    let create = standard();
    let created = logto.create(&create).await.unwrap();
    assert_eq!(created.r#type, ConnectorType::Social);
    assert_eq!(created.platform, Some(ConnectorPlatform::Universal));
    assert_eq!(Some(&created.id), create.id.as_ref());
    assert_eq!(created.connector_id, "oauth2");
    assert_eq!(created.config, standard_config());
    assert_eq!(Some(&created.metadata), create.metadata.as_ref());
    assert!(created.is_standard && created.is_token_storage_supported);
    assert!(!created.sync_profile && !created.enable_token_storage && !created.is_demo);
    assert!(created.extra_info.is_empty() && created.usage.is_none());
    assert!(!created.form_items.is_empty() && created.description.en().is_some());
}

async fn configuration_is_optional(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id);
    let created = logto.create(&create).await.unwrap();
    assert_eq!(created.config, ConnectorConfig::new());
    assert_eq!(created.metadata, ConnectorMetadata::new());
}

async fn invalid_configuration_is_an_error(logto: &Logto) {
    let all_missing = [
        "authorizationEndpoint invalid_type",
        "clientId invalid_type",
        "clientSecret invalid_type",
        "tokenEndpoint invalid_type",
        "userInfoEndpoint invalid_type",
    ];
    let wrong_type = standard_config().set("clientId", 5);
    for (config, expected) in [
        (ConnectorConfig::new(), &all_missing[..]),
        (ConnectorConfig::new().set("foo", "bar"), &all_missing),
        (wrong_type, &["clientId invalid_type"]),
    ] {
        let result = logto.create(&standard().config(config)).await;
        let error = expect_error(result, 400, "connector.invalid_config");
        assert!(error.is_invalid_request() && !error.may_have_been_applied());
        let found = issues(&error);
        let is_found = |issue: &&str| found.iter().any(|found| found == issue);
        assert!(expected.iter().all(is_found), "{found:?}");
    }
}

async fn unknown_fields_are_dropped(logto: &Logto) {
    let mut body = serde_json::to_value(standard()).unwrap();
    body["bogus"] = json!(1);
    body["type"] = json!("Email");
    body["metadata"]["bogus"] = json!(1);
    let created = logto.post_connector(Some(&body)).await.unwrap();
    logto.delete_at_the_end(&created);
    assert_eq!(created.r#type.as_str(), "Social");
    let stored = logto.get_json(&created.id).await.unwrap();
    assert!(stored.get("bogus").is_none() && stored["metadata"].get("bogus").is_none());
}

async fn unknown_factory_is_an_error(logto: &Logto) {
    for factory_id in ["no-such-connector", "logto-social-demo"] {
        let create = CreateConnector::new(factory_id).config(ConnectorConfig::new());
        let result = logto.create(&create).await;
        let error = expect_error(result, 422, "connector.not_found_with_connector_id");
        assert!(error.is_invalid_request() && !error.is_conflict());
    }
}

/// The conflict is reported even if the id is taken too.
async fn second_connector_of_a_factory_is_a_conflict(logto: &Logto) {
    let Some(first) = logto.create_social().await else {
        return;
    };
    let create = CreateConnector::new(first.connector_id).config(client_config());
    for create in [create.clone().id(first.id), create] {
        let result = logto.create(&create).await;
        let error = expect_error(result, 422, "connector.multiple_instances_not_supported");
        assert!(error.is_conflict() && !error.may_have_been_applied());
    }
}

async fn taken_id_is_an_error_without_code(logto: &Logto) {
    let first = logto.create_standard().await;
    let error = expect_status(logto.create(&standard().id(&first.id)).await, 500);
    assert_eq!(error.code(), None);
    assert!(error.api_error().unwrap().message().is_some() && !error.is_conflict());
    assert_eq!(logto.get_connector(&first.id).await.unwrap(), first);
}

async fn metadata_overrides_the_factory(logto: &Logto) {
    let target = unique();
    let metadata = ConnectorMetadata::new()
        .target(&target)
        .name(LocalizedText::new("Acme").with("fr", "Acmé"))
        .logo("https://acme.test/l.svg")
        .logo_dark("https://acme.test/d.svg");
    let create = standard().metadata(metadata.clone()).sync_profile(true);
    let created = logto.create(&create).await.unwrap();
    assert!(created.sync_profile);
    assert_eq!(created.target, target);
    assert_eq!(Some(created.name), metadata.name);
    assert_eq!(Some(created.logo), metadata.logo);
    assert_eq!(created.logo_dark, metadata.logo_dark);
    assert_eq!(created.metadata, metadata);
}

async fn standard_connector_needs_a_target(logto: &Logto) {
    let mut without_metadata = standard();
    without_metadata.metadata = None;
    let without_target = standard().metadata(ConnectorMetadata::new().name("X"));
    let empty_target = standard().metadata(ConnectorMetadata::new().target("").name("X"));
    for create in [without_metadata, without_target, empty_target] {
        let result = logto.create(&create).await;
        let error = expect_error(result, 400, "connector.should_specify_target");
        assert!(error.is_invalid_request());
    }
}

async fn taken_target_is_a_conflict(logto: &Logto) {
    let first = logto.create_standard().await;
    let second = standard().metadata(first.metadata.clone());
    let result = logto.create(&second).await;
    let error = expect_error(result, 422, "connector.multiple_target_with_same_platform");
    assert!(error.is_conflict());
    assert_eq!(data(&error)["connectorId"], "oauth2");
    assert_eq!(data(&error)["connectorName"]["en"], "Acme");
}

async fn metadata_needs_a_standard_factory(logto: &Logto) {
    let create = CreateConnector::new("apple-universal")
        .config(ConnectorConfig::new().set("clientId", "a"))
        .metadata(ConnectorMetadata::new().target("x").name("x"));
    let code = "connector.cannot_overwrite_metadata_for_non_standard_connector";
    expect_error(logto.create(&create).await, 400, code);
}

async fn invalid_name_is_an_error(logto: &Logto) {
    let without_english: LocalizedText = [("fr", "X")].into_iter().collect();
    let unknown_language = LocalizedText::new("X").with("tlh", "X");
    for (name, issue) in [
        (without_english, "metadata.name.en invalid_type"),
        (unknown_language, "metadata.name custom"),
    ] {
        let metadata = ConnectorMetadata::new().target(unique()).name(name);
        let result = logto.create(&standard().metadata(metadata)).await;
        expect_issues(result, &[issue]);
    }
}

async fn tokens_are_stored_where_supported(logto: &Logto) {
    match logto.create(&standard().enable_token_storage(true)).await {
        Ok(created) => assert!(created.enable_token_storage),
        error => expect_no_token_storage(error),
    }
    let mail = ConnectorConfig::new().set("endpoint", "https://mail.test");
    let create = CreateConnector::new("http-email").config(mail);
    let create = create.enable_token_storage(true);
    expect_no_token_storage(logto.create(&create).await);
}
