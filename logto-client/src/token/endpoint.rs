//! The token endpoint: one request, and its answer.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::{Token, policy::LONGEST_LIFETIME};
use crate::{
    client::BaseUrl,
    error::{ApiError, Error},
    response::ResponseHead,
    runtime,
    secret::Secret,
    transport::{Transport, TransportRequest, TransportResponse},
};

/// What a Logto asks for, under its endpoint (and its path, if it has one).
const TOKEN_PATH: &str = "/oidc/token";
const SCOPE: &str = "all";
/// An answer of the token endpoint has about 700 bytes, and its headers have as many.
const MOST_BYTES: usize = 64 * 1024;

/// Whom a token is for.
pub(crate) struct TokenRequest<'r> {
    pub(crate) base: &'r BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) id: &'r str,
    pub(crate) secret: &'r Secret,
    pub(crate) resource: &'r str,
    /// How long one request for a token may take.
    pub(crate) timeout: Duration,
}

/// Where tokens are asked for, and with what.
pub(super) struct TokenEndpoint {
    transport: Arc<dyn Transport>,
    request: TransportRequest,
    id: String,
    resource: String,
    timeout: Duration,
}

impl TokenEndpoint {
    pub(super) fn new(transport: Arc<dyn Transport>, request: TokenRequest<'_>) -> Self {
        Self {
            transport,
            id: request.id.to_owned(),
            resource: request.resource.to_owned(),
            timeout: request.timeout,
            request: request.into_transport(),
        }
    }

    /// How long one request may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Asks for a token, once.
    pub(super) async fn ask(&self) -> Result<Token, Error> {
        let response = runtime::timeout(self.timeout, self.send()).await?;
        let response = response.unwrap_or_else(|| {
            let timeout = self.timeout;
            Err(Error::deadline(
                &format!("the token endpoint did not answer within {timeout:?}"),
                false,
            ))
        })?;
        let TransportResponse {
            status,
            headers,
            body,
        } = response;
        if !status.is_success() {
            let api = ApiError::parse(body);
            let what = self.refused(status, api.code());
            let head = ResponseHead { status, headers };
            return Err(Error::token_refused(head, api).detailed(&what));
        }
        let token = Answer::read(&body);
        wipe(body);
        token
    }

    async fn send(&self) -> Result<TransportResponse, Error> {
        let response = self
            .transport
            .send(self.request.clone())
            .await
            .map_err(Error::transport)?;
        let headers = response.headers.iter();
        let head = headers.map(|(name, value)| name.as_str().len().saturating_add(value.len()));
        if response.body.len() > MOST_BYTES || head.sum::<usize>() > MOST_BYTES {
            return Err(Error::response_too_large(MOST_BYTES));
        }
        Ok(response)
    }

    /// What of that which was sent is to be corrected. Neither the id nor the resource is secret.
    fn refused(&self, status: StatusCode, code: Option<&str>) -> String {
        let Self { id, resource, .. } = self;
        match (status.as_u16(), code) {
            (400, Some("oidc.invalid_client")) => {
                format!("the token endpoint does not know the client `{id}`")
            }
            (_, Some("oidc.invalid_client")) => {
                format!("the token endpoint refused the secret of the client `{id}`")
            }
            (_, Some("oidc.invalid_target")) => {
                format!("the token endpoint refused the resource `{resource}`")
            }
            _ => format!(
                "the token endpoint gave no token to the client `{id}` for the resource `{resource}`"
            ),
        }
    }
}

impl TokenRequest<'_> {
    fn into_transport(self) -> TransportRequest {
        let Self {
            base,
            mut headers,
            id,
            secret,
            resource,
            timeout: _,
        } = self;
        headers.insert(header::AUTHORIZATION, basic(id, secret));
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form);
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("resource", resource)
            .append_pair("scope", SCOPE)
            .finish();
        TransportRequest {
            method: Method::POST,
            url: base.join(&format!("{}{TOKEN_PATH}", base.path())),
            headers,
            body: Some(Bytes::from(body)),
            max_response_bytes: MOST_BYTES,
        }
    }
}

