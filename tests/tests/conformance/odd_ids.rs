//! Unusual ids: each must stay one segment of the path.

use crate::prelude::*;

scenarios![
    connector_with_any_id_can_be_reached,
    id_of_wrong_length_is_an_error,
    unknown_odd_ids_are_not_found,
    id_of_twenty_thousand_characters_is_a_431,
];

/// Creates a connector with each id and uses all operations on it.
async fn connector_with_any_id_can_be_reached(logto: &Logto) {
    let base = unique();
    for ending in ["a/b", "sp ace é?#%", "Ünïcødé 文字 🦀", "a%2Fb", &"x".repeat(128 - base.len())]
    {
        let id = format!("{base}{ending}");
        let created = logto.create(&standard().id(&id)).await.unwrap();
        assert_eq!(created.id, id);
        assert_eq!(logto.get_connector(&id).await.unwrap(), created);
        let updated = logto.update_connector(&id, &sync_profile(true)).await;
        assert!(updated.unwrap().sync_profile);
        let request = CreateConnectorAuthorizationUri::new("s", "https://app.test/cb");
        let result = logto.create_connector_authorization_uri(&id, &request);
        expect_error(result.await, 501, "connector.not_implemented");
        logto.delete_connector(&id).await.unwrap();
        let result = logto.get_connector(&id).await;
        assert!(expect_error(result, 404, "entity.not_found").is_not_found());
    }
}

async fn id_of_wrong_length_is_an_error(logto: &Logto) {
    let mut without_factory_id = standard();
    without_factory_id.connector_id = String::new();
    for (create, issue) in [
        (standard().id("x".repeat(129)), "id too_big"),
        (standard().id(""), "id too_small"),
        (without_factory_id, "connectorId too_small"),
    ] {
        expect_issues(logto.create(&create).await, &[issue]);
    }
}

async fn unknown_odd_ids_are_not_found(logto: &Logto) {
    let (long, longer) = ("y".repeat(3000), "y".repeat(10_000));
    let odd = ["sp+ace", " ", "a%2F", "'; drop table x;--", "...", "a\\b", "{id}"];
    for id in odd.into_iter().chain([&*long, &*longer]) {
        let result = logto.get_connector(id).await;
        let error = expect_error(result, 404, "entity.not_found");
        assert!(error.is_not_found(), "{id}");
    }
}

async fn id_of_twenty_thousand_characters_is_a_431(logto: &Logto) {
    let error = expect_status(logto.get_connector(&"y".repeat(20_000)).await, 431);
    assert!(!error.is_not_found() && error.code().is_none());
    assert_eq!(error.request_id(), None);
}
