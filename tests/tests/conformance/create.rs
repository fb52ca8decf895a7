//! `create_connector`: what is made of what is given, and what is refused.

use logto_client::{
    Connectors,
    connectors::{ConnectorConfig, ConnectorMetadata, CreateConnector, LocalizedText},
};
use serde_json::json;

use crate::{
    expect::{data, failed, issues, refused, stores_no_tokens},
    logto::{Logto, client_config, standard, standard_config, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    a_generated_id_has_twelve_characters,
    a_fresh_connector_has_what_was_given_and_defaults,
    a_connector_can_be_created_without_a_configuration,
    an_empty_configuration_is_checked_like_any_other,
    a_configuration_of_other_keys_lacks_those_needed,
    what_is_empty_is_not_stored_and_unknown_keys_are,
    unknown_fields_are_dropped,
    an_unknown_factory_is_refused,
    a_demo_factory_is_unknown,
    a_second_connector_of_a_kind_that_can_exist_once_is_a_conflict,
    a_taken_id_is_an_error_without_a_code,
    a_connector_is_conflicting_before_its_id_is,
    metadata_show_in_place_of_the_factory_s,
    a_standard_connector_needs_a_target,
    a_target_can_be_taken_once,
    a_standard_factory_makes_many_connectors,
    metadata_are_refused_where_they_would_overwrite_a_factory_s,
    a_name_needs_english,
    a_name_is_in_languages_that_logto_knows,
    profiles_are_synced_if_asked_for,
    tokens_are_stored_where_that_is_supported,
    tokens_are_not_stored_where_that_is_not_supported,
];

async fn a_generated_id_has_twelve_characters(logto: &Logto) {
    let mut create = standard();
    create.id = None;
    let created = logto.create(&create).await.unwrap();
    let is_usual = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    assert!(
        created.id.len() == 12 && created.id.chars().all(is_usual),
        "{}",
        created.id
    );
}

async fn a_fresh_connector_has_what_was_given_and_defaults(logto: &Logto) {
    let create = standard();
    let created = logto.create(&create).await.unwrap();
    assert_eq!(Some(&created.id), create.id.as_ref());
    assert_eq!(created.connector_id, "oauth2");
    assert_eq!(created.config, standard_config());
    assert_eq!(Some(&created.metadata), create.metadata.as_ref());
    assert!(created.is_standard && created.is_token_storage_supported);
    assert!(!created.sync_profile && !created.enable_token_storage && !created.is_demo);
    assert!(created.extra_info.is_empty() && created.usage.is_none());
    assert!(!created.form_items.is_empty() && created.description.en().is_some());
}

async fn a_connector_can_be_created_without_a_configuration(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let created = logto.create(&CreateConnector::new(factory_id)).await;
    let created = created.unwrap();
    assert_eq!(created.config, ConnectorConfig::new());
    assert_eq!(created.metadata, ConnectorMetadata::new());
}

async fn check_config(logto: &Logto, config: ConnectorConfig, expected: &[&str]) {
    let error = logto.create(&standard().config(config)).await;
    let error = refused(error, 400, "connector.invalid_config");
    assert!(error.is_invalid_request() && !error.may_have_been_applied());
    let found = issues(&error);
    let is_found = |issue: &&str| found.iter().any(|found| found == issue);
    assert!(expected.iter().all(is_found), "{found:?}");
}

const ALL_MISSING: [&str; 5] = [
    "authorizationEndpoint invalid_type",
    "clientId invalid_type",
    "clientSecret invalid_type",
    "tokenEndpoint invalid_type",
    "userInfoEndpoint invalid_type",
];

async fn an_empty_configuration_is_checked_like_any_other(logto: &Logto) {
    check_config(logto, ConnectorConfig::new(), &ALL_MISSING).await;
}

async fn a_configuration_of_other_keys_lacks_those_needed(logto: &Logto) {
    let others = ConnectorConfig::new().set("foo", "bar");
    check_config(logto, others, &ALL_MISSING).await;
    let wrong_type = standard_config().set("clientId", 5);
    check_config(logto, wrong_type, &["clientId invalid_type"]).await;
}

async fn what_is_empty_is_not_stored_and_unknown_keys_are(logto: &Logto) {
    let given = standard_config()
        .set("scope", "")
        .set("extra", json!(null))
        .set("nested", json!({"a": "", "b": 1, "c": {"d": []}}))
        .set("keep", "x");
    let created = logto.create(&standard().config(given)).await.unwrap();
    let stored = standard_config()
        .set("nested", json!({"b": 1}))
        .set("keep", "x");
    assert_eq!(created.config, stored);
}

async fn unknown_fields_are_dropped(logto: &Logto) {
    let mut body = serde_json::to_value(standard()).unwrap();
    body["bogus"] = json!(1);
    body["type"] = json!("Email");
    body["metadata"]["bogus"] = json!(1);
    let created = logto.post_connector(&body).await.unwrap();
    logto.delete_at_the_end(&created);
    assert_eq!(created.r#type.as_str(), "Social");
    let stored = logto.get_json(&created.id).await.unwrap();
    assert!(stored.get("bogus").is_none() && stored["metadata"].get("bogus").is_none());
}

async fn check_unknown_factory(logto: &Logto, factory_id: &str) {
    let create = CreateConnector::new(factory_id).config(ConnectorConfig::new());
    let outcome = logto.create(&create).await;
    let error = refused(outcome, 422, "connector.not_found_with_connector_id");
    assert!(error.is_invalid_request() && !error.is_conflict());
}

async fn an_unknown_factory_is_refused(logto: &Logto) {
    check_unknown_factory(logto, "no-such-connector").await;
}

async fn a_demo_factory_is_unknown(logto: &Logto) {
    check_unknown_factory(logto, "logto-social-demo").await;
}

async fn a_second_connector_of_a_kind_that_can_exist_once_is_a_conflict(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id).config(client_config());
    logto.create(&create).await.unwrap();
    let outcome = logto.create(&create).await;
    let error = refused(outcome, 422, "connector.multiple_instances_not_supported");
    assert!(error.is_conflict() && !error.may_have_been_applied());
}

async fn a_taken_id_is_an_error_without_a_code(logto: &Logto) {
    let first = logto.create_standard().await;
    let error = failed(logto.create(&standard().id(&first.id)).await, 500);
    assert_eq!(error.code(), None);
    assert!(error.api_error().unwrap().message().is_some() && !error.is_conflict());
    let still_there = logto.get_connector(&first.id).await.unwrap();
    assert_eq!(still_there, first);
}

async fn a_connector_is_conflicting_before_its_id_is(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id).id(unique());
    logto.create(&create).await.unwrap();
    assert!(failed(logto.create(&create).await, 422).is_conflict());
}

