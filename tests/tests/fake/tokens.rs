//! Tokens: behavior known from the sources of Logto and its libraries, without recordings.

use base64::{Engine, engine::general_purpose::STANDARD};
use logto_client::testing::FakeLogto;
use serde_json::json;

use super::raw::{Answer, FORM, Session, TOKEN_PARAMETERS, send};

async fn start() -> FakeLogto {
    let builder = FakeLogto::builder().credentials("app", "secret");
    builder.start().await
}

/// Requests a token with these credentials in the header.
fn request_token(logto: &FakeLogto, credentials: &str, parameters: &str) -> Answer {
    let basic = STANDARD.encode(credentials);
    let headers = format!("Authorization: Basic {basic}\r\n{FORM}");
    send(logto, "POST", "/oidc/token", &headers, parameters)
}

#[tokio::test]
async fn parameters_of_other_applications_are_rejected() {
    let logto = start().await;
    for (grant_type, code) in [
        ("authorization_code", "oidc.invalid_request"),
        ("refresh_token", "oidc.invalid_request"),
        ("implicit", "oidc.unsupported_grant_type"),
    ] {
        let parameters = TOKEN_PARAMETERS.replace("client_credentials", grant_type);
        request_token(&logto, "app:secret", &parameters).expect_error(400, code);
    }
    for (parameter, status, code) in [
        ("organization_id=o", 403, "oidc.access_denied"),
        ("client_assertion=a.b.c", 400, "oidc.invalid_request"),
    ] {
        let parameters = format!("{TOKEN_PARAMETERS}&{parameter}");
        request_token(&logto, "app:secret", &parameters).expect_error(status, code);
    }
}

#[tokio::test]
async fn credentials_in_the_header_must_be_printable_and_encoded() {
    let logto = start().await;
    let invalid = "app: :secret app:sécret app:s%C3%A9cret app:%zz app%:secret app";
    for credentials in invalid.split(' ') {
        let answer = request_token(&logto, credentials, TOKEN_PARAMETERS);
        answer.expect_error(400, "oidc.invalid_request");
    }
    let unpadded = STANDARD.encode("app:secret").replace('=', "");
    let headers = format!("Authorization: Basic {unpadded}\r\n{FORM}");
    send(&logto, "POST", "/oidc/token", &headers, TOKEN_PARAMETERS).expect(200);
}

#[tokio::test]
async fn one_character_after_the_scheme_is_skipped() {
    let logto = Session::start().await;
    let get = |authorization: &str| {
        let headers = format!("Authorization: {authorization}\r\n");
        send(&logto, "GET", "/api/connectors", &headers, "")
    };
    let token = &logto.token;
    for (between, expected) in [(" ", 200), ("_", 200), ("", 401), ("  ", 401)] {
        get(&format!("Bearer{between}{token}")).expect(expected);
    }
    let answer = get(&format!("Bearer  {token}"));
    let code = &answer.json()["data"]["code"];
    assert_eq!(code, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    get("é").expect_error(401, "auth.authorization_token_type_not_supported");
}

#[tokio::test]
async fn parameters_can_be_a_form_or_json() {
    let logto = FakeLogto::start().await;
    let (id, secret) = logto.credentials();
    let json = json!({"client_id": id, "client_secret": secret, "grant_type": "client_credentials",
        "resource": ["https://default.logto.app/api"], "scope": "all"});
    let json = json.to_string();
    let post = |media_type: &str, body: &str| {
        let headers = format!("Content-Type: {media_type}\r\n");
        send(&logto, "POST", "/oidc/token", &headers, body)
    };
    post("application/json", &json).expect(200);
    for (media_type, body) in [
        ("application/vnd.api+json", &*json),
        ("text/plain", TOKEN_PARAMETERS),
        ("application/json", "{bad"),
        ("application/json", "[1]"),
        ("application/json", ""),
    ] {
        post(media_type, body).expect_error(400, "oidc.invalid_request");
    }
    let long = " ".repeat(56 * 1024 + 1);
    post("application/json", &long).expect_body(404, "Not Found");
}

#[tokio::test]
async fn unknown_paths_below_oidc_are_errors_of_the_provider() {
    let logto = FakeLogto::start().await;
    for path in ["/oidc", "/oidc/", "/oidc/no-such"] {
        let answer = send(&logto, "GET", path, "", "");
        answer.expect_error(404, "oidc.invalid_request");
    }
    send(&logto, "GET", "/OIDC/token", "", "").expect(200);
}
