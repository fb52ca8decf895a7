//! `POST /oidc/token`: client credentials become an access token.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Outcome, words},
    body,
    received_request::ReceivedRequest,
    state::State,
};

/// The grant types that Logto knows and a machine-to-machine application may not use.
const FOR_OTHERS: [&str; 4] = [
    "authorization_code",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];

/// Answers whatever is asked below `/oidc`.
pub(super) fn respond(state: &mut State, request: &ReceivedRequest) -> Answer {
    let path = request.path();
    let path = path.strip_suffix('/').unwrap_or(path);
    if !path.eq_ignore_ascii_case("/oidc/token") || request.method() != Method::POST {
        return refusal(StatusCode::NOT_FOUND, "invalid_request", "no such route");
    }
    // A body that cannot be read does not get as far as the token endpoint.
    let parameters = match Parameters::read(request) {
        Ok(parameters) => parameters,
        Err(refusal) => return refusal,
    };
    let answer = issue(state, request.headers(), &parameters).unwrap_or_else(|refusal| refusal);
    answer.with(header::CACHE_CONTROL, "no-store")
}

fn issue(state: &mut State, headers: &HeaderMap, parameters: &Parameters) -> Outcome {
    authenticate(state, headers, parameters)?;
    match parameters.one("grant_type")? {
        Some("client_credentials") => {}
        Some(grant_type) if FOR_OTHERS.contains(&grant_type) => {
            return Err(invalid_request("not a grant type of this application"));
        }
        Some(_) => {
            return Err(refusal(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "unknown grant type",
            ));
        }
        None => return Err(invalid_request("no grant type")),
    }
    let scopes = parameters.one("scope")?.unwrap_or_default();
    if !matches!(parameters.one("resource"), Ok(Some(resource)) if resource == state.settings.resource)
    {
        return Err(refusal(
            StatusCode::BAD_REQUEST,
            "invalid_target",
            "unknown resource",
        ));
    }
    let has_scope =
        state.settings.has_management_access && scopes.split(' ').any(|scope| scope == "all");
    Ok(grant(state, has_scope))
}

/// Without a scope the token is issued all the same; it is the API that refuses it.
fn grant(state: &mut State, has_scope: bool) -> Answer {
    let mut body = json!({
        "access_token": state.issue_token(has_scope),
        "expires_in": state.settings.token_lifetime.as_secs(),
        "token_type": "Bearer",
    });
    if let (true, Value::Object(body)) = (has_scope, &mut body) {
        body.insert("scope".to_owned(), "all".into());
    }
    Answer::ok(&body)
}

/// An unknown client is a 400, a wrong secret a 401.
fn authenticate(state: &State, headers: &HeaderMap, parameters: &Parameters) -> Result<(), Answer> {
    let posted_id = parameters.one("client_id")?;
    let posted_secret = parameters.one("client_secret")?;
    let basic = match headers.get(header::AUTHORIZATION) {
        Some(value) => Some(
            value
                .to_str()
                .ok()
                .and_then(basic_credentials)
                .ok_or_else(|| invalid_request("malformed authorization"))?,
        ),
        None => None,
    };
    let (id, secret) = match &basic {
        Some(_) if posted_secret.is_some() => {
            return Err(invalid_request("credentials in header and body"));
        }
        Some((id, _)) if posted_id.is_some_and(|posted| posted != id) => {
            return Err(invalid_request("different clients in header and body"));
        }
        Some((_, secret)) if secret.is_empty() => {
            return Err(invalid_request("no secret in the header"));
        }
        Some((id, secret)) => (id.as_str(), secret.as_str()),
        None => {
            let id = posted_id.ok_or_else(|| invalid_request("no credentials"))?;
            (id, posted_secret.unwrap_or_default())
        }
    };
    if id != state.settings.client_id {
        return Err(refusal(
            StatusCode::BAD_REQUEST,
            "invalid_client",
            "unknown client",
        ));
    }
    if secret != state.settings.client_secret {
        return Err(wrong_secret(state, basic.is_some()));
    }
    Ok(())
}

/// HTTP wants a challenge on a 401, here only for who tried this way to authenticate.
fn wrong_secret(state: &State, is_basic: bool) -> Answer {
    let answer = refusal(StatusCode::UNAUTHORIZED, "invalid_client", "wrong secret");
    if !is_basic {
        return answer;
    }
    let challenge = format!(
        "Basic realm=\"{}/oidc\", error=\"invalid_client\"",
        state.url
    );
    answer.with(header::WWW_AUTHENTICATE, &challenge)
}

/// Id and secret from `Basic base64(form-encode(id):form-encode(secret))`.
fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

fn form_decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8().ok()?.into_owned())
}

/// The parameters of a token request, from a form or from JSON.
struct Parameters(Map<String, Value>);

impl Parameters {
    fn read(request: &ReceivedRequest) -> Result<Self, Answer> {
        match body::parse(request)? {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Ok(Self(Map::new())),
        }
    }

    /// The value of a parameter; an empty one counts as missing, and one that comes twice is refused.
    fn one(&self, name: &str) -> Result<Option<&str>, Answer> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(value)) => {
                Ok(Some(value.as_str()).filter(|value| !value.is_empty()))
            }
            Some(_) => Err(invalid_request("a parameter must be one text")),
        }
    }
}

fn invalid_request(description: &str) -> Answer {
    refusal(StatusCode::BAD_REQUEST, "invalid_request", description)
}

/// OAuth's error fields beside Logto's.
fn refusal(status: StatusCode, error: &str, description: &str) -> Answer {
    let code = format!("oidc.{error}");
    Answer::json(
        status,
        &json!({"code": code, "message": words(&code), "error": error, "error_description": description}),
    )
}