async fn metadata_show_in_place_of_the_factory_s(logto: &Logto) {
    let target = unique();
    let metadata = ConnectorMetadata::new()
        .target(&target)
        .name(LocalizedText::new("Acme").with("fr", "Acmé"))
        .logo("https://acme.test/l.svg")
        .logo_dark("https://acme.test/d.svg");
    let create = standard().metadata(metadata.clone());
    let created = logto.create(&create).await.unwrap();
    assert_eq!(created.target, target);
    assert_eq!(Some(created.name), metadata.name);
    assert_eq!(Some(created.logo), metadata.logo);
    assert_eq!(created.logo_dark, metadata.logo_dark);
    assert_eq!(created.metadata, metadata);
}

async fn a_standard_connector_needs_a_target(logto: &Logto) {
    let mut without = standard();
    without.metadata = None;
    let targetless = standard().metadata(ConnectorMetadata::new().name("X"));
    let empty = standard().metadata(ConnectorMetadata::new().target("").name("X"));
    for create in [without, targetless, empty] {
        let outcome = logto.create(&create).await;
        assert!(refused(outcome, 400, "connector.should_specify_target").is_invalid_request());
    }
}

async fn a_target_can_be_taken_once(logto: &Logto) {
    let first = logto.create_standard().await;
    let second = standard().metadata(first.metadata.clone());
    let outcome = logto.create(&second).await;
    let error = refused(outcome, 422, "connector.multiple_target_with_same_platform");
    assert!(error.is_conflict());
    assert_eq!(data(&error)["connectorId"], "oauth2");
    assert_eq!(data(&error)["connectorName"]["en"], "Acme");
}

async fn a_standard_factory_makes_many_connectors(logto: &Logto) {
    let first = logto.create_standard().await;
    let second = logto.create_standard().await;
    assert_eq!(first.connector_id, second.connector_id);
    assert_ne!(first.target, second.target);
}

async fn metadata_are_refused_where_they_would_overwrite_a_factory_s(logto: &Logto) {
    let create = CreateConnector::new("apple-universal")
        .config(ConnectorConfig::new().set("clientId", "a"))
        .metadata(ConnectorMetadata::new().target("x").name("x"));
    let code = "connector.cannot_overwrite_metadata_for_non_standard_connector";
    refused(logto.create(&create).await, 400, code);
}

async fn a_name_needs_english(logto: &Logto) {
    let french: LocalizedText = [("fr", "X")].into_iter().collect();
    let metadata = ConnectorMetadata::new().target(unique()).name(french);
    let outcome = logto.create(&standard().metadata(metadata)).await;
    let error = refused(outcome, 400, "guard.invalid_input");
    assert_eq!(issues(&error), ["metadata.name.en invalid_type"]);
}

async fn a_name_is_in_languages_that_logto_knows(logto: &Logto) {
    let name = LocalizedText::new("X").with("tlh", "X");
    let metadata = ConnectorMetadata::new().target(unique()).name(name);
    let outcome = logto.create(&standard().metadata(metadata)).await;
    let error = refused(outcome, 400, "guard.invalid_input");
    assert_eq!(issues(&error), ["metadata.name custom"]);
}

async fn profiles_are_synced_if_asked_for(logto: &Logto) {
    let created = logto.create(&standard().sync_profile(true)).await.unwrap();
    assert!(created.sync_profile);
}

async fn tokens_are_stored_where_that_is_supported(logto: &Logto) {
    match logto.create(&standard().enable_token_storage(true)).await {
        Ok(created) => assert!(created.enable_token_storage),
        Err(error) => {
            // A Logto without a key to encrypt them.
            refused(Err::<(), _>(error), 422, "request.feature_not_supported");
        }
    }
}

async fn tokens_are_not_stored_where_that_is_not_supported(logto: &Logto) {
    let mail = ConnectorConfig::new().set("endpoint", "https://mail.test");
    let create = CreateConnector::new("http-email")
        .config(mail)
        .enable_token_storage(true);
    stores_no_tokens(logto.create(&create).await);
}
