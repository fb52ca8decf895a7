//! What the sources tell of tokens, where there is no recording.

use base64::{Engine, engine::general_purpose::STANDARD};
use logto_client::testing::FakeLogto;
use serde_json::json;

use super::{
    server::{Answer, PARAMETERS, send, token},
    unrecorded::{FORM, code},
};

/// Asks for a token with these credentials in the header.
fn ask(logto: &FakeLogto, credentials: &str, parameters: &str) -> Answer {
    let basic = STANDARD.encode(credentials);
    let headers = format!("Authorization: Basic {basic}\r\n{FORM}");
    send(logto, "POST", "/oidc/token", &headers, parameters)
}

#[tokio::test]
async fn a_grant_type_of_other_applications_is_known_and_refused() {
    let logto = FakeLogto::builder().credentials("app", "secret");
    let logto = logto.start().await;
    for (grant_type, expected) in [
        ("authorization_code", "oidc.invalid_request"),
        ("refresh_token", "oidc.invalid_request"),
        ("implicit", "oidc.unsupported_grant_type"),
    ] {
        let parameters = PARAMETERS.replace("client_credentials", grant_type);
        let answer = ask(&logto, "app:secret", &parameters);
        assert_eq!((answer.0, code(&answer)), (400, json!(expected)));
    }
}

#[tokio::test]
async fn an_empty_id_or_secret_in_the_header_is_none() {
    let logto = FakeLogto::builder().credentials("app", "secret");
    let logto = logto.start().await;
    for credentials in ["app:", ":secret"] {
        let answer = ask(&logto, credentials, PARAMETERS);
        let expected = json!("oidc.invalid_request");
        assert_eq!((answer.0, code(&answer)), (400, expected), "{credentials}");
    }
}

#[tokio::test]
async fn the_token_begins_one_letter_after_the_scheme() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    for (between, expected) in [(" ", 200), ("_", 200), ("", 401), ("  ", 401)] {
        let headers = format!("Authorization: Bearer{between}{token}\r\n");
        let answer = send(&logto, "GET", "/api/connectors", &headers, "");
        assert_eq!(answer.0, expected, "{between:?}");
    }
    let headers = format!("Authorization: Bearer  {token}\r\n");
    let (_, _, body) = send(&logto, "GET", "/api/connectors", &headers, "");
    assert!(
        body.contains("ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
        "{body}"
    );
    let answer = send(&logto, "GET", "/api/connectors", "Authorization: é\r\n", "");
    let expected = json!("auth.authorization_token_type_not_supported");
    assert_eq!((answer.0, code(&answer)), (401, expected));
}

#[tokio::test]
async fn credentials_in_the_header_are_printable_and_well_encoded() {
    let logto = FakeLogto::builder().credentials("app", "secret");
    let logto = logto.start().await;
    for credentials in [
        "app:sécret",
        "app:s%C3%A9cret",
        "app:%zz",
        "app%:secret",
        "app",
    ] {
        let answer = ask(&logto, credentials, PARAMETERS);
        let expected = json!("oidc.invalid_request");
        assert_eq!((answer.0, code(&answer)), (400, expected), "{credentials}");
    }
    let unpadded = STANDARD.encode("app:secret").replace('=', "");
    let headers = format!("Authorization: Basic {unpadded}\r\n{FORM}");
    assert_eq!(
        send(&logto, "POST", "/oidc/token", &headers, PARAMETERS).0,
        200
    );
}

#[tokio::test]
async fn an_application_without_organizations_and_keys_gets_no_token_by_them() {
    let logto = FakeLogto::builder().credentials("app", "secret");
    let logto = logto.start().await;
    for (more, status, expected) in [
        ("organization_id=o", 403, "oidc.access_denied"),
        ("client_assertion=a.b.c", 400, "oidc.invalid_request"),
    ] {
        let answer = ask(&logto, "app:secret", &format!("{PARAMETERS}&{more}"));
        assert_eq!((answer.0, code(&answer)), (status, json!(expected)));
    }
}

#[tokio::test]
async fn parameters_of_a_token_come_in_a_form_or_in_json() {
    let logto = FakeLogto::start().await;
    let (id, secret) = logto.credentials();
    let json = json!({"client_id": id, "client_secret": secret, "grant_type": "client_credentials",
        "resource": ["https://default.logto.app/api"], "scope": "all"});
    let json = json.to_string();
    let ask = |media_type: &str, body: &str| {
        let headers = format!("Content-Type: {media_type}\r\n");
        send(&logto, "POST", "/oidc/token", &headers, body)
    };
    assert_eq!(ask("application/json", &json).0, 200);
    for (media_type, body) in [
        ("application/vnd.api+json", &*json),
        ("text/plain", PARAMETERS),
        ("application/json", "{bad"),
        ("application/json", "[1]"),
        ("application/json", ""),
    ] {
        let answer = ask(media_type, body);
        let expected = json!("oidc.invalid_request");
        assert_eq!((answer.0, code(&answer)), (400, expected), "{media_type}");
    }
    let (status, _, body) = ask("application/json", &" ".repeat(56 * 1024 + 1));
    assert_eq!((status, body.as_str()), (404, "Not Found"));
}

#[tokio::test]
async fn whatever_is_below_oidc_is_answered_by_its_provider() {
    let logto = FakeLogto::start().await;
    for path in ["/oidc", "/oidc/", "/oidc/no-such"] {
        let answer = send(&logto, "GET", path, "", "");
        let expected = json!("oidc.invalid_request");
        assert_eq!((answer.0, code(&answer)), (404, expected), "{path}");
    }
    assert_eq!(send(&logto, "GET", "/OIDC/token", "", "").0, 200);
}
