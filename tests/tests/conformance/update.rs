//! `update_connector`: what is replaced, what is kept, and what cannot be changed.

use logto_client::{
    ConnectorFactories, Connectors,
    connectors::{Connector, ConnectorConfig, ConnectorMetadata, CreateConnector, UpdateConnector},
};
use serde_json::{Value, json};

use crate::{
    expect::{failed, issues, refused},
    logto::{Logto, client_config, standard_config, sync_profile, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    a_configuration_is_replaced_and_not_merged,
    what_is_empty_in_a_new_configuration_is_not_stored,
    a_part_of_a_configuration_is_refused,
    an_empty_configuration_is_refused,
    an_update_can_be_repeated,
    an_update_leaves_alone_what_it_does_not_name,
    profiles_are_synced_or_not,
    tokens_are_stored_or_not,
    metadata_are_replaced_if_they_repeat_the_target,
    metadata_without_a_name_bring_the_factory_s_back,
    a_target_cannot_be_changed,
    metadata_of_other_kinds_cannot_be_changed,
    an_update_that_changes_nothing_is_not_sent,
    an_update_of_nothing_is_refused,
    what_cannot_be_changed_does_not_count,
    a_connector_that_does_not_exist_is_not_found,
    a_body_is_checked_before_the_connector_is_looked_for,
    a_configuration_is_an_object,
    a_body_of_another_media_type_is_empty,
];

async fn update(logto: &Logto, id: &str, update: UpdateConnector) -> Connector {
    let updated = logto.update_connector(id, &update).await.unwrap();
    assert_eq!(logto.get_connector(id).await.unwrap(), updated);
    updated
}

async fn a_configuration_is_replaced_and_not_merged(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let with_scope = standard_config().set("scope", "a").set("clientId", "new");
    let change = UpdateConnector::new().config(&with_scope);
    assert_eq!(update(logto, &id, change).await.config, with_scope);
    let change = UpdateConnector::new().config(standard_config());
    assert_eq!(update(logto, &id, change).await.config, standard_config());
}

async fn what_is_empty_in_a_new_configuration_is_not_stored(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let given = standard_config()
        .set("extra", "kept")
        .set("empty", "")
        .set("nul", Value::Null)
        .set("nested", json!({"a": "", "b": 1}));
    let stored = standard_config()
        .set("extra", "kept")
        .set("nested", json!({"b": 1}));
    let change = UpdateConnector::new().config(given);
    assert_eq!(update(logto, &id, change).await.config, stored);
}

async fn check_config(logto: &Logto, config: ConnectorConfig) {
    let before = logto.create_standard().await;
    let change = UpdateConnector::new().config(config);
    let outcome = logto.update_connector(&before.id, &change).await;
    let error = refused(outcome, 400, "connector.invalid_config");
    let found = issues(&error);
    for missing in ["clientId invalid_type", "clientSecret invalid_type"] {
        assert!(found.iter().any(|found| found == missing), "{found:?}");
    }
    let after = logto.get_connector(&before.id).await.unwrap();
    assert_eq!(after, before);
}

async fn a_part_of_a_configuration_is_refused(logto: &Logto) {
    check_config(logto, ConnectorConfig::new().set("scope", "x")).await;
}

async fn an_empty_configuration_is_refused(logto: &Logto) {
    check_config(logto, ConnectorConfig::new()).await;
}

async fn an_update_can_be_repeated(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let change = || sync_profile(true).config(standard_config().set("scope", "a"));
    let first = update(logto, &id, change()).await;
    assert_eq!(update(logto, &id, change()).await, first);
}

async fn an_update_leaves_alone_what_it_does_not_name(logto: &Logto) {
    let before = logto.create_standard().await;
    let after = update(logto, &before.id, sync_profile(true)).await;
    let mut expected = before;
    expected.sync_profile = true;
    assert_eq!(after, expected);
}

async fn profiles_are_synced_or_not(logto: &Logto) {
    let id = logto.create_standard().await.id;
    for sync in [true, false] {
        assert_eq!(
            update(logto, &id, sync_profile(sync)).await.sync_profile,
            sync
        );
    }
}

async fn tokens_are_stored_or_not(logto: &Logto) {
    let id = logto.create_standard().await.id;
    for store in [true, false] {
        let change = UpdateConnector::new().enable_token_storage(store);
        match logto.update_connector(&id, &change).await {
            Ok(updated) => assert_eq!(updated.enable_token_storage, store),
            Err(error) => {
                assert!(store, "{error}");
                // A Logto without a key to encrypt them.
                refused(Err::<(), _>(error), 422, "request.feature_not_supported");
            }
        }
    }
}

async fn metadata_are_replaced_if_they_repeat_the_target(logto: &Logto) {
    let before = logto.create_standard().await;
    let metadata = ConnectorMetadata::new()
        .target(&before.target)
        .name("Renamed");
    let change = UpdateConnector::new().metadata(metadata.clone());
    let after = update(logto, &before.id, change).await;
    assert_eq!(after.name.en(), Some("Renamed"));
    assert_eq!((after.metadata, after.target), (metadata, before.target));
}

async fn metadata_without_a_name_bring_the_factory_s_back(logto: &Logto) {
    let before = logto.create_standard().await;
    let metadata = ConnectorMetadata::new().target(&before.target);
    let change = UpdateConnector::new().metadata(metadata.clone());
    let after = update(logto, &before.id, change).await;
    let factory = logto.get_connector_factory(&before.connector_id).await;
    assert_eq!(after.name, factory.unwrap().name);
    assert_eq!(after.metadata, metadata);
}

async fn a_target_cannot_be_changed(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let without = ConnectorMetadata::new().name("X");
    let other = ConnectorMetadata::new().name("X").target(unique());
    for metadata in [without, other] {
        let change = UpdateConnector::new().metadata(metadata);
        let outcome = logto.update_connector(&id, &change).await;
        refused(outcome, 400, "connector.can_not_modify_target");
    }
}

async fn metadata_of_other_kinds_cannot_be_changed(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id).config(client_config());
    let id = logto.create(&create).await.unwrap().id;
    let change = UpdateConnector::new().metadata(ConnectorMetadata::new().name("My own"));
    let code = "connector.cannot_overwrite_metadata_for_non_standard_connector";
    refused(logto.update_connector(&id, &change).await, 400, code);
}

