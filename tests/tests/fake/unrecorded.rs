//! What Logto's sources tell, and those of what it is made of, where there is no recording.

use logto_client::testing::FakeLogto;
use serde_json::{Value, json};

use super::server::{Answer, call, send, token};

pub(crate) const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

pub(crate) fn code(answer: &Answer) -> Value {
    let body: Value = serde_json::from_str(&answer.2).unwrap();
    body["code"].clone()
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
async fn nothing_can_be_expected_but_to_go_on() {
    let logto = FakeLogto::start().await;
    for (expectation, expected) in [("100-Continue", 204), ("more", 417)] {
        let headers = format!("Expect: {expectation}\r\n");
        let (status, _, body) = send(&logto, "GET", "/api/status", &headers, "");
        assert_eq!((status, body.as_str()), (expected, ""), "{expectation}");
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
async fn a_configuration_of_which_nothing_is_left_is_an_empty_one() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let config = json!({"clientId": "a", "clientSecret": "b"});
    let body = json!({"connectorId": "naver-universal", "id": "naver", "config": config});
    call(&logto, &token, "POST", "/api/connectors", &body);
    let update = json!({"config": {"clientId": "", "clientSecret": ""}});
    let (status, _, body) = call(&logto, &token, "PATCH", "/api/connectors/naver", &update);
    let connector: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &connector["config"]), (200, &json!({})));
}

#[tokio::test]
async fn the_database_takes_no_nul() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let create = |id: &str, secret: &str| {
        let config = json!({"clientId": "a", "clientSecret": secret});
        let body = json!({"connectorId": "naver-universal", "id": id, "config": config});
        call(&logto, &token, "POST", "/api/connectors", &body).0
    };
    assert_eq!(create("a\0", "b"), 500);
    assert_eq!(create("a", "b\0"), 500);
    assert_eq!(create("a", r"\u0000"), 200);
    let path = "/api/connectors/a";
    let update = json!({"config": {"clientId": "a", "clientSecret": "b", "c": [{"\0": 1}]}});
    let (status, _, body) = call(&logto, &token, "PATCH", path, &update);
    assert_eq!(
        (status, body.as_str()),
        (500, r#"{"message":"Internal server error."}"#)
    );
    // Only what is deleted is looked for in the database itself.
    for (method, expected) in [("GET", 404), ("DELETE", 500)] {
        let answer = call(&logto, &token, method, "/api/connectors/%00", &Value::Null);
        assert_eq!(answer.0, expected, "{method}");
    }
}

#[tokio::test]
async fn tokens_cannot_be_stored_is_said_before_the_configuration_of_an_update_is_checked() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let body = json!({"connectorId": "naver-universal", "id": "naver"});
    call(&logto, &token, "POST", "/api/connectors", &body);
    let both = json!({"config": {}, "enableTokenStorage": true});
    let answer = call(&logto, &token, "PATCH", "/api/connectors/naver", &both);
    let expected = json!("connector.token_storage_not_supported");
    assert_eq!((answer.0, code(&answer)), (422, expected));
    let both = json!({"connectorId": "kakao-universal", "config": {}, "enableTokenStorage": true});
    let answer = call(&logto, &token, "POST", "/api/connectors", &both);
    assert_eq!(
        (answer.0, code(&answer)),
        (400, json!("connector.invalid_config"))
    );
}

#[tokio::test]
async fn without_a_key_no_tokens_are_stored() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    logto.token_storage(false);
    let create = |body: &Value| call(&logto, &token, "POST", "/api/connectors", body);
    for factory_id in ["github-universal", "http-email"] {
        let answer = create(&json!({"connectorId": factory_id, "enableTokenStorage": true}));
        let expected = json!("request.feature_not_supported");
        assert_eq!((answer.0, code(&answer)), (422, expected), "{factory_id}");
    }
    let github = json!({"connectorId": "github-universal", "enableTokenStorage": false});
    assert_eq!(create(&github).0, 200);
}

