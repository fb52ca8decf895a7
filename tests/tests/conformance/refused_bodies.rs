//! Bodies that `create_connector` would never send.

use logto_client::{Bytes, Error};
use serde_json::{Value, json};

use crate::{
    expect::{failed, issues, refused},
    logto::{Logto, standard},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    fields_have_types,
    a_body_is_an_object,
    no_body_is_an_empty_object,
    json_that_is_neither_object_nor_array_has_no_code,
    malformed_json_has_no_code,
    a_form_is_as_good_as_json,
    json_of_a_vendor_is_json,
    a_merge_patch_is_an_empty_body,
    text_is_a_text,
    a_megabyte_is_read,
    more_than_a_mebibyte_has_no_route,
];

async fn fields_have_types(logto: &Logto) {
    for (body, issue) in [
        (json!({"connectorId": null}), "connectorId invalid_type"),
        (json!({}), "connectorId invalid_type"),
        (
            json!({"connectorId": "saml", "config": "str"}),
            "config invalid_type",
        ),
        (
            json!({"connectorId": "saml", "config": [1]}),
            "config invalid_type",
        ),
        (
            json!({"connectorId": "saml", "config": null}),
            "config invalid_type",
        ),
        (
            json!({"connectorId": "saml", "syncProfile": "yes"}),
            "syncProfile invalid_type",
        ),
    ] {
        let outcome = logto.post_connector(&body).await;
        let error = refused(outcome, 400, "guard.invalid_input");
        assert!(error.is_invalid_request() && !error.may_have_been_applied());
        assert_eq!(issues(&error), [issue]);
    }
}

async fn a_body_is_an_object(logto: &Logto) {
    let outcome = logto.post_connector(&json!([])).await;
    assert_eq!(
        issues(&refused(outcome, 400, "guard.invalid_input")),
        [" invalid_type"]
    );
}

async fn no_body_is_an_empty_object(logto: &Logto) {
    let outcome = logto.post_nothing().await;
    let error = refused(outcome, 400, "guard.invalid_input");
    assert_eq!(issues(&error), ["connectorId invalid_type"]);
}

fn check_message<T>(outcome: Result<T, Error>) {
    let error = failed(outcome, 400);
    assert_eq!(error.code(), None);
    assert!(error.api_error().unwrap().message().is_some());
    assert!(error.is_invalid_request());
}

async fn json_that_is_neither_object_nor_array_has_no_code(logto: &Logto) {
    for scalar in [Value::Null, json!("x")] {
        check_message(logto.post_connector(&scalar).await);
    }
}

async fn malformed_json_has_no_code(logto: &Logto) {
    check_message(logto.post_connector_bytes("{bad".into()).await);
}

async fn a_form_is_as_good_as_json(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let created = logto.post_connector_form(&json!({"connectorId": factory_id}));
    let created = created.await.unwrap();
    logto.delete_at_the_end(&created);
    assert_eq!(created.connector_id, factory_id);
}

/// A connector as bytes of a media type.
async fn post(
    logto: &Logto,
    media_type: &str,
) -> Result<logto_client::connectors::Connector, Error> {
    let json: Bytes = serde_json::to_vec(&standard()).unwrap().into();
    let call = logto.post_connector_bytes(json);
    let created = call.header("Content-Type", media_type).await;
    created.inspect(|created| logto.delete_at_the_end(created))
}

async fn json_of_a_vendor_is_json(logto: &Logto) {
    let created = post(logto, "application/vnd.api+json").await.unwrap();
    assert_eq!(created.connector_id, "oauth2");
    post(logto, "application/json; charset=utf-8")
        .await
        .unwrap();
}

async fn a_merge_patch_is_an_empty_body(logto: &Logto) {
    let outcome = post(logto, "application/merge-patch+json").await;
    let error = refused(outcome, 400, "guard.invalid_input");
    assert_eq!(issues(&error), ["connectorId invalid_type"]);
}

async fn text_is_a_text(logto: &Logto) {
    let error = refused(post(logto, "text/plain").await, 400, "guard.invalid_input");
    assert_eq!(issues(&error), [" invalid_type"]);
}

/// A body of exactly that length, about a connector that cannot be.
fn body_of(length: usize) -> Bytes {
    let (start, end) = (r#"{"connectorId":"no-such","config":{"p":""#, r#""}}"#);
    let filling = "x".repeat(length - start.len() - end.len());
    format!("{start}{filling}{end}").into()
}

async fn a_megabyte_is_read(logto: &Logto) {
    let outcome = logto.post_connector_bytes(body_of(1_000_000)).await;
    refused(outcome, 422, "connector.not_found_with_connector_id");
}

async fn more_than_a_mebibyte_has_no_route(logto: &Logto) {
    let outcome = logto.post_connector_bytes(body_of(1_048_577)).await;
    let error = failed(outcome, 404);
    assert!(!error.is_not_found() && error.code().is_none());
}
