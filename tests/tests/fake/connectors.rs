//! Connectors: behavior known from Logto's sources, without recordings.

use serde_json::{Value, json};

use super::raw::{FORM, Session};

const CONNECTORS: &str = "/api/connectors";

/// A connector of Naver with a configuration.
fn naver(id: &str, secret: &str) -> Value {
    let config = json!({"clientId": "a", "clientSecret": secret});
    json!({"connectorId": "naver-universal", "id": id, "config": config})
}

#[tokio::test]
async fn form_can_be_nested_and_has_a_limit() {
    let logto = Session::start().await;
    let form = "connectorId=naver-universal&config[clientId]=a&config[clientSecret]=b";
    let answer = logto.send("POST", CONNECTORS, FORM, form);
    answer.expect(200);
    let expected = json!({"clientId": "a", "clientSecret": "b"});
    assert_eq!(answer.json()["config"], expected);
    let long = format!("connectorId={}", "x".repeat(56 * 1024));
    let answer = logto.send("POST", CONNECTORS, FORM, &long);
    answer.expect_body(404, "Not Found");
}

#[tokio::test]
async fn json_is_read_as_in_javascript() {
    let logto = Session::start().await;
    let body = "\u{feff}".to_owned()
        + r#"{"connectorId": "naver-universal", "config": {"clientId": "a", "clientSecret": "b", "n": [1.0, 0.5, -3e2, 9007199254740993]}}"#;
    let headers = "Content-Type: application/json\r\n";
    let answer = logto.send("POST", CONNECTORS, headers, &body);
    answer.expect(200);
    let numbers = r#""n":[1,0.5,-300,9007199254740992]"#;
    assert!(answer.body.contains(numbers), "{answer:?}");
}

#[tokio::test]
async fn configuration_of_empty_values_becomes_empty() {
    let logto = Session::start().await;
    logto.create(&naver("naver", "b")).expect(200);
    let update = json!({"config": {"clientId": "", "clientSecret": ""}});
    let answer = logto.patch("/api/connectors/naver", &update);
    answer.expect(200);
    assert_eq!(answer.json()["config"], json!({}));
}

