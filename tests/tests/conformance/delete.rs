//! `delete_connector`.

use logto_client::Connectors;

use crate::{
    expect::{failed, refused},
    logto::{Logto, standard, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    what_is_deleted_is_gone,
    what_is_gone_is_not_found,
    what_is_gone_already_can_be_optional,
    an_id_is_free_when_its_connector_is_gone,
    a_target_is_free_when_its_connector_is_gone,
    the_list_itself_cannot_be_deleted,
];

async fn what_is_deleted_is_gone(logto: &Logto) {
    let created = logto.create_standard().await;
    let deleted = logto.delete_connector(&created.id).with_response().await;
    assert_eq!(deleted.unwrap().status(), 204);
    let outcome = logto.get_connector(&created.id).await;
    assert!(refused(outcome, 404, "entity.not_found").is_not_found());
    let list = logto.list_connectors(Some(&created.target)).await;
    assert_eq!(list.unwrap(), []);
}

async fn what_is_gone_is_not_found(logto: &Logto) {
    let id = logto.create_standard().await.id;
    logto.delete_connector(&id).await.unwrap();
    for id in [id, unique()] {
        let outcome = logto.delete_connector(&id).await;
        assert!(refused(outcome, 404, "entity.not_found").is_not_found());
    }
}

async fn what_is_gone_already_can_be_optional(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let delete = || logto.delete_connector(&id).optional();
    assert_eq!(delete().await.unwrap(), Some(()));
    assert_eq!(delete().await.unwrap(), None);
}

async fn an_id_is_free_when_its_connector_is_gone(logto: &Logto) {
    let id = logto.create_standard().await.id;
    logto.delete_connector(&id).await.unwrap();
    let again = logto.create(&standard().id(&id)).await.unwrap();
    assert_eq!(again.id, id);
}

async fn a_target_is_free_when_its_connector_is_gone(logto: &Logto) {
    let created = logto.create_standard().await;
    logto.delete_connector(&created.id).await.unwrap();
    let again = standard().metadata(created.metadata.clone());
    assert_eq!(logto.create(&again).await.unwrap().target, created.target);
}

async fn the_list_itself_cannot_be_deleted(logto: &Logto) {
    let error = failed(logto.delete_list().await, 405);
    assert!(error.code().is_none() && !error.is_not_found());
}
