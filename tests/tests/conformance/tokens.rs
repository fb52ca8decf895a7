//! Credentials, the token endpoint, and tokens at the API.

use std::time::Duration;

use logto_client::ErrorKind;

use crate::prelude::*;

scenarios![
    wrong_credentials_are_unauthorized,
    unknown_resource_is_an_error,
    invalid_token_is_unauthorized,
    missing_token_is_unauthorized,
    posted_credentials_are_accepted,
    token_without_scope_is_issued_and_forbidden,
    invalid_request_is_an_error,
    endpoint_accepts_only_post;
    fake: credentials_can_have_any_characters,
    expired_token_is_replaced_by_the_next_call,
    suspended_tenant_rejects_all_calls,
];

const UNKNOWN_CLIENT: &str = "nosuchclientidnosuchc";

/// Makes a call whose answer does not depend on the tenant.
async fn call(client: &impl Connectors) -> Result<(), Error> {
    client.list_connectors(Some(&unique())).await.map(drop)
}

async fn wrong_credentials_are_unauthorized(logto: &Logto) {
    for (id, secret, status) in
        [(logto.credentials().0, "wrong", 401), (UNKNOWN_CLIENT, "secret", 400)]
    {
        let client = logto.builder().credentials(id, secret).build().unwrap();
        let error = expect_error(call(&client).await, status, "oidc.invalid_client");
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(error.kind(), ErrorKind::Token);
        assert!(!error.is_retryable() && !error.may_have_been_applied());
    }
}

async fn unknown_resource_is_an_error(logto: &Logto) {
    let with_slash = format!("{}/", logto.resource());
    for resource in ["https://nope.example.com/api", &with_slash, "not a uri"] {
        let client = logto.builder().resource(resource).build().unwrap();
        let error = expect_error(call(&client).await, 400, "oidc.invalid_target");
        assert!(!error.is_unauthorized(), "{error}");
    }
}

async fn invalid_token_is_unauthorized(logto: &Logto) {
    for token in ["garbage", "a.b.c"] {
        let client = logto.client_with_token(token);
        let error = expect_error(call(&client).await, 401, "auth.unauthorized");
        assert!(error.is_unauthorized());
        assert_eq!(data(&error)["code"], "ERR_JWS_INVALID");
    }
}

async fn missing_token_is_unauthorized(logto: &Logto) {
    let result = logto.get_without_token("connectors").await;
    let error = expect_error(result, 401, "auth.authorization_header_missing");
    assert!(error.is_unauthorized() && error.request_id().is_some());
}

/// Sends a valid token request after changing it.
async fn post_token(
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
        let token = post_token(logto, |request| request.scope = Some(scopes));
        let token = token.await.unwrap();
        assert_eq!(token.token_type, "Bearer");
        assert_eq!(token.scope.as_deref(), Some("all"));
        assert!(token.expires_in > 0);
        let client = logto.client_with_token(&token.access_token);
        call(&client).await.unwrap();
    }
}

async fn token_without_scope_is_issued_and_forbidden(logto: &Logto) {
    for scope in [None, Some("no-such-scope")] {
        let token = post_token(logto, |request| request.scope = scope);
        let token = token.await.unwrap();
        assert_eq!(token.scope, None);
        let client = logto.client_with_token(&token.access_token);
        let error = expect_error(call(&client).await, 403, "auth.forbidden");
        assert!(error.is_forbidden());
    }
}

async fn invalid_request_is_an_error(logto: &Logto) {
    type Change = fn(&mut TokenRequest<'_>);
    let cases: [(u16, &str, Change); 8] = [
        (401, "client", |body| body.client_secret = Some("wrong")),
        (401, "client", |body| body.client_secret = None),
        (400, "client", |body| body.client_id = Some(UNKNOWN_CLIENT)),
        (400, "request", |body| {
            (body.client_id, body.client_secret) = (None, None);
        }),
        (400, "request", |body| body.grant_type = None),
        (400, "target", |body| body.resource.clear()),
        (400, "target", |body| body.resource = vec![""]),
        (400, "target", |body| body.resource.push("https://a.test/")),
    ];
    for (status, code, change) in cases {
        let code = format!("oidc.invalid_{code}");
        let error = expect_error(post_token(logto, change).await, status, &code);
        assert!(!error.is_not_found());
    }
    let change: Change = |body| body.grant_type = Some("password");
    let result = post_token(logto, change).await;
    expect_error(result, 400, "oidc.unsupported_grant_type");
}

async fn endpoint_accepts_only_post(logto: &Logto) {
    let error = expect_error(logto.get_token().await, 404, "oidc.invalid_request");
    assert!(!error.is_not_found());
}

async fn credentials_can_have_any_characters(_: &Logto, _: &FakeLogto) {
    let fake = FakeLogto::builder().credentials("a:b c%", "~+& =:/");
    call(&fake.start().await.client()).await.unwrap();
}

async fn expired_token_is_replaced_by_the_next_call(logto: &Logto, fake: &FakeLogto) {
    fake.token_lifetime(Duration::ZERO);
    let client = logto.builder().build().unwrap();
    let error = expect_error(call(&client).await, 401, "auth.unauthorized");
    assert_eq!(data(&error)["code"], "ERR_JWT_EXPIRED");
    fake.token_lifetime(Duration::from_secs(3600));
    call(&client).await.unwrap();
}

async fn suspended_tenant_rejects_all_calls(logto: &Logto, fake: &FakeLogto) {
    fake.suspend_tenant(true);
    let error = expect_error(call(&**logto).await, 400, "subscription.tenant_suspended");
    assert!(!error.is_invalid_request());
    fake.suspend_tenant(false);
    call(&**logto).await.unwrap();
}