/// `client_secret_basic`: both parts are form-encoded first (RFC 6749, section 2.3.1). Every text has
/// its final capacity from the start, so that none is left behind by growing.
fn basic(id: &str, secret: &Secret) -> HeaderValue {
    let bytes = id.len().saturating_add(secret.expose().len());
    let mut pair = Zeroizing::new(String::with_capacity(
        bytes.saturating_mul(3).saturating_add(1),
    ));
    pair.extend(form_urlencoded::byte_serialize(id.as_bytes()));
    pair.push(':');
    pair.extend(form_urlencoded::byte_serialize(secret.expose().as_bytes()));
    let mut value = Zeroizing::new(String::with_capacity(
        pair.len().saturating_mul(2).saturating_add(16),
    ));
    value.push_str("Basic ");
    BASE64_STANDARD.encode_string(pair.as_bytes(), &mut value);
    let value = Zeroizing::new(std::mem::take(&mut *value).into_bytes());
    // Base64 is always a valid header.
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
        .unwrap_or(HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

/// A successful answer of the token endpoint.
#[derive(Deserialize)]
struct Answer {
    #[serde(deserialize_with = "secret")]
    access_token: Secret,
    #[serde(default)]
    token_type: Option<String>,
}

/// The rest of it, read apart: not all that servers write fits into a number, and a token without a
/// lifetime is one, too.
#[derive(Deserialize)]
struct Lifetime {
    expires_in: Value,
}

impl Answer {
    fn read(body: &[u8]) -> Result<Token, Error> {
        let answer: Self = serde_json::from_slice(body).map_err(|_| {
            Error::bad_token("the token endpoint answered something that is no token")
        })?;
        let Self {
            access_token,
            token_type,
        } = answer;
        if token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(Error::bad_token(
                "the token endpoint gave a token that is not a bearer token",
            ));
        }
        let token = Token::bearer(access_token);
        token.header()?;
        Ok(match lifetime(body) {
            Some(lifetime) => token.expires_in(lifetime),
            None => token,
        })
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::from)
}

/// How long a token lives, if the answer says so in a way that can be used. Some servers write the
/// number as a text.
fn lifetime(body: &[u8]) -> Option<Duration> {
    let Lifetime { expires_in } = serde_json::from_slice(body).ok()?;
    let seconds = match expires_in {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    // NaN and what has ended already are no lifetimes.
    if seconds > 0.0 {
        Duration::try_from_secs_f64(seconds.min(LONGEST_LIFETIME.as_secs_f64())).ok()
    } else {
        None
    }
}

/// Overwrites an answer that held a token, if nobody else has a part of it.
fn wipe(body: Bytes) {
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expires_in: &str, expected: Option<f64>) {
        let body = format!(r#"{{"access_token":"t","token_type":"bearer"{expires_in}}}"#);
        let token = Answer::read(body.as_bytes()).unwrap();
        let expected = expected.map(Duration::from_secs_f64);
        assert_eq!(token.lifetime(), expected, "{expires_in}");
    }

    #[test]
    fn a_lifetime_is_read_from_whatever_servers_write() {
        check(r#","expires_in":3600"#, Some(3600.0));
        check(r#","expires_in":"3600""#, Some(3600.0));
        check(r#","expires_in":" 59.5 ""#, Some(59.5));
        check(r#","expires_in":0.25"#, Some(0.25));
        for huge in ["1e300", "18446744073709551615", "\"1e999\"", "\"inf\""] {
            check(&format!(r#","expires_in":{huge}"#), Some(3_153_600_000.0));
        }
    }

    #[test]
    fn what_is_not_a_lifetime_is_none() {
        check("", None);
        for none in [
            "null", "0", "-1", "1e999", "-1e999", "-0.0", "\"\"", "\"soon\"", "\"nan\"", "[]",
            "{}", "true", "1e-30",
        ] {
            let expected = (none == "1e-30").then_some(0.0);
            check(&format!(r#","expires_in":{none}"#), expected);
        }
    }

    #[test]
    fn what_is_no_token_is_an_error_that_quotes_nothing() {
        for body in [
            "",
            "null",
            "[]",
            "<html>canary</html>",
            r#"{"access_token":1,"canary":1}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":"can\nary"}"#,
            r#"{"access_token":"canary","token_type":"mac"}"#,
            r#"{"access_token":"canary","token_type":[]}"#,
            r#"{"access_token":"canary""#,
        ] {
            let error = Answer::read(body.as_bytes()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{body}");
        }
    }
}
