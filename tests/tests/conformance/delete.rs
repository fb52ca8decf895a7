//! `delete_connector`.

use crate::prelude::*;

scenarios![
    deleted_connector_is_gone,
    unknown_connector_is_not_found,
    id_and_target_are_free_after_deletion,
    list_cannot_be_deleted,
];

async fn deleted_connector_is_gone(logto: &Logto) {
    let created = logto.create_standard().await;
    let deleted = logto.delete_connector(&created.id).with_response().await;
    assert_eq!(deleted.unwrap().status(), 204);
    let result = logto.get_connector(&created.id).await;
    assert!(expect_error(result, 404, "entity.not_found").is_not_found());
    let list = logto.list_connectors(Some(&created.target)).await;
    assert_eq!(list.unwrap(), []);
}

async fn unknown_connector_is_not_found(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let delete_optional = async |id: &str| logto.delete_connector(id).optional().await.unwrap();
    assert_eq!(delete_optional(&id).await, Some(()));
    for id in [id, unique()] {
        assert_eq!(delete_optional(&id).await, None);
        let result = logto.delete_connector(&id).await;
        assert!(expect_error(result, 404, "entity.not_found").is_not_found());
    }
}

async fn id_and_target_are_free_after_deletion(logto: &Logto) {
    let created = logto.create_standard().await;
    logto.delete_connector(&created.id).await.unwrap();
    let again = standard()
        .id(&created.id)
        .metadata(created.metadata.clone());
    assert_eq!(logto.create(&again).await.unwrap(), created);
}

async fn list_cannot_be_deleted(logto: &Logto) {
    let error = expect_status(logto.delete_list().await, 405);
    assert!(error.code().is_none() && !error.is_not_found());
}
