//! Routes, methods and headers, which are the same for all operations.

use crate::prelude::*;

scenarios![
    unknown_route_or_method_is_an_error_without_code,
    options_and_status_need_no_token,
    head_has_no_body,
    every_answer_has_its_own_request_id,
    response_has_status_headers_and_body,
    known_entity_tag_is_not_modified,
    error_code_does_not_depend_on_language,
];

async fn unknown_route_or_method_is_an_error_without_code(logto: &Logto) {
    let (route, id, body) = ("no-such-route", unique(), json!({}));
    for (result, status) in [
        (logto.get(route).await.map(drop), 404),
        (logto.get(route).optional().await.map(drop), 404),
        (logto.get_without_token(route).await.map(drop), 404),
        (logto.post(route, &body).await, 404),
        (logto.get_root().await, 404),
        (logto.delete_two_segments("a", "b").await, 404),
        (logto.patch("connectors").await, 405),
        (logto.delete("connectors").await, 405),
        (logto.post("connector-factories", &body).await, 405),
        (logto.put_connector(&id, &body).await, 405),
        (logto.post_to_connector(&id, &body).await, 405),
    ] {
        let error = expect_status(result, status);
        assert!(error.code().is_none() && !error.is_not_found(), "{error}");
        assert!(error.request_id().is_some());
    }
}

async fn options_and_status_need_no_token(logto: &Logto) {
    let response = logto.options().with_response().await.unwrap();
    assert_eq!(response.status(), 200);
    let allow = response.headers()["allow"].to_str().unwrap();
    let mut methods: Vec<_> = allow.split(", ").collect();
    methods.sort_unstable();
    assert_eq!(methods, ["GET", "HEAD", "POST"]);
    let response = logto.get_without_token("status").with_response().await;
    assert_eq!(response.unwrap().status(), 204);
}

async fn head_has_no_body(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let response = logto.head_connector(&id).with_response().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("content-type"));
    let error = expect_status(logto.head_connector(&unique()).await, 404);
    assert_eq!(error.code(), None);
}

async fn every_answer_has_its_own_request_id(logto: &Logto) {
    let target = unique();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let response = logto.list_connectors(Some(&target)).with_response().await;
        ids.push(response.unwrap().request_id().unwrap().to_owned());
    }
    let result = logto.get_connector(&unique()).await;
    let error = expect_error(result, 404, "entity.not_found");
    ids.push(error.request_id().unwrap().to_owned());
    assert!(error.to_string().contains(&ids[2]), "{error}");
    assert!(ids.iter().all(|id| id.len() == 16), "{ids:?}");
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[2] != ids[0]);
}

async fn response_has_status_headers_and_body(logto: &Logto) {
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

async fn known_entity_tag_is_not_modified(logto: &Logto) {
    let entity_tag = async |target: &str| {
        let response = logto.list_connectors(Some(target)).with_response().await;
        let headers = response.unwrap().headers().clone();
        headers["etag"].to_str().unwrap().to_owned()
    };
    let created = logto.create_standard().await;
    let list = |tag: String| {
        let call = logto.list_connectors(Some(&created.target));
        call.header("If-None-Match", tag)
    };
    let current = entity_tag(&created.target).await;
    let error = expect_status(list(current).await, 304);
    assert!(error.is_not_modified() && !error.may_have_been_applied());
    let other = entity_tag(&unique()).await;
    let changed = list(other).await.unwrap();
    assert_eq!(changed, [created]);
}

async fn error_code_does_not_depend_on_language(logto: &Logto) {
    for language in ["en", "fr", "zh-CN,zh;q=0.9", "tlh"] {
        let call = logto.get_connector("no-such-id");
        let result = call.header("Accept-Language", language).await;
        expect_error(result, 404, "entity.not_found");
    }
}
