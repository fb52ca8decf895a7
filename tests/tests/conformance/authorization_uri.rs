//! `create_connector_authorization_uri`.

use logto_client::{
    Connectors, Error,
    connectors::{AuthorizationUri, CreateConnector, CreateConnectorAuthorizationUri},
};
use serde_json::json;
use url::Url;

use crate::{
    expect::{issues, refused},
    logto::{Logto, client_config, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    github_s_page_gets_client_state_and_redirect_uri,
    discord_s_page_gets_client_state_and_redirect_uri,
    state_and_redirect_uri_may_hold_anything,
    a_redirect_uri_need_not_be_one,
    an_empty_state_or_redirect_uri_is_refused,
    state_and_redirect_uri_are_texts_and_needed,
    a_standard_connector_cannot_make_one,
    apple_s_connector_cannot_make_one,
    a_connector_without_a_configuration_cannot_make_one,
    a_factory_s_id_is_no_connector_s,
    a_connector_that_does_not_exist_is_not_found,
];

const CALLBACK: &str = "https://app.lab.test/cb";

async fn ask(
    logto: &Logto,
    id: &str,
    state: &str,
    redirect_uri: &str,
) -> Result<AuthorizationUri, Error> {
    let request = CreateConnectorAuthorizationUri::new(state, redirect_uri);
    logto.create_connector_authorization_uri(id, &request).await
}

/// The pairs of the query, and what is before it.
fn parts(uri: &AuthorizationUri) -> (String, Vec<(String, String)>) {
    let mut url = Url::parse(&uri.redirect_to).unwrap();
    let pairs = url.query_pairs().into_owned().collect();
    url.set_query(None);
    (url.into(), pairs)
}

async fn check_page(logto: &Logto, factory_id: &str, page: &str, state: &str, redirect_uri: &str) {
    if !logto.is_free(factory_id).await {
        println!("skipped: the tenant has a connector of {factory_id}");
        return;
    }
    let create = CreateConnector::new(factory_id).config(client_config());
    let created = logto.create(&create).await.unwrap();
    let uri = ask(logto, &created.id, state, redirect_uri).await.unwrap();
    let (found, pairs) = parts(&uri);
    assert_eq!(found, page);
    for (name, value) in [
        ("client_id", "an-id"),
        ("redirect_uri", redirect_uri),
        ("state", state),
    ] {
        let pair = (name.to_owned(), value.to_owned());
        assert!(pairs.contains(&pair), "{pair:?} of {pairs:?}");
    }
}

const GITHUB: &str = "https://github.com/login/oauth/authorize";

async fn github_s_page_gets_client_state_and_redirect_uri(logto: &Logto) {
    check_page(logto, "github-universal", GITHUB, "st-123", CALLBACK).await;
}

async fn discord_s_page_gets_client_state_and_redirect_uri(logto: &Logto) {
    let page = "https://discord.com/oauth2/authorize";
    check_page(logto, "discord-universal", page, "st-123", CALLBACK).await;
}

async fn state_and_redirect_uri_may_hold_anything(logto: &Logto) {
    let redirect_uri = "https://app.lab.test/cb?x=1&y=é#f";
    check_page(logto, "github-universal", GITHUB, "a b&c=é/+", redirect_uri).await;
}

async fn a_redirect_uri_need_not_be_one(logto: &Logto) {
    check_page(logto, "github-universal", GITHUB, "x", "not a url").await;
}

async fn an_empty_state_or_redirect_uri_is_refused(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id).config(client_config());
    let id = logto.create(&create).await.unwrap().id;
    for (state, redirect_uri) in [("", CALLBACK), ("x", "")] {
        let outcome = ask(logto, &id, state, redirect_uri).await;
        let error = refused(outcome, 400, "session.insufficient_info");
        assert!(error.is_invalid_request());
    }
}

async fn state_and_redirect_uri_are_texts_and_needed(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let (no_state, no_uri) = ("state invalid_type", "redirectUri invalid_type");
    let cases: [(_, &[&str]); 3] = [
        (json!({}), &[no_uri, no_state]),
        (json!({"state": "x"}), &[no_uri]),
        (json!({"state": "x", "redirectUri": 5}), &[no_uri]),
    ];
    for (body, expected) in cases {
        let outcome = logto.post_authorization_uri(&id, &body).await;
        let error = refused(outcome, 400, "guard.invalid_input");
        assert_eq!(issues(&error), expected);
    }
}

async fn check_not_implemented(logto: &Logto, id: &str) {
    let outcome = ask(logto, id, "st-123", CALLBACK).await;
    let error = refused(outcome, 501, "connector.not_implemented");
    assert!(!error.is_retryable() && !error.may_have_been_applied());
}

async fn a_standard_connector_cannot_make_one(logto: &Logto) {
    let id = logto.create_standard().await.id;
    check_not_implemented(logto, &id).await;
}

async fn apple_s_connector_cannot_make_one(logto: &Logto) {
    if !logto.is_free("apple-universal").await {
        println!("skipped: the tenant has a connector of Apple");
        return;
    }
    let create = CreateConnector::new("apple-universal").config(client_config());
    let id = logto.create(&create).await.unwrap().id;
    check_not_implemented(logto, &id).await;
}

async fn a_connector_without_a_configuration_cannot_make_one(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id);
    let id = logto.create(&create).await.unwrap().id;
    let outcome = ask(logto, &id, "st-123", CALLBACK).await;
    refused(outcome, 400, "connector.invalid_config");
}

async fn check_not_found(logto: &Logto, id: &str) {
    let outcome = ask(logto, id, "st-123", CALLBACK).await;
    assert!(refused(outcome, 404, "entity.not_found").is_not_found());
}

async fn a_factory_s_id_is_no_connector_s(logto: &Logto) {
    check_not_found(logto, "github-universal").await;
}

async fn a_connector_that_does_not_exist_is_not_found(logto: &Logto) {
    check_not_found(logto, &unique()).await;
}
