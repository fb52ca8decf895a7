//! `update_connector`.

use crate::prelude::*;

scenarios![
    configuration_is_replaced_not_merged,
    empty_values_are_not_stored,
    incomplete_configuration_is_an_error,
    update_can_be_repeated,
    other_fields_are_kept,
    tokens_are_stored_or_not,
    metadata_is_replaced_if_it_repeats_the_target,
    target_cannot_change,
    metadata_of_other_social_connectors_cannot_change,
    body_without_known_fields_is_an_error,
    fields_have_types,
];

async fn update(logto: &Logto, id: &str, update: UpdateConnector) -> Connector {
    let updated = logto.update_connector(id, &update).await.unwrap();
    assert_eq!(logto.get_connector(id).await.unwrap(), updated);
    updated
}

async fn configuration_is_replaced_not_merged(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let with_scope = standard_config().set("scope", "a").set("clientId", "new");
    for config in [with_scope, standard_config()] {
        let change = UpdateConnector::new().config(&config);
        assert_eq!(update(logto, &id, change).await.config, config);
    }
}

async fn empty_values_are_not_stored(logto: &Logto) {
    let given = standard_config()
        .set("extra", "kept")
        .set("empty", "")
        .set("nul", Value::Null)
        .set("nested", json!({"a": "", "b": 1, "c": {"d": []}}));
    let stored = standard_config().set("extra", "kept");
    let stored = stored.set("nested", json!({"b": 1}));
    let created = logto.create(&standard().config(&given)).await.unwrap();
    assert_eq!(created.config, stored);
    let id = logto.create_standard().await.id;
    let change = UpdateConnector::new().config(given);
    assert_eq!(update(logto, &id, change).await.config, stored);
}

async fn incomplete_configuration_is_an_error(logto: &Logto) {
    let before = logto.create_standard().await;
    for config in [ConnectorConfig::new().set("scope", "x"), ConnectorConfig::new()] {
        let change = UpdateConnector::new().config(config);
        let result = logto.update_connector(&before.id, &change).await;
        let error = expect_error(result, 400, "connector.invalid_config");
        let found = issues(&error);
        for missing in ["clientId invalid_type", "clientSecret invalid_type"] {
            assert!(found.iter().any(|found| found == missing), "{found:?}");
        }
        let after = logto.get_connector(&before.id).await.unwrap();
        assert_eq!(after, before);
    }
}

async fn update_can_be_repeated(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let change = || sync_profile(true).config(standard_config().set("scope", "a"));
    let first = update(logto, &id, change()).await;
    assert_eq!(update(logto, &id, change()).await, first);
}

async fn other_fields_are_kept(logto: &Logto) {
    let mut expected = logto.create_standard().await;
    for sync in [true, false] {
        expected.sync_profile = sync;
        let after = update(logto, &expected.id, sync_profile(sync)).await;
        assert_eq!(after, expected);
    }
}

async fn tokens_are_stored_or_not(logto: &Logto) {
    let id = logto.create_standard().await.id;
    for store in [true, false] {
        let change = UpdateConnector::new().enable_token_storage(store);
        match logto.update_connector(&id, &change).await {
            Ok(updated) => assert_eq!(updated.enable_token_storage, store),
            error => expect_no_token_storage(error),
        }
    }
}

/// Without a name, the connector shows its factory's name again.
async fn metadata_is_replaced_if_it_repeats_the_target(logto: &Logto) {
    let before = logto.create_standard().await;
    let factory = logto.get_connector_factory(&before.connector_id).await;
    let without_name = ConnectorMetadata::new().target(&before.target);
    for (metadata, name) in [
        (without_name.clone().name("Renamed"), "Renamed".into()),
        (without_name, factory.unwrap().name),
    ] {
        let change = UpdateConnector::new().metadata(metadata.clone());
        let after = update(logto, &before.id, change).await;
        assert_eq!(after.name, name);
        assert_eq!(after.metadata, metadata);
        assert_eq!(after.target, before.target);
    }
}

async fn target_cannot_change(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let without_target = ConnectorMetadata::new().name("X");
    for metadata in [without_target.clone().target(unique()), without_target] {
        let change = UpdateConnector::new().metadata(metadata);
        let result = logto.update_connector(&id, &change).await;
        expect_error(result, 400, "connector.can_not_modify_target");
    }
}

async fn metadata_of_other_social_connectors_cannot_change(logto: &Logto) {
    let Some(connector) = logto.create_social().await else {
        return;
    };
    let change = UpdateConnector::new().metadata(ConnectorMetadata::new().name("My own"));
    let result = logto.update_connector(&connector.id, &change).await;
    let code = "connector.cannot_overwrite_metadata_for_non_standard_connector";
    expect_error(result, 400, code);
}

async fn body_without_known_fields_is_an_error(logto: &Logto) {
    let before = logto.create_standard().await;
    for body in
        [json!({}), json!({"id": "other", "connectorId": "saml", "type": "Email", "target": "x"})]
    {
        let result = logto.patch_connector(&before.id, &body).await;
        let error = expect_error(result, 422, "entity.invalid_input");
        assert!(error.is_invalid_request() && !error.is_conflict());
        let after = logto.get_connector(&before.id).await.unwrap();
        assert_eq!(after, before);
    }
}

/// The body is checked before the connector.
async fn fields_have_types(logto: &Logto) {
    for (body, issue) in [
        (json!({"config": "x"}), "config invalid_type"),
        (json!({"config": null}), "config invalid_type"),
        (json!({"metadata": null}), "metadata invalid_type"),
        (json!({"syncProfile": "nope"}), "syncProfile invalid_type"),
    ] {
        let result = logto.patch_connector(&unique(), &body).await;
        expect_issues(result, &[issue]);
    }
}
