//! `POST /oidc/token`: client credentials become an access token.

use base64::{
    Engine, alphabet,
    engine::DecodePaddingMode,
    engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig},
};
use http::{HeaderMap, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Outcome, words},
    body, form,
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

/// Padding may be left out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

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
    if parameters.one("organization_id")?.is_some() {
        let description = "not an application of this organization";
        return Err(refusal(StatusCode::FORBIDDEN, "access_denied", description));
    }
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
    if parameters.one("client_assertion")?.is_some() {
        return Err(invalid_request("assertions are for other applications"));
    }
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
        Some((id, secret)) if id.is_empty() || secret.is_empty() => {
            return Err(invalid_request("no id or no secret in the header"));
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
    let pair = String::from_utf8(BASE64.decode(encoded).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

/// Nothing but what can be printed in ASCII.
fn form_decode(text: &str) -> Option<String> {
    if !form::has_valid_escapes(text) {
        return None;
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    let is_plain = decoded.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_plain.then(|| decoded.into_owned())
}

/// The parameters of a token request.
struct Parameters(Map<String, Value>);

impl Parameters {
    /// From a form, or from JSON as if it had been a form. Anything else has none.
    ///
    /// # Errors
    ///
    /// The answer to a body that is too long, of whatever type.
    fn read(request: &ReceivedRequest) -> Result<Self, Answer> {
        if request.body().len() > body::MAXIMUM_TEXT {
            return Err(Answer::reason(StatusCode::NOT_FOUND));
        }
        let text = String::from_utf8_lossy(request.body());
        let fields = match body::content_type(request).as_str() {
            "application/x-www-form-urlencoded" => form::parse_query(&text),
            "application/json" => Self::of_json(serde_json::from_str(&text).unwrap_or_default()),
            _ => Map::new(),
        };
        Ok(Self(fields))
    }

    fn of_json(json: Map<String, Value>) -> Map<String, Value> {
        let mut fields = Map::new();
        for (name, value) in json {
            let values = match value {
                Value::Array(values) => values,
                value => vec![value],
            };
            for value in values {
                let text = match value {
                    Value::String(text) => text,
                    Value::Bool(_) | Value::Number(_) => value.to_string(),
                    Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
                };
                form::add(&mut fields, name.clone(), text.into());
            }
        }
        fields
    }

    /// The value of a parameter; an empty one counts as missing, and one that comes twice is refused.
    fn one(&self, name: &str) -> Result<Option<&str>, Answer> {
        match self.0.get(name) {
            None => Ok(None),
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
