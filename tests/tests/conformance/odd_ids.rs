//! Ids of any characters: one segment of the path each, whatever is in them.

use logto_client::{Connectors, connectors::CreateConnectorAuthorizationUri};

use crate::{
    expect::{failed, issues, refused},
    logto::{Logto, standard, sync_profile, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    an_id_with_a_slash_is_one_segment,
    an_id_with_spaces_and_marks_is_reached,
    an_id_with_letters_of_any_script_is_reached,
    an_id_with_percent_signs_is_not_decoded_twice,
    an_id_of_128_characters_is_taken,
    an_id_of_129_characters_is_too_long,
    an_empty_factory_id_is_too_short,
    an_empty_id_is_too_short,
    ids_that_would_lead_elsewhere_are_not_sent,
    odd_ids_of_nothing_are_not_found,
    an_id_of_three_thousand_characters_is_not_found,
    an_id_of_ten_thousand_characters_is_not_found,
    an_id_of_twenty_thousand_characters_is_refused_unseen,
    two_segments_are_another_route,
];

/// A connector of that id lives the whole of its life.
async fn check(logto: &Logto, ending: &str) {
    let id = format!("{}{ending}", unique());
    let created = logto.create(&standard().id(&id)).await.unwrap();
    assert_eq!(created.id, id);
    assert_eq!(logto.get_connector(&id).await.unwrap(), created);
    let updated = logto.update_connector(&id, &sync_profile(true)).await;
    assert!(updated.unwrap().sync_profile);
    let request = CreateConnectorAuthorizationUri::new("s", "https://app.test/cb");
    let outcome = logto
        .create_connector_authorization_uri(&id, &request)
        .await;
    refused(outcome, 501, "connector.not_implemented");
    logto.delete_connector(&id).await.unwrap();
    let outcome = logto.get_connector(&id).await;
    assert!(refused(outcome, 404, "entity.not_found").is_not_found());
}

async fn an_id_with_a_slash_is_one_segment(logto: &Logto) {
    check(logto, "a/b").await;
}

async fn an_id_with_spaces_and_marks_is_reached(logto: &Logto) {
    check(logto, "sp ace é?#%").await;
}

async fn an_id_with_letters_of_any_script_is_reached(logto: &Logto) {
    check(logto, "Ünïcødé 文字 🦀").await;
}

async fn an_id_with_percent_signs_is_not_decoded_twice(logto: &Logto) {
    check(logto, "a%2Fb").await;
}

async fn an_id_of_128_characters_is_taken(logto: &Logto) {
    let unique = unique();
    check(logto, &"x".repeat(128 - unique.len())).await;
}

async fn an_id_of_129_characters_is_too_long(logto: &Logto) {
    let outcome = logto.create(&standard().id("x".repeat(129))).await;
    assert_eq!(
        issues(&refused(outcome, 400, "guard.invalid_input")),
        ["id too_big"]
    );
}

async fn an_empty_factory_id_is_too_short(logto: &Logto) {
    let mut create = standard();
    create.connector_id = String::new();
    let error = refused(logto.create(&create).await, 400, "guard.invalid_input");
    assert_eq!(issues(&error), ["connectorId too_small"]);
}

async fn an_empty_id_is_too_short(logto: &Logto) {
    let error = refused(
        logto.create(&standard().id("")).await,
        400,
        "guard.invalid_input",
    );
    assert_eq!(issues(&error), ["id too_small"]);
}

async fn ids_that_would_lead_elsewhere_are_not_sent(logto: &Logto) {
    for id in ["", ".", ".."] {
        let error = logto.get_connector(id).await.unwrap_err();
        assert!(
            error.is_invalid_request() && error.status().is_none(),
            "{id:?}: {error}"
        );
        assert!(!error.is_not_found() && !error.may_have_been_applied());
        let error = logto.delete_connector(id).optional().await.unwrap_err();
        assert!(
            error.is_invalid_request() && error.status().is_none(),
            "{id:?}: {error}"
        );
    }
}

async fn check_not_found(logto: &Logto, id: &str) {
    let outcome = logto.get_connector(id).await;
    assert!(
        refused(outcome, 404, "entity.not_found").is_not_found(),
        "{id}"
    );
}

async fn odd_ids_of_nothing_are_not_found(logto: &Logto) {
    let ids = [
        "sp+ace",
        " ",
        "%2F",
        "'; drop table x;--",
        "...",
        "a\\b",
        "{id}",
    ];
    for id in ids {
        check_not_found(logto, id).await;
    }
}

async fn an_id_of_three_thousand_characters_is_not_found(logto: &Logto) {
    check_not_found(logto, &"y".repeat(3000)).await;
}

async fn an_id_of_ten_thousand_characters_is_not_found(logto: &Logto) {
    check_not_found(logto, &"y".repeat(10_000)).await;
}

async fn an_id_of_twenty_thousand_characters_is_refused_unseen(logto: &Logto) {
    let error = failed(logto.get_connector(&"y".repeat(20_000)).await, 431);
    assert!(!error.is_not_found() && error.code().is_none());
    assert_eq!(error.request_id(), None);
}

async fn two_segments_are_another_route(logto: &Logto) {
    let error = failed(logto.delete_two_segments("a", "b").await, 404);
    assert!(!error.is_not_found() && error.code().is_none());
}
