//! `list_connector_factories` and `get_connector_factory`.

use std::collections::HashSet;

use logto_client::connector_factories::ConnectorFactory;

use crate::prelude::*;

scenarios![
    list_has_factories_of_all_types,
    list_has_the_same_factories_as_get,
    factories_have_their_properties,
    form_items_have_type_and_required,
    unknown_factory_is_not_found,
];

async fn get(logto: &Logto, id: &str) -> ConnectorFactory {
    logto.get_connector_factory(id).await.unwrap()
}

async fn list_has_factories_of_all_types(logto: &Logto) {
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

async fn list_has_the_same_factories_as_get(logto: &Logto) {
    // The list ignores queries.
    let all = logto.list_connector_factories().query("type", "Email");
    let all = all.await.unwrap();
    for id in ["http-email", "oidc", "wechat-native"] {
        let listed = all.iter().find(|factory| factory.id == id);
        assert_eq!(listed, Some(&get(logto, id).await));
    }
}

async fn factories_have_their_properties(logto: &Logto) {
    let smtp = get(logto, "simple-mail-transfer-protocol").await;
    assert_eq!((smtp.r#type, smtp.platform), (ConnectorType::Email, None));
    assert_eq!(smtp.target, "smtp");
    assert!(!smtp.is_standard && !smtp.is_demo);

    let oauth2 = get(logto, "oauth2").await;
    assert!(oauth2.is_standard && oauth2.is_token_storage_supported);
    assert_eq!(oauth2.target, "oauth2");

    let google = get(logto, "google-universal").await;
    assert_eq!(google.platform, Some(ConnectorPlatform::Universal));
    assert_eq!(google.target, "google");
    assert!(!google.is_standard);
}

async fn form_items_have_type_and_required(logto: &Logto) {
    let smtp = get(logto, "simple-mail-transfer-protocol").await;
    for (key, r#type, required) in [
        ("host", "Text", true),
        ("port", "Number", true),
        ("auth", "Json", true),
        ("replyTo", "Text", false),
        ("templates", "Json", true),
    ] {
        let item = smtp.form_items.iter().find(|item| item.key == key).unwrap();
        let found = (item.r#type.as_str(), item.required);
        assert_eq!(found, (r#type, required), "{key}");
    }
}

async fn unknown_factory_is_not_found(logto: &Logto) {
    for id in ["no-such", "a/b"] {
        let result = logto.get_connector_factory(id).await;
        assert!(expect_error(result, 404, "entity.not_found").is_not_found());
        let optional = logto.get_connector_factory(id).optional().await;
        assert_eq!(optional.unwrap(), None);
    }
}
