//! What Logto's sources tell, and those of what it is made of, where there is no recording.

use base64::{Engine, engine::general_purpose::STANDARD};
use logto_client::testing::FakeLogto;
use serde_json::{Value, json};

use super::server::{Answer, PARAMETERS, call, send, token};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

fn code(answer: &Answer) -> Value {
    let body: Value = serde_json::from_str(&answer.2).unwrap();
    body["code"].clone()
}

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
async fn an_empty_secret_in_the_header_is_no_secret() {
    let logto = FakeLogto::builder().credentials("app", "secret");
    let answer = ask(&logto.start().await, "app:", PARAMETERS);
    assert_eq!(
        (answer.0, code(&answer)),
        (400, json!("oidc.invalid_request"))
    );
}

#[tokio::test]
async fn a_form_can_be_nested_and_is_limited_to_56_kibibytes() {
    let logto = FakeLogto::start().await;
    let headers = format!("Authorization: Bearer {}\r\n{FORM}", token(&logto));
    let form = "connectorId=naver-universal&config[clientId]=a&config[clientSecret]=b";
    let (status, _, body) = send(&logto, "POST", "/api/connectors", &headers, form);
    let connector: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    assert_eq!(
        connector["config"],
        json!({"clientId": "a", "clientSecret": "b"})
    );
    let long = format!("connectorId={}", "x".repeat(56 * 1024));
    let (status, _, body) = send(&logto, "POST", "/api/connectors", &headers, &long);
    assert_eq!((status, body.as_str()), (404, "Not Found"));
}

#[tokio::test]
async fn a_method_that_http_does_not_know_does_not_reach_logto() {
    let logto = FakeLogto::start().await;
    for (method, expected) in [("FETCH", 400), ("Get", 400), ("PURGE", 501)] {
        let (status, head, _) = send(&logto, method, "/api/connectors", "", "");
        assert_eq!(status, expected, "{method}");
        assert_eq!(head.contains("logto-core-request-id"), expected == 501);
    }
}

#[tokio::test]
async fn a_cache_that_is_distrusted_gets_the_whole() {
    let logto = FakeLogto::start().await;
    let headers = format!(
        "Authorization: Bearer {}\r\nIf-None-Match: *\r\n",
        token(&logto)
    );
    let path = "/api/connectors";
    assert_eq!(send(&logto, "GET", path, &headers, "").0, 304);
    let headers = format!("{headers}Cache-Control: max-age=0, no-cache\r\n");
    assert_eq!(send(&logto, "GET", path, &headers, "").0, 200);
}

#[tokio::test]
async fn an_update_of_which_nothing_is_left_changes_nothing() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let config = json!({"clientId": "a", "clientSecret": "b"});
    let body = json!({"connectorId": "naver-universal", "id": "naver", "config": config});
    call(&logto, &token, "POST", "/api/connectors", &body);
    let update = |body: &Value| call(&logto, &token, "PATCH", "/api/connectors/naver", body);
    let empty = json!({"clientId": "", "clientSecret": ""});
    let answer = update(&json!({"config": empty}));
    assert_eq!(
        (answer.0, code(&answer)),
        (422, json!("entity.invalid_input"))
    );
    let (status, _, body) = update(&json!({"config": empty, "syncProfile": true}));
    let connector: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &connector["config"]), (200, &config));
}

#[tokio::test]
async fn an_english_name_of_another_type_is_two_mistakes() {
    let logto = FakeLogto::start().await;
    let body = json!({"connectorId": "oauth2", "metadata": {"target": "a", "name": {"en": 5}}});
    let (status, _, body) = call(&logto, &token(&logto), "POST", "/api/connectors", &body);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 400);
    assert_eq!(body["data"]["issues"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn each_provider_has_parameters_of_its_own() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let config = json!({"clientId": "a", "clientSecret": "b", "appId": "a", "appSecret": "b", "corpId": "a",
        "agentId": "1", "prompts": ["consent", "none"]});
    let redirect = "https%3A%2F%2Fapp.test%2F%C3%A9";
    let twice = "https%3A%2F%2Fapp.test%2F%25C3%25A9";
    for (factory_id, expected) in [
        (
            "google-universal",
            format!(
                "accounts.google.com/o/oauth2/v2/auth?client_id=a&redirect_uri={redirect}&response_type=code&state=s&scope=openid+profile+email&prompt=consent+none"
            ),
        ),
        (
            "naver-universal",
            format!(
                "nid.naver.com/oauth2.0/authorize?client_id=a&redirect_uri={redirect}&response_type=code&state=s"
            ),
        ),
        (
            "wecom-universal",
            format!(
                "open.work.weixin.qq.com/wwopen/sso/qrConnect?appid=a&redirect_uri={twice}&response_type=code&scope=snsapi_userinfo&state=s&agentid=1#wechat_redirect"
            ),
        ),
    ] {
        let body = json!({"connectorId": factory_id, "id": factory_id, "config": config});
        assert_eq!(
            call(&logto, &token, "POST", "/api/connectors", &body).0,
            200
        );
        let path = format!("/api/connectors/{factory_id}/authorization-uri");
        let body = json!({"state": "s", "redirectUri": "https://app.test/é"});
        let (_, _, body) = call(&logto, &token, "POST", &path, &body);
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["redirectTo"], format!("https://{expected}"));
    }
}
