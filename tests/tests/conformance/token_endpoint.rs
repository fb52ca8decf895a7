//! `POST /oidc/token`, beyond what a client asks of it.

use logto_client::Connectors;

use crate::{
    logto::{Logto, failed, refused, unique},
    raw::{IssuedToken, Raw},
    scenario::scenarios,
};

scenarios![
    posted_credentials_are_as_good_as_a_header,
    a_scope_among_others_is_granted,
    without_a_scope_a_token_is_issued_and_forbidden,
    an_unknown_scope_is_left_out,
    a_wrong_posted_secret_is_refused,
    a_missing_secret_is_refused,
    an_unknown_posted_client_is_refused,
    a_request_without_credentials_is_invalid,
    a_request_without_a_grant_type_is_invalid,
    a_grant_type_that_nobody_knows_is_unsupported,
    a_resource_is_needed_and_only_one,
    the_token_endpoint_takes_nothing_but_posts,
];

/// A request with all that it takes, but for some parameters of other values; an empty value leaves it out.
async fn post(logto: &Logto, changed: &[(&str, &str)]) -> Result<IssuedToken, logto_client::Error> {
    let (id, secret) = logto.credentials();
    let resource = logto.resource();
    let all = [
        ("client_id", id),
        ("client_secret", secret),
        ("grant_type", "client_credentials"),
        ("resource", resource.as_str()),
        ("scope", "all"),
    ];
    let mut parameters = Vec::new();
    for (name, value) in all {
        let change = changed.iter().find(|(changed, _)| *changed == name);
        let value = change.map_or(value, |(_, value)| *value);
        if !value.is_empty() {
            parameters.push((name, value));
        }
    }
    logto.post_token(&parameters).await
}

async fn posted_credentials_are_as_good_as_a_header(logto: &Logto) {
    let token = post(logto, &[]).await.unwrap();
    assert_eq!(token.token_type, "Bearer");
    assert_eq!(token.scope.as_deref(), Some("all"));
    assert!(token.expires_in > 0);
    let client = logto.client_with_token(&token.access_token);
    client.list_connectors(Some(&unique())).await.unwrap();
}

async fn a_scope_among_others_is_granted(logto: &Logto) {
    let token = post(logto, &[("scope", "all other")]).await.unwrap();
    assert_eq!(token.scope.as_deref(), Some("all"));
}

async fn without_a_scope_a_token_is_issued_and_forbidden(logto: &Logto) {
    let token = post(logto, &[("scope", "")]).await.unwrap();
    assert_eq!(token.scope, None);
    let client = logto.client_with_token(&token.access_token);
    let outcome = client.list_connectors(Some(&unique())).await;
    assert!(refused(outcome, 403, "auth.forbidden").is_forbidden());
}

async fn an_unknown_scope_is_left_out(logto: &Logto) {
    let token = post(logto, &[("scope", "no-such-scope")]).await.unwrap();
    assert_eq!(token.scope, None);
}

async fn check_refused(logto: &Logto, changed: &[(&str, &str)], status: u16, error: &str) {
    let outcome = post(logto, changed).await;
    let error = refused(outcome, status, &format!("oidc.{error}"));
    assert!(!error.is_not_found());
}

async fn a_wrong_posted_secret_is_refused(logto: &Logto) {
    check_refused(logto, &[("client_secret", "wrong")], 401, "invalid_client").await;
}

async fn a_missing_secret_is_refused(logto: &Logto) {
    check_refused(logto, &[("client_secret", "")], 401, "invalid_client").await;
}

async fn an_unknown_posted_client_is_refused(logto: &Logto) {
    let unknown = [("client_id", "nosuchclientidnosuchc")];
    check_refused(logto, &unknown, 400, "invalid_client").await;
}

async fn a_request_without_credentials_is_invalid(logto: &Logto) {
    let nobody = [("client_id", ""), ("client_secret", "")];
    check_refused(logto, &nobody, 400, "invalid_request").await;
}

async fn a_request_without_a_grant_type_is_invalid(logto: &Logto) {
    check_refused(logto, &[("grant_type", "")], 400, "invalid_request").await;
}

async fn a_grant_type_that_nobody_knows_is_unsupported(logto: &Logto) {
    let grant_type = [("grant_type", "password")];
    check_refused(logto, &grant_type, 400, "unsupported_grant_type").await;
}

async fn a_resource_is_needed_and_only_one(logto: &Logto) {
    check_refused(logto, &[("resource", "")], 400, "invalid_target").await;
    let (id, secret) = logto.credentials();
    let resource = logto.resource();
    let twice = [
        ("client_id", id),
        ("client_secret", secret),
        ("grant_type", "client_credentials"),
        ("resource", &resource),
        ("resource", &resource),
        ("scope", "all"),
    ];
    refused(logto.post_token(&twice).await, 400, "oidc.invalid_target");
}

async fn the_token_endpoint_takes_nothing_but_posts(logto: &Logto) {
    let error = failed(logto.get_token().await, 404);
    assert_eq!(error.code(), Some("oidc.invalid_request"));
    assert!(!error.is_not_found());
}
