//! Checks access tokens.

use std::time::Instant;

use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    state::{IssuedToken, State},
};

/// Checks that a request has a known token that is neither revoked nor expired and has access to the Management API.
///
/// # Errors
///
/// 401 for an invalid token, 403 for a token without a scope, 400 when the tenant is suspended.
pub(super) fn check(state: &State, headers: &HeaderMap) -> Result<(), Answer> {
    let token = bearer_token(headers)?;
    // A JWT with spaces around it still parses, but its signature is wrong.
    if token.trim() != token && state.tokens.contains_key(token.trim()) {
        return Err(unauthorized(&json!({
            "code": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
            "name": "JWSSignatureVerificationFailed",
        })));
    }
    let Some(token) = state.tokens.get(&token) else {
        return Err(unauthorized(&json!({"code": "ERR_JWS_INVALID", "name": "JWSInvalid"})));
    };
    if token.is_revoked {
        return Err(unauthorized(
            &json!({"code": "ERR_JWKS_NO_MATCHING_KEY", "name": "JWKSNoMatchingKey"}),
        ));
    }
    if token.is_expired(Instant::now()) {
        return Err(expired(state, token));
    }
    if !token.has_scope {
        return Err(Answer::error(StatusCode::FORBIDDEN, "auth.forbidden"));
    }
    if state.is_suspended {
        return Err(Answer::bad_request("subscription.tenant_suspended"));
    }
    Ok(())
}

/// Returns the token. As in Logto, the scheme is case-sensitive, and the character after it is skipped, whatever it
/// is.
fn bearer_token(headers: &HeaderMap) -> Result<String, Answer> {
    let header = headers.get(header::AUTHORIZATION);
    let header = String::from_utf8_lossy(header.map_or(&[], HeaderValue::as_bytes));
    if header.is_empty() {
        return Err(Answer::error(StatusCode::UNAUTHORIZED, "auth.authorization_header_missing"));
    }
    let Some(token) = header.strip_prefix("Bearer") else {
        return Err(Answer::error_with_data(
            StatusCode::UNAUTHORIZED,
            "auth.authorization_token_type_not_supported",
            &json!({"supportedTypes": ["Bearer"]}),
        ));
    };
    Ok(token.chars().skip(1).collect())
}

/// The real server echoes the claims of an expired token.
fn expired(state: &State, token: &IssuedToken) -> Answer {
    let State { url, settings, .. } = state;
    let mut claims = json!({
        "jti": token.id,
        "sub": token.client_id,
        "client_id": token.client_id,
        "iat": token.issued_at,
        "exp": token.issued_at.saturating_add(token.lifetime.as_secs()),
        "iss": format!("{url}/oidc"),
        "aud": settings.resource,
    });
    if let (true, Value::Object(claims)) = (token.has_scope, &mut claims) {
        claims.insert("scope".to_owned(), "all".into());
    }
    unauthorized(&json!({
        "code": "ERR_JWT_EXPIRED",
        "name": "JWTExpired",
        "claim": "exp",
        "reason": "check_failed",
        "payload": claims,
    }))
}

fn unauthorized(data: &Value) -> Answer {
    Answer::error_with_data(StatusCode::UNAUTHORIZED, "auth.unauthorized", data)
}
