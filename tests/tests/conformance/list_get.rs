//! `list_connectors` and `get_connector`.

use logto_client::{
    Connectors,
    connectors::{ConnectorPlatform, ConnectorType, CreateConnector},
};

use crate::{
    expect::{issues, refused},
    logto::{Logto, standard, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    a_list_is_ordered_by_id,
    a_list_shows_a_connector_as_it_is_got,
    a_list_of_a_target_has_its_connectors_only,
    a_list_of_a_target_that_nobody_has_is_empty,
    a_target_may_not_come_twice,
    parameters_that_a_list_does_not_know_are_ignored,
    a_list_is_found_in_capitals_and_with_a_slash_at_the_end,
    a_target_may_have_a_connector_for_each_platform,
    a_connector_is_got_as_it_was_created,
    a_connector_that_does_not_exist_is_not_found,
    parameters_of_a_get_are_ignored,
];

async fn a_list_is_ordered_by_id(logto: &Logto) {
    let base = unique();
    let ids = ["a", "b", "c"].map(|end| format!("{base}-{end}"));
    for place in [2, 0, 1] {
        logto.create(&standard().id(&ids[place])).await.unwrap();
    }
    let all = logto.list_connectors(None).await.unwrap();
    let listed = all.iter().map(|connector| &connector.id);
    let own: Vec<_> = listed.filter(|id| id.starts_with(&base)).collect();
    assert_eq!(own, ids.iter().collect::<Vec<_>>());
}

async fn a_list_shows_a_connector_as_it_is_got(logto: &Logto) {
    let created = logto.create_standard().await;
    let all = logto.list_connectors(None).await.unwrap();
    let listed = all.iter().find(|connector| connector.id == created.id);
    let got = logto.get_connector(&created.id).await.unwrap();
    assert_eq!(listed, Some(&got));
}

async fn a_list_of_a_target_has_its_connectors_only(logto: &Logto) {
    let created = logto.create_standard().await;
    logto.create_standard().await;
    let of_target = logto.list_connectors(Some(&created.target)).await.unwrap();
    assert_eq!(of_target, [created]);
}

async fn a_list_of_a_target_that_nobody_has_is_empty(logto: &Logto) {
    let list = logto.list_connectors(Some(&unique())).await;
    assert_eq!(list.unwrap(), []);
}

async fn a_target_may_not_come_twice(logto: &Logto) {
    let list = logto.list_connectors(Some("a")).query("target", "b").await;
    let error = refused(list, 400, "guard.invalid_input");
    assert_eq!(issues(&error), ["target invalid_type"]);
}

async fn parameters_that_a_list_does_not_know_are_ignored(logto: &Logto) {
    let created = logto.create_standard().await;
    let second = logto.create_standard().await;
    let list = logto
        .list_connectors(None)
        .query("target[]", &created.target)
        .query("foo", "bar")
        .query("page", 1)
        .query("page_size", 1);
    let list = list.await.unwrap();
    let has = |id: &str| list.iter().any(|connector| connector.id == id);
    assert!(has(&created.id) && has(&second.id));
}

async fn a_list_is_found_in_capitals_and_with_a_slash_at_the_end(logto: &Logto) {
    let created = logto.create_standard().await;
    let target = &created.target;
    let in_capitals = logto.list_in_capitals(target).await.unwrap();
    let with_a_slash = logto.list_with_a_slash(target).await.unwrap();
    assert_eq!(in_capitals, [created]);
    assert_eq!(with_a_slash, in_capitals);
}

async fn a_target_may_have_a_connector_for_each_platform(logto: &Logto) {
    if !logto.is_free("wechat-web").await || !logto.is_free("wechat-native").await {
        println!("skipped: the tenant has connectors of WeChat");
        return;
    }
    for factory_id in ["wechat-web", "wechat-native"] {
        let create = CreateConnector::new(factory_id);
        logto.create(&create).await.unwrap();
    }
    let list = logto.list_connectors(Some("wechat")).await.unwrap();
    let platforms = list.iter().filter_map(|found| found.platform.clone());
    let mut platforms: Vec<_> = platforms.collect();
    platforms.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    assert_eq!(
        platforms,
        [ConnectorPlatform::Native, ConnectorPlatform::Web]
    );
}

async fn a_connector_is_got_as_it_was_created(logto: &Logto) {
    let created = logto.create_standard().await;
    assert_eq!(created.r#type, ConnectorType::Social);
    assert_eq!(created.platform, Some(ConnectorPlatform::Universal));
    let got = logto.get_connector(&created.id).await.unwrap();
    assert_eq!(got, created);
}

async fn a_connector_that_does_not_exist_is_not_found(logto: &Logto) {
    let id = unique();
    let error = refused(logto.get_connector(&id).await, 404, "entity.not_found");
    assert!(error.is_not_found() && !error.is_invalid_request());
    assert_eq!(error.operation(), Some("get_connector"));
    let absent = logto.get_connector(&id).optional().await.unwrap();
    assert_eq!(absent, None);
}

async fn parameters_of_a_get_are_ignored(logto: &Logto) {
    let created = logto.create_standard().await;
    let got = logto.get_connector(&created.id).query("foo", "bar").await;
    assert_eq!(got.unwrap(), created);
}
