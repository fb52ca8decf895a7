//! `POST /oidc/token`: requests that the client does not make itself.

use logto_client::{Connectors, Error};

use crate::{
    expect::{expect_error, expect_status},
    logto::{Logto, unique},
    raw::{IssuedToken, Raw, TokenRequest},
    scenario::scenarios,
};

scenarios![
    posted_credentials_are_accepted,
    token_without_scope_is_issued_and_forbidden,
    invalid_request_is_an_error,
    endpoint_accepts_only_post,
];

/// Sends a valid token request after changing it.
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
    let changes: [(Change, u16, &str); 9] = [
        (
            |request| request.client_secret = Some("wrong"),
            401,
            "oidc.invalid_client",
        ),
        (
            |request| request.client_secret = None,
            401,
            "oidc.invalid_client",
        ),
        (
            |request| request.client_id = Some("nosuchclientidnosuchc"),
            400,
            "oidc.invalid_client",
        ),
        (
            |request| (request.client_id, request.client_secret) = (None, None),
            400,
            "oidc.invalid_request",
        ),
        (
            |request| request.grant_type = None,
            400,
            "oidc.invalid_request",
        ),
        (
            |request| request.grant_type = Some("password"),
            400,
            "oidc.unsupported_grant_type",
        ),
        (
            |request| request.resource.clear(),
            400,
            "oidc.invalid_target",
        ),
        (
            |request| request.resource = vec![""],
            400,
            "oidc.invalid_target",
        ),
        (
            |request| request.resource.push("https://nope.example.com/api"),
            400,
            "oidc.invalid_target",
        ),
    ];
    for (change, status, code) in changes {
        let error = expect_error(post(logto, change).await, status, code);
        assert!(!error.is_not_found());
    }
}

async fn endpoint_accepts_only_post(logto: &Logto) {
    let error = expect_error(logto.get_token().await, 404, "oidc.invalid_request");
    assert!(!error.is_not_found());
}
