//! `POST /api/connectors/{id}/authorization-uri`

use std::borrow::Cow;

use form_urlencoded::Serializer;
use http::StatusCode;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::{
    super::super::{
        answer::Answer, factory::Kind, state::Context, stored_connector::StoredConnector,
    },
    config_validation, find,
};

/// The factories that need a browser session, which this API does not have.
const NOT_IMPLEMENTED: [&str; 13] = [
    "amazon-universal",
    "apple-universal",
    "gitlab-universal",
    "huggingface-universal",
    "line-universal",
    "linkedin-universal",
    "oauth2",
    "oidc",
    "patreon-universal",
    "qq-universal",
    "saml",
    "slack-universal",
    "x-universal",
];

/// Returns the URI of the provider's page, with all parameters.
pub(super) fn create(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let string = |field: &str| context.string(field).unwrap_or_default();
    let (sign_in_state, redirect_uri) = (string("state"), string("redirectUri"));
    if sign_in_state.is_empty() || redirect_uri.is_empty() {
        return Err(Answer::bad_request("session.insufficient_info"));
    }
    let connector = find(context)?;
    if connector.factory.kind != Kind::Social {
        return Err(Answer::bad_request("connector.unexpected_type"));
    }
    // A connector can be created, but not used, without a configuration.
    config_validation::validate(connector.factory, &connector.config)?;
    if NOT_IMPLEMENTED.contains(&connector.factory.id.as_str()) {
        return Err(Answer::error(StatusCode::NOT_IMPLEMENTED, "connector.not_implemented"));
    }
    let uri = authorization_uri(&connector, sign_in_state, redirect_uri);
    Ok(Answer::ok(&json!({"redirectTo": uri})))
}

fn authorization_uri(
    connector: &StoredConnector,
    sign_in_state: &str,
    redirect_uri: &str,
) -> String {
    let string = |key: &str| connector.config.get(key).and_then(Value::as_str);
    let is_true = |key: &str| connector.config.get(key) == Some(&Value::Bool(true));
    let factory_id = connector.factory.id.as_str();
    let (page, default_scope) = page(factory_id);
    let mut query = Serializer::new(String::new());
    for name in parameters(factory_id) {
        let value: Cow<'_, str> = match *name {
            "client_id" | "appid" | "app_id" => ["clientId", "appId", "corpId"]
                .into_iter()
                .find_map(string)
                .unwrap_or_default()
                .into(),
            "redirect_uri" if encodes_twice(factory_id) => {
                utf8_percent_encode(redirect_uri, ENCODE_URI).into()
            }
            "redirect_uri" => redirect_uri.into(),
            "response_type" => "code".into(),
            "scope" => string("scope").unwrap_or(default_scope).into(),
            "state" => sign_in_state.into(),
            "prompt" if factory_id == "dingtalk-web" => "consent".into(),
            "prompt" => prompts(connector).into(),
            "access_type" if is_true("offlineAccess") => "offline".into(),
            "access_type" => "".into(),
            "skip_confirm" => is_true("skipConfirm").to_string().into(),
            "universal_link" => string("universalLinks").unwrap_or_default().into(),
            _ => string("agentId").unwrap_or_default().into(),
        };
        if !value.is_empty() {
            query.append_pair(name, &value);
        }
    }
    let fragment = match factory_id {
        "wecom-universal" => "#wechat_redirect",
        _ => "",
    };
    format!("{page}?{}{fragment}", query.finish())
}

/// Returns the parameters of a provider's page, in order.
fn parameters(factory_id: &str) -> &'static [&'static str] {
    match factory_id {
        "alipay-native" => &["app_id", "state"],
        "alipay-web" => &["app_id", "redirect_uri", "scope", "state"],
        "dingtalk-web" => {
            &["client_id", "redirect_uri", "response_type", "scope", "state", "prompt"]
        }
        "facebook-universal" => &["client_id", "redirect_uri", "response_type", "state", "scope"],
        "google-universal" => &[
            "client_id",
            "redirect_uri",
            "response_type",
            "state",
            "scope",
            "prompt",
            "access_type",
        ],
        "feishu-web" | "kakao-universal" | "naver-universal" => {
            &["client_id", "redirect_uri", "response_type", "state"]
        }
        "github-universal" => &["client_id", "redirect_uri", "state", "scope"],
        "wechat-native" => &["app_id", "state", "universal_link"],
        "wechat-web" => &["appid", "redirect_uri", "response_type", "scope", "state"],
        "wecom-universal" => {
            &["appid", "redirect_uri", "response_type", "scope", "state", "agentid"]
        }
        "xiaomi-universal" => {
            &["client_id", "redirect_uri", "response_type", "state", "scope", "skip_confirm"]
        }
        _ => &["client_id", "redirect_uri", "response_type", "scope", "state"],
    }
}

/// The characters that JavaScript's `encodeURI` encodes.
const ENCODE_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns whether the connector encodes the redirect URI before it adds it to the query, which encodes it again.
fn encodes_twice(factory_id: &str) -> bool {
    matches!(
        factory_id,
        "alipay-web" | "dingtalk-web" | "feishu-web" | "wechat-web" | "wecom-universal"
    )
}

fn prompts(connector: &StoredConnector) -> String {
    let prompts = connector.config.get("prompts").and_then(Value::as_array);
    let prompts: Vec<_> = prompts.into_iter().flatten().filter_map(Value::as_str).collect();
    prompts.join(" ")
}

/// Returns the provider's page and the default scope.
fn page(factory_id: &str) -> (&'static str, &'static str) {
    match factory_id {
        "alipay-native" => ("alipay://", ""),
        "alipay-web" => ("https://openauth.alipay.com/oauth2/publicAppAuthorize.htm", "auth_user"),
        "azuread-universal" => {
            ("https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "User.Read")
        }
        "dingtalk-web" => ("https://login.dingtalk.com/oauth2/auth", "openid"),
        "discord-universal" => ("https://discord.com/oauth2/authorize", "identify email"),
        "facebook-universal" => ("https://www.facebook.com/dialog/oauth", "email,public_profile"),
        "feishu-web" => ("https://accounts.feishu.cn/open-apis/authen/v1/authorize", ""),
        "github-universal" => ("https://github.com/login/oauth/authorize", "read:user user:email"),
        "google-universal" => {
            ("https://accounts.google.com/o/oauth2/v2/auth", "openid profile email")
        }
        "kakao-universal" => ("https://kauth.kakao.com/oauth/authorize", ""),
        "kook-universal" => ("https://www.kookapp.cn/app/oauth2/authorize", "get_user_info"),
        "naver-universal" => ("https://nid.naver.com/oauth2.0/authorize", ""),
        "wechat-native" => ("wechat://", ""),
        "wechat-web" => ("https://open.weixin.qq.com/connect/qrconnect", "snsapi_login"),
        "wecom-universal" => {
            ("https://open.work.weixin.qq.com/wwopen/sso/qrConnect", "snsapi_userinfo")
        }
        "xiaomi-universal" => ("https://account.xiaomi.com/oauth2/authorize", "1 3"),
        _ => ("https://provider.invalid/authorize", ""),
    }
}
