//! `list_connector_factories` and `get_connector_factory`.

use std::collections::HashSet;

use logto_client::{
    ConnectorFactories,
    connector_factories::ConnectorFactory,
    connectors::{ConnectorPlatform, ConnectorType},
};

use crate::{
    expect::{failed, refused},
    logto::Logto,
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    the_list_has_kinds_of_all_types,
    the_list_shows_a_factory_as_it_is_got,
    the_list_is_the_same_whatever_is_asked,
    smtp_sends_email_and_has_no_platform,
    oauth2_is_a_standard_that_stores_tokens,
    google_is_universal,
    a_form_says_what_is_required,
    a_factory_that_does_not_exist_is_not_found,
    an_encoded_slash_is_part_of_a_factory_s_id,
    factories_cannot_be_created,
];

async fn get(logto: &Logto, id: &str) -> ConnectorFactory {
    logto.get_connector_factory(id).await.unwrap()
}

async fn the_list_has_kinds_of_all_types(logto: &Logto) {
    let all = logto.list_connector_factories().await.unwrap();
    let ids: HashSet<_> = all.iter().map(|factory| factory.id.as_str()).collect();
    assert_eq!(ids.len(), all.len());
    for factory in &all {
        let is_social = factory.r#type == ConnectorType::Social;
        assert_eq!(factory.platform.is_some(), is_social, "{}", factory.id);
        assert!(factory.name.en().is_some() && factory.description.en().is_some());
    }
    for id in ["http-email", "http-sms", "saml", "github-universal"] {
        assert!(ids.contains(id), "{id}");
    }
}

async fn the_list_shows_a_factory_as_it_is_got(logto: &Logto) {
    let all = logto.list_connector_factories().await.unwrap();
    for id in ["http-email", "oidc", "wechat-native"] {
        let listed = all.iter().find(|factory| factory.id == id);
        assert_eq!(listed, Some(&get(logto, id).await));
    }
}

async fn the_list_is_the_same_whatever_is_asked(logto: &Logto) {
    let all = logto.list_connector_factories().await.unwrap();
    let of_a_type = logto.list_connector_factories().query("type", "Email");
    assert_eq!(of_a_type.await.unwrap(), all);
}

async fn smtp_sends_email_and_has_no_platform(logto: &Logto) {
    let smtp = get(logto, "simple-mail-transfer-protocol").await;
    assert_eq!((smtp.r#type, smtp.platform), (ConnectorType::Email, None));
    assert_eq!(smtp.target, "smtp");
    assert!(!smtp.is_standard && !smtp.is_demo);
}

async fn oauth2_is_a_standard_that_stores_tokens(logto: &Logto) {
    let oauth2 = get(logto, "oauth2").await;
    assert!(oauth2.is_standard && oauth2.is_token_storage_supported);
    assert_eq!(oauth2.target, "oauth2");
}

async fn google_is_universal(logto: &Logto) {
    let google = get(logto, "google-universal").await;
    assert_eq!(google.platform, Some(ConnectorPlatform::Universal));
    assert_eq!(google.target, "google");
    assert!(!google.is_standard);
}

async fn a_form_says_what_is_required(logto: &Logto) {
    let smtp = get(logto, "simple-mail-transfer-protocol").await;
    for (key, r#type, required) in [
        ("host", "Text", true),
        ("port", "Number", true),
        ("auth", "Json", true),
        ("replyTo", "Text", false),
        ("templates", "Json", true),
    ] {
        let item = smtp.form_items.iter().find(|item| item.key == key).unwrap();
        assert_eq!(
            (item.r#type.as_str(), item.required),
            (r#type, required),
            "{key}"
        );
    }
}

async fn a_factory_that_does_not_exist_is_not_found(logto: &Logto) {
    let outcome = logto.get_connector_factory("no-such").await;
    assert!(refused(outcome, 404, "entity.not_found").is_not_found());
    let absent = logto.get_connector_factory("no-such").optional().await;
    assert_eq!(absent.unwrap(), None);
}

async fn an_encoded_slash_is_part_of_a_factory_s_id(logto: &Logto) {
    let outcome = logto.get_connector_factory("a/b").await;
    refused(outcome, 404, "entity.not_found");
}

async fn factories_cannot_be_created(logto: &Logto) {
    let outcome = logto.post_factory(&serde_json::json!({})).await;
    assert!(failed(outcome, 405).code().is_none());
}
