//! Bodies that `create_connector` would never send.

use logto_client::Bytes;

use crate::prelude::*;

scenarios![
    fields_have_types,
    unreadable_json_is_an_error_without_code,
    media_type_decides_how_a_body_is_read,
    body_of_more_than_a_mebibyte_is_an_unknown_route,
];

async fn fields_have_types(logto: &Logto) {
    let saml = |key: &str, value: Value| json!({"connectorId": "saml", key: value});
    for (body, issue) in [
        (json!([]), " invalid_type"),
        (json!({}), "connectorId invalid_type"),
        (json!({"connectorId": null}), "connectorId invalid_type"),
        (saml("config", "str".into()), "config invalid_type"),
        (saml("config", json!([1])), "config invalid_type"),
        (saml("config", Value::Null), "config invalid_type"),
        (saml("syncProfile", 1.into()), "syncProfile invalid_type"),
    ] {
        expect_issues(logto.post_connector(Some(&body)).await, &[issue]);
    }
    let missing = logto.post_connector(None).await;
    expect_issues(missing, &["connectorId invalid_type"]);
}

async fn unreadable_json_is_an_error_without_code(logto: &Logto) {
    for body in ["null", r#""x""#, "{bad"] {
        let result = logto.post_bytes(body.into()).await;
        let error = expect_status(result, 400);
        assert_eq!(error.code(), None, "{body}");
        assert!(error.api_error().unwrap().message().is_some());
        assert!(error.is_invalid_request());
    }
}

/// Posts a connector as JSON with this media type.
async fn post(logto: &Logto, media_type: &str) -> Result<Connector, Error> {
    let json: Bytes = serde_json::to_vec(&standard()).unwrap().into();
    let call = logto.post_bytes(json);
    let created = call.header("Content-Type", media_type).await;
    created.inspect(|created| logto.delete_at_the_end(created))
}

async fn media_type_decides_how_a_body_is_read(logto: &Logto) {
    for json in ["application/vnd.api+json", "application/json; charset=utf-8"] {
        let created = post(logto, json).await.unwrap();
        assert_eq!(created.connector_id, "oauth2");
    }
    let ignored = post(logto, "application/merge-patch+json").await;
    expect_issues(ignored, &["connectorId invalid_type"]);
    let string = post(logto, "text/plain").await;
    expect_issues(string, &[" invalid_type"]);
}

async fn body_of_more_than_a_mebibyte_is_an_unknown_route(logto: &Logto) {
    let post = async |length: usize| {
        let (start, end) = (r#"{"connectorId":"no-such","config":{"p":""#, r#""}}"#);
        let padding = "x".repeat(length - start.len() - end.len());
        let body = format!("{start}{padding}{end}");
        logto.post_bytes(body.into()).await
    };
    let result = post(1_000_000).await;
    expect_error(result, 422, "connector.not_found_with_connector_id");
    let error = expect_status(post(1_048_577).await, 404);
    assert!(!error.is_not_found() && error.code().is_none());
}
