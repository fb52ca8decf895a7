//! `POST /oidc/token`: requests that the client does not make itself.

use crate::prelude::*;

scenarios![
    posted_credentials_are_accepted,
    token_without_scope_is_issued_and_forbidden,
    invalid_request_is_an_error,
    endpoint_accepts_only_post,
];

const UNKNOWN_CLIENT: &str = "nosuchclientidnosuchc";

/// Sends a valid token request after changing it.
async fn post(
    logto: &Logto,
    change: impl FnOnce(&mut TokenRequest<'_>),
) -> Result<IssuedToken, Error> {
    let (id, secret) = logto.credentials();
    let mut request = TokenRequest {
        client_id: Some(id),
        client_secret: Some(secret),
        grant_type: Some("client_credentials"),
        resource: vec![logto.resource()],
        scope: Some("all"),
    };
    change(&mut request);
    logto.post_token(&request).await
}

async fn posted_credentials_are_accepted(logto: &Logto) {
    for scopes in ["all", "all other"] {
        let token = post(logto, |request| request.scope = Some(scopes));
        let token = token.await.unwrap();
        assert_eq!(token.token_type, "Bearer");
        assert_eq!(token.scope.as_deref(), Some("all"));
        assert!(token.expires_in > 0);
        let client = logto.client_with_token(&token.access_token);
        client.list_connectors(Some(&unique())).await.unwrap();
    }
}

async fn token_without_scope_is_issued_and_forbidden(logto: &Logto) {
    for scope in [None, Some("no-such-scope")] {
        let token = post(logto, |request| request.scope = scope).await.unwrap();
        assert_eq!(token.scope, None);
        let client = logto.client_with_token(&token.access_token);
        let result = client.list_connectors(Some(&unique())).await;
        assert!(expect_error(result, 403, "auth.forbidden").is_forbidden());
    }
}

async fn invalid_request_is_an_error(logto: &Logto) {
    type Change = fn(&mut TokenRequest<'_>);
    let client = "oidc.invalid_client";
    let request = "oidc.invalid_request";
    let target = "oidc.invalid_target";
    let cases: [(u16, &str, Change); 9] = [
        (401, client, |body| body.client_secret = Some("wrong")),
        (401, client, |body| body.client_secret = None),
        (400, client, |body| body.client_id = Some(UNKNOWN_CLIENT)),
        (400, request, |body| {
            (body.client_id, body.client_secret) = (None, None);
        }),
        (400, request, |body| body.grant_type = None),
        (400, "oidc.unsupported_grant_type", |body| {
            body.grant_type = Some("password");
        }),
        (400, target, |body| body.resource.clear()),
        (400, target, |body| body.resource = vec![""]),
        (400, target, |body| body.resource.push("https://a.test/")),
    ];
    for (status, code, change) in cases {
        let error = expect_error(post(logto, change).await, status, code);
        assert!(!error.is_not_found());
    }
}

async fn endpoint_accepts_only_post(logto: &Logto) {
    let error = expect_error(logto.get_token().await, 404, "oidc.invalid_request");
    assert!(!error.is_not_found());
}