async fn an_update_that_changes_nothing_is_not_sent(logto: &Logto) {
    let id = unique();
    let outcome = logto.update_connector(&id, &UpdateConnector::new()).await;
    let error = outcome.unwrap_err();
    assert!(error.is_invalid_request() && error.status().is_none());
}

async fn check_nothing(logto: &Logto, body: &Value) {
    let before = logto.create_standard().await;
    let outcome = logto.patch_connector(&before.id, body).await;
    let error = refused(outcome, 422, "entity.invalid_input");
    assert!(error.is_invalid_request() && !error.is_conflict());
    let after = logto.get_connector(&before.id).await.unwrap();
    assert_eq!(after, before);
}

async fn an_update_of_nothing_is_refused(logto: &Logto) {
    check_nothing(logto, &json!({})).await;
}

async fn what_cannot_be_changed_does_not_count(logto: &Logto) {
    let body = json!({"id": "other", "connectorId": "saml", "type": "Email", "target": "x"});
    check_nothing(logto, &body).await;
}

async fn a_connector_that_does_not_exist_is_not_found(logto: &Logto) {
    let id = unique();
    let outcome = logto.update_connector(&id, &sync_profile(true)).await;
    assert!(refused(outcome, 404, "entity.not_found").is_not_found());
    let absent = logto.update_connector(&id, &sync_profile(true)).optional();
    assert_eq!(absent.await.unwrap(), None);
}

async fn a_body_is_checked_before_the_connector_is_looked_for(logto: &Logto) {
    let body = json!({"syncProfile": "nope"});
    let error = failed(logto.patch_connector(&unique(), &body).await, 400);
    assert_eq!(error.code(), Some("guard.invalid_input"));
    assert_eq!(issues(&error), ["syncProfile invalid_type"]);
}

async fn a_configuration_is_an_object(logto: &Logto) {
    let id = logto.create_standard().await.id;
    for (body, issue) in [
        (json!({"config": "x"}), "config invalid_type"),
        (json!({"config": null}), "config invalid_type"),
        (json!({"metadata": null}), "metadata invalid_type"),
    ] {
        let outcome = logto.patch_connector(&id, &body).await;
        assert_eq!(
            issues(&refused(outcome, 400, "guard.invalid_input")),
            [issue]
        );
    }
}

async fn a_body_of_another_media_type_is_empty(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let body = r#"{"syncProfile": true}"#.into();
    let call = logto.patch_connector_bytes(&id, body);
    let outcome = call
        .header("Content-Type", "application/merge-patch+json")
        .await;
    refused(outcome, 422, "entity.invalid_input");
}
