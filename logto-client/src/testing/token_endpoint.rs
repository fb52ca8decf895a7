//! `POST /oidc/token`: exchanges client credentials for an access token.

use base64::{
    Engine, alphabet,
    engine::DecodePaddingMode,
    engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig},
};
use http::{HeaderMap, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, message_for},
    body,
    received_request::ReceivedRequest,
    state::State,
    store::{Row, fields, now},
    tables::{APPLICATION_SECRETS, APPLICATIONS},
};

/// The grant types that Logto supports, but not for machine-to-machine applications.
const OTHER_GRANT_TYPES: [&str; 4] = [
    "authorization_code",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];

/// Accepts missing padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Answers any request below `/oidc`.
pub(super) fn respond(state: &mut State, request: &ReceivedRequest) -> Answer {
    let path = request.path();
    let path = path.strip_suffix('/').unwrap_or(path);
    if !path.eq_ignore_ascii_case("/oidc/token") || request.method() != Method::POST {
        return oauth_error(StatusCode::NOT_FOUND, "invalid_request", "unknown route");
    }
    // This error comes before the token endpoint: it lacks `Cache-Control`.
    let parameters = match Parameters::read(request) {
        Ok(parameters) => parameters,
        Err(error) => return error,
    };
    let answer = issue(state, request.headers(), &parameters).unwrap_or_else(|error| error);
    answer.with(header::CACHE_CONTROL, "no-store")
}

fn issue(
    state: &mut State,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<Answer, Answer> {
    let client_id = authenticate(state, headers, parameters)?;
    match parameters.get("grant_type")? {
        Some("client_credentials") => {}
        Some(grant_type) if OTHER_GRANT_TYPES.contains(&grant_type) => {
            return Err(invalid_request("grant type not allowed for this application"));
        }
        Some(_) => {
            return Err(oauth_error(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "unknown grant type",
            ));
        }
        None => return Err(invalid_request("no grant type")),
    }
    let scopes = parameters.get("scope")?.unwrap_or_default();
    if parameters.get("organization_id")?.is_some() {
        let description = "not an application of this organization";
        return Err(oauth_error(StatusCode::FORBIDDEN, "access_denied", description));
    }
    if !matches!(parameters.get("resource"), Ok(Some(resource)) if resource == state.settings.resource)
    {
        return Err(oauth_error(StatusCode::BAD_REQUEST, "invalid_target", "unknown resource"));
    }
    let has_scope = scopes.split(' ').any(|scope| scope == "all") && state.may_manage(&client_id);
    Ok(grant(state, client_id, has_scope))
}

/// A token without a scope is issued too; the API rejects it.
fn grant(state: &mut State, client_id: String, has_scope: bool) -> Answer {
    let mut body = json!({
        "access_token": state.issue_token(client_id, has_scope),
        "expires_in": state.settings.token_lifetime.as_secs(),
        "token_type": "Bearer",
    });
    if let (true, Value::Object(body)) = (has_scope, &mut body) {
        body.insert("scope".to_owned(), "all".into());
    }
    Answer::ok(&body)
}

/// Returns the id of the application with these credentials. An unknown client is a 400, a wrong secret a 401.
fn authenticate(
    state: &State,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<String, Answer> {
    let posted_id = parameters.get("client_id")?;
    let posted_secret = parameters.get("client_secret")?;
    if parameters.get("client_assertion")?.is_some() {
        return Err(invalid_request("client assertions are not allowed for this application"));
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
            return Err(invalid_request("empty id or secret in header"));
        }
        Some((id, secret)) => (id.as_str(), secret.as_str()),
        None => {
            let id = posted_id.ok_or_else(|| invalid_request("no credentials"))?;
            (id, posted_secret.unwrap_or_default())
        }
    };
    let client = state.store.find(&APPLICATIONS, id);
    let client = client
        .ok_or_else(|| oauth_error(StatusCode::BAD_REQUEST, "invalid_client", "unknown client"))?;
    let secrets = fields(json!({"applicationId": id, "value": secret}));
    if !state.store.select(&APPLICATION_SECRETS, &secrets).any(is_valid) {
        return Err(wrong_secret(state, basic.is_some()));
    }
    if client.get("type") != Some(&json!("MachineToMachine")) {
        return Err(invalid_request("grant type not allowed for this application"));
    }
    Ok(id.to_owned())
}

/// Returns whether a secret has not expired.
fn is_valid(secret: &Row) -> bool {
    secret.get("expiresAt").and_then(Value::as_u64).is_none_or(|expires_at| expires_at > now())
}

/// The 401 has a challenge only if the client used the `Authorization` header.
fn wrong_secret(state: &State, is_basic: bool) -> Answer {
    let answer = oauth_error(StatusCode::UNAUTHORIZED, "invalid_client", "wrong secret");
    if !is_basic {
        return answer;
    }
    let challenge = format!("Basic realm=\"{}/oidc\", error=\"invalid_client\"", state.url);
    answer.with(header::WWW_AUTHENTICATE, &challenge)
}

/// Parses `Basic base64(form-encode(id):form-encode(secret))`.
fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64.decode(encoded).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

/// Decodes a form-encoded value, which must be printable ASCII.
fn form_decode(value: &str) -> Option<String> {
    if !body::has_valid_escapes(value) {
        return None;
    }
    let spaced = value.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    let is_printable = decoded.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable.then(|| decoded.into_owned())
}

/// The parameters of a token request.
struct Parameters(Map<String, Value>);

impl Parameters {
    /// Reads them from a form, or from JSON as if it were a form. Bodies of other media types have none.
    ///
    /// # Errors
    ///
    /// 404 if the body is too long.
    fn read(request: &ReceivedRequest) -> Result<Self, Answer> {
        if request.body().len() > body::MAX_TEXT {
            return Err(Answer::status_text(StatusCode::NOT_FOUND));
        }
        let text = String::from_utf8_lossy(request.body());
        let fields = match body::content_type(request).as_str() {
            "application/x-www-form-urlencoded" => body::parse_query(&text),
            "application/json" => Self::from_json(serde_json::from_str(&text).unwrap_or_default()),
            _ => Map::new(),
        };
        Ok(Self(fields))
    }

    fn from_json(json: Map<String, Value>) -> Map<String, Value> {
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
                body::add_field(&mut fields, name.clone(), text.into());
            }
        }
        fields
    }

    /// Returns the value of a parameter. An empty one counts as absent, a repeated one is an error.
    fn get(&self, name: &str) -> Result<Option<&str>, Answer> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(value)) => {
                Ok(Some(value.as_str()).filter(|value| !value.is_empty()))
            }
            Some(_) => Err(invalid_request("repeated parameter")),
        }
    }
}

fn invalid_request(description: &str) -> Answer {
    oauth_error(StatusCode::BAD_REQUEST, "invalid_request", description)
}

/// Returns an error with OAuth's fields beside Logto's.
fn oauth_error(status: StatusCode, error: &str, description: &str) -> Answer {
    let code = format!("oidc.{error}");
    Answer::json(
        status,
        &json!({"code": code, "message": message_for(&code), "error": error, "error_description": description}),
    )
}
