//! `POST /oidc/token`, beyond what a client asks of it.

use logto_client::{Connectors, Error};

use crate::{
    expect::{failed, refused},
    logto::{Logto, unique},
    raw::{IssuedToken, Raw, TokenRequest},
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

/// A request with all that it takes, but for a change.
async fn post(
    logto: &Logto,
    change: impl FnOnce(&mut TokenRequest<'_>),
) -> Result<IssuedToken, Error> {
    let (id, secret) = logto.credentials();
    let resource = logto.resource();
    let mut request = TokenRequest {
        client_id: Some(id),
        client_secret: Some(secret),
        grant_type: Some("client_credentials"),
        resource: vec![&resource],
        scope: Some("all"),
    };
    change(&mut request);
    logto.post_token(&request).await
}

async fn posted_credentials_are_as_good_as_a_header(logto: &Logto) {
    let token = post(logto, |_| {}).await.unwrap();
    assert_eq!(token.token_type, "Bearer");
    assert_eq!(token.scope.as_deref(), Some("all"));
    assert!(token.expires_in > 0);
    let client = logto.client_with_token(&token.access_token);
    client.list_connectors(Some(&unique())).await.unwrap();
}

async fn a_scope_among_others_is_granted(logto: &Logto) {
    let token = post(logto, |request| request.scope = Some("all other"))
        .await
        .unwrap();
    assert_eq!(token.scope.as_deref(), Some("all"));
}

async fn without_a_scope_a_token_is_issued_and_forbidden(logto: &Logto) {
    let token = post(logto, |request| request.scope = None).await.unwrap();
    assert_eq!(token.scope, None);
    let client = logto.client_with_token(&token.access_token);
    let outcome = client.list_connectors(Some(&unique())).await;
    assert!(refused(outcome, 403, "auth.forbidden").is_forbidden());
}

async fn an_unknown_scope_is_left_out(logto: &Logto) {
    let token = post(logto, |request| request.scope = Some("no-such-scope"))
        .await
        .unwrap();
    assert_eq!(token.scope, None);
}

async fn check_refused(
    logto: &Logto,
    change: impl FnOnce(&mut TokenRequest<'_>),
    status: u16,
    code: &str,
) {
    let error = refused(post(logto, change).await, status, code);
    assert!(!error.is_not_found());
}

async fn a_wrong_posted_secret_is_refused(logto: &Logto) {
    let wrong = |request: &mut TokenRequest<'_>| request.client_secret = Some("wrong");
    check_refused(logto, wrong, 401, "oidc.invalid_client").await;
}

async fn a_missing_secret_is_refused(logto: &Logto) {
    let without = |request: &mut TokenRequest<'_>| request.client_secret = None;
    check_refused(logto, without, 401, "oidc.invalid_client").await;
}

async fn an_unknown_posted_client_is_refused(logto: &Logto) {
    let unknown =
        |request: &mut TokenRequest<'_>| request.client_id = Some("nosuchclientidnosuchc");
    check_refused(logto, unknown, 400, "oidc.invalid_client").await;
}

async fn a_request_without_credentials_is_invalid(logto: &Logto) {
    let without = |request: &mut TokenRequest<'_>| {
        request.client_id = None;
        request.client_secret = None;
    };
    check_refused(logto, without, 400, "oidc.invalid_request").await;
}

async fn a_request_without_a_grant_type_is_invalid(logto: &Logto) {
    let without = |request: &mut TokenRequest<'_>| request.grant_type = None;
    check_refused(logto, without, 400, "oidc.invalid_request").await;
}

async fn a_grant_type_that_nobody_knows_is_unsupported(logto: &Logto) {
    let unknown = |request: &mut TokenRequest<'_>| request.grant_type = Some("password");
    check_refused(logto, unknown, 400, "oidc.unsupported_grant_type").await;
}

async fn a_resource_is_needed_and_only_one(logto: &Logto) {
    let without = |request: &mut TokenRequest<'_>| request.resource.clear();
    check_refused(logto, without, 400, "oidc.invalid_target").await;
    let empty = |request: &mut TokenRequest<'_>| request.resource = vec![""];
    check_refused(logto, empty, 400, "oidc.invalid_target").await;
    let two =
        |request: &mut TokenRequest<'_>| request.resource.push("https://nope.example.com/api");
    check_refused(logto, two, 400, "oidc.invalid_target").await;
}

async fn the_token_endpoint_takes_nothing_but_posts(logto: &Logto) {
    let error = failed(logto.get_token().await, 404);
    assert_eq!(error.code(), Some("oidc.invalid_request"));
    assert!(!error.is_not_found());
}
