//! Who is served, and who is not: clients with credentials, and tokens at the API.

use std::time::Duration;

use logto_client::{Connectors, ErrorKind, testing::FakeLogto};

use crate::{
    expect::{data, refused},
    logto::{Logto, unique},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    the_right_credentials_are_served,
    a_wrong_secret_is_unauthorized,
    an_unknown_client_is_unauthorized_by_a_400,
    a_resource_that_is_unknown_has_no_tokens,
    a_resource_with_a_slash_at_the_end_is_another,
    a_resource_need_not_be_a_uri_to_be_unknown,
    a_token_that_is_none_is_unauthorized,
    a_call_without_a_token_says_so;
    fake: credentials_of_any_letters_and_marks_are_served,
    calls_share_one_token,
    a_revoked_token_is_replaced_by_the_call_that_meets_it,
    an_expired_token_is_replaced_by_the_call_that_meets_it,
    without_the_role_a_token_is_issued_and_forbidden,
    a_suspended_tenant_refuses_all_calls,
];

/// Asks for nothing that a tenant could have.
async fn call(client: &impl Connectors) -> Result<(), logto_client::Error> {
    client.list_connectors(Some(&unique())).await.map(drop)
}

async fn the_right_credentials_are_served(logto: &Logto) {
    let client = logto.builder().build().unwrap();
    call(&client).await.unwrap();
}

async fn check_credentials(logto: &Logto, id: &str, secret: &str, status: u16) {
    let client = logto.builder().credentials(id, secret).build().unwrap();
    let error = refused(call(&client).await, status, "oidc.invalid_client");
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(!error.is_retryable() && !error.may_have_been_applied());
}

async fn a_wrong_secret_is_unauthorized(logto: &Logto) {
    check_credentials(logto, logto.credentials().0, "wrong", 401).await;
}

async fn an_unknown_client_is_unauthorized_by_a_400(logto: &Logto) {
    check_credentials(logto, "nosuchclientidnosuchc", "secret", 400).await;
}

async fn check_resource(logto: &Logto, resource: &str) {
    let client = logto.builder().resource(resource).build().unwrap();
    let error = refused(call(&client).await, 400, "oidc.invalid_target");
    assert!(!error.is_unauthorized(), "{error}");
}

async fn a_resource_that_is_unknown_has_no_tokens(logto: &Logto) {
    check_resource(logto, "https://nope.example.com/api").await;
}

async fn a_resource_with_a_slash_at_the_end_is_another(logto: &Logto) {
    check_resource(logto, &format!("{}/", logto.resource())).await;
}

async fn a_resource_need_not_be_a_uri_to_be_unknown(logto: &Logto) {
    check_resource(logto, "not a uri").await;
}

async fn a_token_that_is_none_is_unauthorized(logto: &Logto) {
    for token in ["garbage", "a.b.c"] {
        let client = logto.client_with_token(token);
        let error = refused(call(&client).await, 401, "auth.unauthorized");
        assert!(error.is_unauthorized());
        assert_eq!(data(&error)["code"], "ERR_JWS_INVALID");
    }
}

async fn a_call_without_a_token_says_so(logto: &Logto) {
    let outcome = logto.list_without_token().await;
    let error = refused(outcome, 401, "auth.authorization_header_missing");
    assert!(error.is_unauthorized() && error.request_id().is_some());
}

async fn credentials_of_any_letters_and_marks_are_served(_: &Logto, _: &FakeLogto) {
    let fake = FakeLogto::builder().credentials("a:b c%", "~+& =:/");
    call(&fake.start().await.client()).await.unwrap();
}

async fn calls_share_one_token(logto: &Logto, fake: &FakeLogto) {
    let calls = (0..8).map(|_| logto.list_connectors(None));
    let calls: Vec<_> = calls.map(tokio::spawn).collect();
    for outcome in calls {
        outcome.await.unwrap().unwrap();
    }
    assert_eq!(fake.requests_of("list_connectors").len(), 8);
    assert_eq!(fake.requests_of("token").len(), 1);
}

/// Two calls, of which the second meets a token that is no longer good.
async fn check_replaced(logto: &Logto, fake: &FakeLogto, spoil: impl FnOnce()) {
    call(&**logto).await.unwrap();
    spoil();
    call(&**logto).await.unwrap();
    let statuses: Vec<_> = fake
        .requests()
        .iter()
        .map(|request| (request.operation().unwrap(), request.status().unwrap()))
        .map(|(operation, status)| (operation, status.as_u16()))
        .collect();
    let expected = [
        ("token", 200),
        ("list_connectors", 200),
        ("list_connectors", 401),
        ("token", 200),
        ("list_connectors", 200),
    ];
    assert_eq!(statuses, expected);
}

async fn a_revoked_token_is_replaced_by_the_call_that_meets_it(logto: &Logto, fake: &FakeLogto) {
    check_replaced(logto, fake, || fake.revoke_tokens()).await;
}

async fn an_expired_token_is_replaced_by_the_call_that_meets_it(logto: &Logto, fake: &FakeLogto) {
    fake.token_lifetime(Duration::ZERO);
    let client = logto.builder().build().unwrap();
    let error = refused(call(&client).await, 401, "auth.unauthorized");
    assert_eq!(data(&error)["code"], "ERR_JWT_EXPIRED");
    fake.token_lifetime(Duration::from_secs(3600));
    call(&client).await.unwrap();
}

async fn without_the_role_a_token_is_issued_and_forbidden(logto: &Logto, fake: &FakeLogto) {
    fake.management_access(false);
    let error = refused(call(&**logto).await, 403, "auth.forbidden");
    assert!(error.is_forbidden() && !error.is_unauthorized());
    assert_eq!(fake.requests_of("token").len(), 1);
}

async fn a_suspended_tenant_refuses_all_calls(logto: &Logto, fake: &FakeLogto) {
    fake.suspend_tenant(true);
    let error = refused(call(&**logto).await, 400, "subscription.tenant_suspended");
    assert!(!error.is_invalid_request());
    fake.suspend_tenant(false);
    call(&**logto).await.unwrap();
}
