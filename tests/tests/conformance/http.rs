//! What goes for all operations: routes, methods, headers.

use logto_client::{Connectors, Error};
use serde_json::json;

use crate::{
    expect::{failed, refused},
    logto::{Logto, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    a_route_that_does_not_exist_is_not_a_connector_that_does_not_exist,
    a_method_that_a_route_does_not_have_is_refused,
    the_methods_of_a_route_are_told_without_a_token,
    a_head_has_no_body,
    a_head_of_nothing_is_an_error_without_a_code,
    the_status_is_told_without_a_token,
    every_answer_has_an_id_of_its_own,
    an_error_has_the_id_of_its_request,
    a_response_has_status_headers_and_body,
    a_known_version_is_not_sent_again,
    another_version_is_sent,
    an_error_s_code_is_the_same_in_every_language,
    what_is_asked_to_be_accepted_does_not_matter,
];

fn check_text<T>(outcome: Result<T, Error>, status: u16) {
    let error = failed(outcome, status);
    assert!(error.code().is_none() && !error.is_not_found(), "{error}");
    assert!(error.request_id().is_some());
}

async fn a_route_that_does_not_exist_is_not_a_connector_that_does_not_exist(logto: &Logto) {
    check_text(logto.get_unknown_route().await, 404);
    check_text(logto.get_unknown_route().optional().await, 404);
    check_text(logto.get_unknown_route_without_token().await, 404);
    check_text(logto.post_to_unknown_route(&json!({})).await, 404);
    check_text(logto.get_root().await, 404);
}

async fn a_method_that_a_route_does_not_have_is_refused(logto: &Logto) {
    let id = unique();
    check_text(logto.patch_list().await, 405);
    check_text(logto.put_connector(&id, &json!({})).await, 405);
    check_text(logto.post_to_connector(&id, &json!({})).await, 405);
}

async fn the_methods_of_a_route_are_told_without_a_token(logto: &Logto) {
    let response = logto.options().with_response().await.unwrap();
    assert_eq!(response.status(), 200);
    let allow = response.headers()["allow"].to_str().unwrap();
    let mut methods: Vec<_> = allow.split(", ").collect();
    methods.sort_unstable();
    assert_eq!(methods, ["GET", "HEAD", "POST"]);
}

async fn a_head_has_no_body(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let response = logto.head_connector(&id).with_response().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("content-type"));
}

async fn a_head_of_nothing_is_an_error_without_a_code(logto: &Logto) {
    let error = failed(logto.head_connector(&unique()).await, 404);
    assert_eq!(error.code(), None);
}

async fn the_status_is_told_without_a_token(logto: &Logto) {
    let response = logto.get_status().with_response().await.unwrap();
    assert_eq!(response.status(), 204);
}

async fn every_answer_has_an_id_of_its_own(logto: &Logto) {
    let target = unique();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let response = logto.list_connectors(Some(&target)).with_response().await;
        ids.push(response.unwrap().request_id().unwrap().to_owned());
    }
    assert_ne!(ids[0], ids[1]);
    assert!(ids.iter().all(|id| id.len() == 16), "{ids:?}");
}

async fn an_error_has_the_id_of_its_request(logto: &Logto) {
    let outcome = logto.get_connector(&unique()).await;
    let error = refused(outcome, 404, "entity.not_found");
    let id = error.request_id().unwrap();
    assert_eq!(id.len(), 16);
    assert!(error.to_string().contains(id), "{error}");
}

async fn a_response_has_status_headers_and_body(logto: &Logto) {
    let created = logto.create_standard().await;
    let response = logto.get_connector(&created.id).with_response();
    let response = response.optional().await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    let content_type = response.headers()["content-type"].to_str().unwrap();
    assert_eq!(content_type, "application/json; charset=utf-8");
    assert_eq!(response.into_body(), created);
    let absent = logto.get_connector(&unique()).optional().with_response();
    let absent = absent.await.unwrap();
    assert_eq!((absent.status().as_u16(), absent.into_body()), (404, None));
}

/// The version of the list of one target.
async fn version(logto: &Logto, target: &str) -> String {
    let response = logto.list_connectors(Some(target)).with_response().await;
    response.unwrap().headers()["etag"]
        .to_str()
        .unwrap()
        .to_owned()
}

async fn a_known_version_is_not_sent_again(logto: &Logto) {
    let target = logto.create_standard().await.target;
    let known = version(logto, &target).await;
    let call = logto.list_connectors(Some(&target));
    let error = failed(call.header("If-None-Match", known).await, 304);
    assert!(error.is_not_modified() && !error.may_have_been_applied());
}

async fn another_version_is_sent(logto: &Logto) {
    let target = unique();
    let empty = version(logto, &target).await;
    let created = logto.create_standard().await;
    let call = logto.list_connectors(Some(&created.target));
    let list = call.header("If-None-Match", empty).await.unwrap();
    assert_eq!(list, [created]);
}

async fn an_error_s_code_is_the_same_in_every_language(logto: &Logto) {
    for language in ["en", "fr", "zh-CN,zh;q=0.9", "tlh"] {
        let call = logto.get_connector("no-such-id");
        let outcome = call.header("Accept-Language", language).await;
        refused(outcome, 404, "entity.not_found");
    }
}

async fn what_is_asked_to_be_accepted_does_not_matter(logto: &Logto) {
    let call = logto.list_connectors(Some(&unique()));
    let list = call.header("Accept", "application/xml").await;
    assert_eq!(list.unwrap(), []);
}
