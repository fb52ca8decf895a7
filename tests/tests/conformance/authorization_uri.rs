//! `create_connector_authorization_uri`.

use url::Url;

use crate::prelude::*;

scenarios![
    page_gets_client_state_and_redirect_uri,
    empty_state_or_redirect_uri_is_an_error,
    state_and_redirect_uri_are_required_strings,
    connector_that_needs_a_session_is_not_implemented,
    connector_without_configuration_is_an_error,
];

const CALLBACK: &str = "https://app.lab.test/cb";

async fn create_uri(
    logto: &Logto,
    id: &str,
    state: &str,
    redirect_uri: &str,
) -> Result<AuthorizationUri, Error> {
    let request = CreateConnectorAuthorizationUri::new(state, redirect_uri);
    logto.create_connector_authorization_uri(id, &request).await
}

/// Checks the URI of a connector for several states and redirect URIs.
async fn check_page(logto: &Logto, factory_id: &str, page: &str, cases: &[(&str, &str)]) {
    if !logto.is_free(factory_id).await {
        println!("skipped: the tenant has a connector of {factory_id}");
        return;
    }
    let create = CreateConnector::new(factory_id).config(client_config());
    let id = logto.create(&create).await.unwrap().id;
    for (state, redirect_uri) in cases {
        let uri = create_uri(logto, &id, state, redirect_uri).await.unwrap();
        let mut url = Url::parse(&uri.redirect_to).unwrap();
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        url.set_query(None);
        assert_eq!(url.as_str(), page);
        for (name, value) in
            [("client_id", "an-id"), ("redirect_uri", redirect_uri), ("state", state)]
        {
            let pair = (name.to_owned(), value.to_owned());
            assert!(pairs.contains(&pair), "{pair:?} of {pairs:?}");
        }
    }
}

async fn page_gets_client_state_and_redirect_uri(logto: &Logto) {
    let page = "https://github.com/login/oauth/authorize";
    let cases = [
        ("st-123", CALLBACK),
        ("a b&c=é/+", "https://app.lab.test/cb?x=1&y=é#f"),
        ("x", "not a url"),
    ];
    check_page(logto, "github-universal", page, &cases).await;
    let page = "https://discord.com/oauth2/authorize";
    check_page(logto, "discord-universal", page, &cases[..1]).await;
}

async fn empty_state_or_redirect_uri_is_an_error(logto: &Logto) {
    let Some(connector) = logto.create_social().await else {
        return;
    };
    for (state, redirect_uri) in [("", CALLBACK), ("x", "")] {
        let result = create_uri(logto, &connector.id, state, redirect_uri).await;
        let error = expect_error(result, 400, "session.insufficient_info");
        assert!(error.is_invalid_request());
    }
}

async fn state_and_redirect_uri_are_required_strings(logto: &Logto) {
    let id = logto.create_standard().await.id;
    let (state, redirect_uri) = ("state invalid_type", "redirectUri invalid_type");
    let cases: [(_, &[&str]); 3] = [
        (json!({}), &[redirect_uri, state]),
        (json!({"state": "x"}), &[redirect_uri]),
        (json!({"state": "x", "redirectUri": 5}), &[redirect_uri]),
    ];
    for (body, expected) in cases {
        expect_issues(logto.post_authorization_uri(&id, &body).await, expected);
    }
}

async fn connector_that_needs_a_session_is_not_implemented(logto: &Logto) {
    let mut connectors = vec![logto.create_standard().await];
    if logto.is_free("apple-universal").await {
        let create = CreateConnector::new("apple-universal").config(client_config());
        connectors.push(logto.create(&create).await.unwrap());
    }
    for connector in connectors {
        let result = create_uri(logto, &connector.id, "st-123", CALLBACK).await;
        let error = expect_error(result, 501, "connector.not_implemented");
        assert!(!error.is_retryable() && !error.may_have_been_applied());
    }
}

async fn connector_without_configuration_is_an_error(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id);
    let id = logto.create(&create).await.unwrap().id;
    let result = create_uri(logto, &id, "st-123", CALLBACK).await;
    expect_error(result, 400, "connector.invalid_config");
}