#[tokio::test]
async fn nul_is_rejected_by_the_database() {
    let logto = Session::start().await;
    logto.create(&naver("a\0", "b")).expect(500);
    logto.create(&naver("a", "b\0")).expect(500);
    logto.create(&naver("a", r"\u0000")).expect(200);
    let update = json!({"config": {"clientId": "a", "clientSecret": "b", "c": [{"\0": 1}]}});
    let answer = logto.patch("/api/connectors/a", &update);
    answer.expect_body(500, r#"{"message":"Internal server error."}"#);
    // Only deletion passes the id to the database.
    logto.get("/api/connectors/%00").expect(404);
    let answer = logto.send("DELETE", "/api/connectors/%00", "", "");
    answer.expect(500);
}

#[tokio::test]
async fn token_storage_is_checked_first_on_update_and_last_on_creation() {
    let logto = Session::start().await;
    let naver = json!({"connectorId": "naver-universal", "id": "naver"});
    logto.create(&naver).expect(200);
    let both = json!({"config": {}, "enableTokenStorage": true});
    let answer = logto.patch("/api/connectors/naver", &both);
    answer.expect_error(422, "connector.token_storage_not_supported");
    let both = json!({"connectorId": "kakao-universal", "config": {}, "enableTokenStorage": true});
    let answer = logto.create(&both);
    answer.expect_error(400, "connector.invalid_config");
}

#[tokio::test]
async fn token_storage_needs_a_key() {
    let logto = Session::start().await;
    logto.token_storage(false);
    for factory_id in ["github-universal", "http-email"] {
        let answer = logto.create(&json!({"connectorId": factory_id, "enableTokenStorage": true}));
        answer.expect_error(422, "request.feature_not_supported");
    }
    let github = json!({"connectorId": "github-universal", "enableTokenStorage": false});
    logto.create(&github).expect(200);
}

#[tokio::test]
async fn issues_have_the_order_of_the_server() {
    let logto = Session::start().await;
    let body = json!({"id": 1, "connectorId": 1, "config": 1, "metadata": 1, "syncProfile": 1,
        "enableTokenStorage": 1});
    let answer = logto.create(&body).json();
    let issues = answer["data"]["issues"].as_array().unwrap().iter();
    let fields: Vec<_> = issues.map(|issue| &issue["path"][0]).collect();
    let expected = "config connectorId metadata syncProfile enableTokenStorage id";
    assert_eq!(fields, expected.split(' ').collect::<Vec<_>>());
}

#[tokio::test]
async fn english_name_of_a_wrong_type_causes_two_issues() {
    let logto = Session::start().await;
    let metadata = json!({"target": "a", "name": {"en": 5}});
    let answer = logto.create(&json!({"connectorId": "oauth2", "metadata": metadata}));
    answer.expect(400);
    let issues = &answer.json()["data"]["issues"];
    assert_eq!(issues.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn connector_without_english_name_cannot_be_shown() {
    let logto = Session::start().await;
    let metadata = json!({"target": "a", "name": {"en": "", "fr": "X"}});
    let create = json!({"connectorId": "oauth2", "id": "a", "metadata": metadata});
    logto.create(&create).expect(500);
    logto.get("/api/connectors/a").expect(500);
    logto.get(CONNECTORS).expect(500);
    let deleted = logto.send("DELETE", "/api/connectors/a", "", "");
    deleted.expect(204);
    logto.get(CONNECTORS).expect(200);
}

/// Pages of providers. `ONCE` is the redirect URI, `TWICE` the same, encoded twice.
const PAGES: &str = "
google-universal   https://accounts.google.com/o/oauth2/v2/auth?client_id=a&redirect_uri=ONCE&response_type=code&state=s&scope=openid+profile+email&prompt=consent+login&access_type=offline
facebook-universal https://www.facebook.com/dialog/oauth?client_id=a&redirect_uri=ONCE&response_type=code&state=s&scope=email%2Cpublic_profile
dingtalk-web       https://login.dingtalk.com/oauth2/auth?client_id=a&redirect_uri=TWICE&response_type=code&scope=openid&state=s&prompt=consent
xiaomi-universal   https://account.xiaomi.com/oauth2/authorize?client_id=a&redirect_uri=ONCE&response_type=code&state=s&scope=1+3&skip_confirm=false
naver-universal    https://nid.naver.com/oauth2.0/authorize?client_id=a&redirect_uri=ONCE&response_type=code&state=s
wecom-universal    https://open.work.weixin.qq.com/wwopen/sso/qrConnect?appid=a&redirect_uri=TWICE&response_type=code&scope=snsapi_userinfo&state=s&agentid=1#wechat_redirect
";

#[tokio::test]
async fn authorization_uri_has_the_parameters_of_its_provider() {
    let logto = Session::start().await;
    let config = json!({"clientId": "a", "clientSecret": "b", "appId": "a", "appSecret": "b", "corpId": "a",
        "agentId": "1", "prompts": ["consent", "login"], "offlineAccess": true});
    let create_uri = |factory_id: &str| {
        let body = json!({"connectorId": factory_id, "id": factory_id, "config": config});
        logto.create(&body).expect(200);
        let path = format!("/api/connectors/{factory_id}/authorization-uri");
        let body = json!({"state": "s", "redirectUri": "https://app.test/é"});
        logto.post(&path, &body)
    };
    let pages = PAGES.replace("ONCE", "https%3A%2F%2Fapp.test%2F%C3%A9");
    let pages = pages.replace("TWICE", "https%3A%2F%2Fapp.test%2F%25C3%25A9");
    for (factory_id, page) in pages.lines().filter_map(|row| row.split_once(' ')) {
        assert_eq!(create_uri(factory_id).json()["redirectTo"], page.trim());
    }
    create_uri("line-universal").expect_error(501, "connector.not_implemented");
}