#[tokio::test]
async fn mistakes_are_told_in_the_order_of_the_server_s_fields() {
    let logto = FakeLogto::start().await;
    let body = json!({"id": 1, "connectorId": 1, "config": 1, "metadata": 1, "syncProfile": 1,
        "enableTokenStorage": 1});
    let (_, _, body) = call(&logto, &token(&logto), "POST", "/api/connectors", &body);
    let body: Value = serde_json::from_str(&body).unwrap();
    let issues = body["data"]["issues"].as_array().unwrap().iter();
    let places: Vec<_> = issues
        .map(|issue| issue["path"][0].as_str().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "config",
            "connectorId",
            "metadata",
            "syncProfile",
            "enableTokenStorage",
            "id"
        ]
    );
}

#[tokio::test]
async fn a_json_body_is_read_as_javascript_reads_it() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let body = "\u{feff}".to_owned()
        + r#"{"connectorId": "naver-universal", "config": {"clientId": "a", "clientSecret": "b", "n": [1.0, 0.5, -3e2, 9007199254740993]}}"#;
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let (status, _, body) = send(&logto, "POST", "/api/connectors", &headers, &body);
    assert!(
        status == 200 && body.contains(r#""n":[1,0.5,-300,9007199254740992]"#),
        "{body}"
    );
}

/// The token endpoint reads bodies by itself, unlike the API.
#[tokio::test]
async fn long_headers_are_refused_before_logto_sees_them() {
    let logto = FakeLogto::start().await;
    let headers = format!("X-Long: {}\r\n", "x".repeat(20_000));
    let (status, _, body) = send(&logto, "GET", "/api/status", &headers, "");
    assert_eq!((status, body.as_str()), (431, ""));
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
async fn line_needs_a_session() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let config = json!({"clientId": "a", "clientSecret": "b"});
    let body = json!({"connectorId": "line-universal", "id": "line", "config": config});
    call(&logto, &token, "POST", "/api/connectors", &body);
    let body = json!({"state": "s", "redirectUri": "https://app.test/"});
    let path = "/api/connectors/line/authorization-uri";
    let answer = call(&logto, &token, "POST", path, &body);
    let expected = json!("connector.not_implemented");
    assert_eq!((answer.0, code(&answer)), (501, expected));
}

#[tokio::test]
async fn each_provider_has_parameters_of_its_own() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let config = json!({"clientId": "a", "clientSecret": "b", "appId": "a", "appSecret": "b", "corpId": "a",
        "agentId": "1", "prompts": ["consent", "login"], "offlineAccess": true});
    let redirect = "https%3A%2F%2Fapp.test%2F%C3%A9";
    let twice = "https%3A%2F%2Fapp.test%2F%25C3%25A9";
    for (factory_id, expected) in [
        (
            "google-universal",
            format!(
                "accounts.google.com/o/oauth2/v2/auth?client_id=a&redirect_uri={redirect}&response_type=code&state=s&scope=openid+profile+email&prompt=consent+login&access_type=offline"
            ),
        ),
        (
            "facebook-universal",
            format!(
                "www.facebook.com/dialog/oauth?client_id=a&redirect_uri={redirect}&response_type=code&state=s&scope=email%2Cpublic_profile"
            ),
        ),
        (
            "dingtalk-web",
            format!(
                "login.dingtalk.com/oauth2/auth?client_id=a&redirect_uri={twice}&response_type=code&scope=openid&state=s&prompt=consent"
            ),
        ),
        (
            "xiaomi-universal",
            format!(
                "account.xiaomi.com/oauth2/authorize?client_id=a&redirect_uri={redirect}&response_type=code&state=s&scope=1+3&skip_confirm=false"
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

#[tokio::test]
async fn a_connector_that_lost_its_english_name_is_there_and_cannot_be_shown() {
    let logto = FakeLogto::start().await;
    let token = token(&logto);
    let name = json!({"en": "", "fr": "X"});
    let body =
        json!({"connectorId": "oauth2", "id": "a", "metadata": {"target": "a", "name": name}});
    let path = "/api/connectors/a";
    for (method, path, body, expected) in [
        ("POST", "/api/connectors", &body, 500),
        ("GET", path, &Value::Null, 500),
        ("GET", "/api/connectors", &Value::Null, 500),
        ("DELETE", path, &Value::Null, 204),
        ("GET", "/api/connectors", &Value::Null, 200),
    ] {
        let answer = call(&logto, &token, method, path, body);
        assert_eq!(answer.0, expected, "{method} {path}");
    }
}
