//! `list_connectors`, `get_connector` and `delete_connector`.

use crate::prelude::*;

scenarios![
    list_is_ordered_by_id,
    list_can_be_filtered_by_target,
    repeated_target_is_an_error,
    unknown_queries_are_ignored,
    case_and_a_trailing_slash_are_ignored,
    target_can_have_one_connector_per_platform,
    deleted_or_unknown_connector_is_not_found,
    id_and_target_are_free_after_deletion,
];

async fn list_is_ordered_by_id(logto: &Logto) {
    let base = unique();
    let ids = ["a", "b", "c"].map(|end| format!("{base}-{end}"));
    for index in [2, 0, 1] {
        logto.create(&standard().id(&ids[index])).await.unwrap();
    }
    let all = logto.list_connectors(None).await.unwrap();
    let listed = all.iter().map(|connector| &connector.id);
    let own: Vec<_> = listed.filter(|id| id.starts_with(&base)).collect();
    assert_eq!(own, ids.iter().collect::<Vec<_>>());
}

async fn list_can_be_filtered_by_target(logto: &Logto) {
    let created = logto.create_standard().await;
    logto.create_standard().await;
    let list = logto.list_connectors(Some(&unique())).await;
    assert_eq!(list.unwrap(), []);
    let list = logto.list_connectors(Some(&created.target)).await;
    assert_eq!(list.unwrap(), [created]);
}

async fn repeated_target_is_an_error(logto: &Logto) {
    let list = logto.list_connectors(Some("a")).query("target", "b").await;
    expect_issues(list, &["target invalid_type"]);
}

async fn unknown_queries_are_ignored(logto: &Logto) {
    let first = logto.create_standard().await;
    let second = logto.create_standard().await;
    let list = logto.list_connectors(None).query("target[]", &first.target);
    let list = list.query("page", 1).query("page_size", 1);
    let list = list.await.unwrap();
    assert!(list.contains(&first) && list.contains(&second));
    let got = logto.get_connector(&first.id).query("foo", "bar").await;
    assert_eq!(got.unwrap(), first);
}

async fn case_and_a_trailing_slash_are_ignored(logto: &Logto) {
    let created = logto.create_standard().await;
    let target = &created.target;
    let in_capitals = logto.get("Connectors").query("target", target);
    assert_eq!(in_capitals.await.unwrap()[0]["id"], created.id);
    let with_slash = logto.list_with_slash(target).await.unwrap();
    assert_eq!(with_slash, [created]);
}

async fn target_can_have_one_connector_per_platform(logto: &Logto) {
    let factory_ids = ["wechat-native", "wechat-web"];
    for factory_id in factory_ids {
        if !logto.is_free(factory_id).await {
            println!("skipped: the tenant has a WeChat connector");
            return;
        }
    }
    for factory_id in factory_ids {
        let create = CreateConnector::new(factory_id);
        logto.create(&create).await.unwrap();
    }
    let list = logto.list_connectors(Some("wechat")).await.unwrap();
    let platforms = list.iter().filter_map(|found| found.platform.clone());
    let mut platforms: Vec<_> = platforms.collect();
    platforms.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    let expected = [ConnectorPlatform::Native, ConnectorPlatform::Web];
    assert_eq!(platforms, expected);
}

async fn deleted_or_unknown_connector_is_not_found(logto: &Logto) {
    let created = logto.create_standard().await;
    let deleted = logto.delete_connector(&created.id).with_response();
    assert_eq!(deleted.await.unwrap().status(), 204);
    let list = logto.list_connectors(Some(&created.target)).await;
    assert_eq!(list.unwrap(), []);
    let (update, uri) = (sync_profile(true), CreateConnectorAuthorizationUri::new("s", "r"));
    // A factory's id is not a connector's.
    for id in [&created.id, &unique(), "github-universal"] {
        for result in [
            logto.get_connector(id).await.map(drop),
            logto.update_connector(id, &update).await.map(drop),
            logto.delete_connector(id).await,
            logto.create_connector_authorization_uri(id, &uri).await.map(drop),
        ] {
            let error = expect_error(result, 404, "entity.not_found");
            assert!(error.is_not_found() && !error.is_invalid_request());
        }
        let found = logto.get_connector(id).optional().await;
        assert_eq!(found.unwrap(), None);
        let deleted = logto.delete_connector(id).optional().await;
        assert_eq!(deleted.unwrap(), None);
    }
}

async fn id_and_target_are_free_after_deletion(logto: &Logto) {
    let created = logto.create_standard().await;
    logto.delete_connector(&created.id).await.unwrap();
    let again = standard().id(&created.id).metadata(created.metadata.clone());
    assert_eq!(logto.create(&again).await.unwrap(), created);
}
