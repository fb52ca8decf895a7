//! The token endpoint: one request, and its response.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tokio::time::timeout;
use zeroize::{Zeroize, Zeroizing};

use super::{Secret, Token, TokenFailure, basic_header, policy::MAX_LIFETIME};
use crate::{
    error::{ApiError, Dialect, Error, ErrorKind, ResponseHead},
    message::BaseUrl,
    transport::{Transport, TransportErrorKind, TransportRequest, TransportResponse},
};

/// Logto's token endpoint, below the base path.
const TOKEN_PATH: &str = "/oidc/token";
const SCOPE: &str = "all";
/// Upper bound on a token response, and on its headers. Logto sends about 700 bytes.
const MAX_BYTES: usize = 64 * 1024;

/// The settings of a [`TokenEndpoint`].
pub(crate) struct TokenRequest<'r> {
    pub(crate) base: &'r BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) id: &'r str,
    pub(crate) secret: &'r Secret,
    pub(crate) resource: &'r str,
    /// Time limit of one token request.
    pub(crate) timeout: Duration,
}

/// The token endpoint of a Logto, and the request to it.
pub(crate) struct TokenEndpoint {
    transport: Arc<dyn Transport>,
    request: TransportRequest,
    id: String,
    resource: String,
    timeout: Duration,
}

impl TokenEndpoint {
    pub(crate) fn new(transport: Arc<dyn Transport>, request: TokenRequest<'_>) -> Self {
        Self {
            transport,
            id: request.id.to_owned(),
            resource: request.resource.to_owned(),
            timeout: request.timeout,
            request: request.into_transport(),
        }
    }

    /// Requests a token, once.
    pub(super) async fn request(&self) -> Result<Token, TokenFailure> {
        let response = timeout(self.timeout, self.send()).await;
        let response = response.unwrap_or_else(|_| {
            let limit = self.timeout;
            let detail = format!("the token endpoint did not respond within {limit:?}");
            Err(Error::deadline(detail, false))
        })?;
        let TransportResponse { status, headers, body } = response;
        if !status.is_success() {
            let api = ApiError::parse(Dialect::Plain, body);
            let detail = self.refusal(status, api.code());
            let head = ResponseHead::new(Dialect::Logto, status, headers);
            return Err(Error::token_refused(&detail, head, api).into());
        }
        let token = TokenBody::parse(&body);
        wipe(body);
        Ok(token?)
    }

    async fn send(&self) -> Result<TransportResponse, Error> {
        let response = self.transport.send(self.request.clone()).await;
        let response = response.map_err(|error| {
            if let TransportErrorKind::TooLarge { .. } = error.kind() {
                return too_large();
            }
            let explain = |detail: &str| format!("no token could be obtained: {detail}");
            Error::from(error).applied(false).with_detail(explain)
        })?;
        let headers = response.headers.iter();
        let head = headers.map(|(name, value)| name.as_str().len().saturating_add(value.len()));
        if response.body.len() > MAX_BYTES || head.sum::<usize>() > MAX_BYTES {
            return Err(too_large());
        }
        Ok(response)
    }

    /// Names the setting that the token endpoint refused. Neither id nor resource is secret.
    fn refusal(&self, status: StatusCode, code: Option<&str>) -> String {
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

fn too_large() -> Error {
    let detail = format!("the token response is larger than {MAX_BYTES} bytes");
    Error::new(ErrorKind::ResponseTooLarge, detail)
}

impl TokenRequest<'_> {
    fn into_transport(self) -> TransportRequest {
        let Self { base, mut headers, id, secret, resource, timeout: _ } = self;
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
            max_response_bytes: MAX_BYTES,
        }
    }
}

/// The header of `client_secret_basic`, whose parts are form-encoded first (RFC 6749, section 2.3.1). The buffer has its
/// final capacity from the start, so that growing leaves no copy of the secret behind.
fn basic(id: &str, secret: &Secret) -> HeaderValue {
    let bytes = id.len().saturating_add(secret.expose().len());
    let mut pair = Zeroizing::new(String::with_capacity(bytes.saturating_mul(3).saturating_add(1)));
    pair.extend(form_urlencoded::byte_serialize(id.as_bytes()));
    pair.push(':');
    pair.extend(form_urlencoded::byte_serialize(secret.expose().as_bytes()));
    basic_header(&pair)
}

/// The body of a successful token response.
#[derive(Deserialize)]
struct TokenBody {
    #[serde(deserialize_with = "secret")]
    access_token: Secret,
    #[serde(default)]
    token_type: Option<String>,
}

/// The rest of the body. Parsed separately, since an odd lifetime does not make the token invalid.
#[derive(Deserialize)]
struct Lifetime {
    expires_in: Value,
}

impl TokenBody {
    fn parse(body: &[u8]) -> Result<Token, Error> {
        // serde also reads structs from arrays.
        let is_object = body.trim_ascii_start().starts_with(b"{");
        let body = if is_object { body } else { &[] };
        let parsed: Self = serde_json::from_slice(body)
            .map_err(|_| Error::token("the response of the token endpoint is not a token"))?;
        let Self { access_token, token_type } = parsed;
        if token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(Error::token(
                "the token endpoint returned a token of another type than bearer",
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

/// The lifetime, if the response has a usable one. Some servers write the number as a string.
fn lifetime(body: &[u8]) -> Option<Duration> {
    let Lifetime { expires_in } = serde_json::from_slice(body).ok()?;
    let seconds = match expires_in {
        Value::Number(number) => number.as_f64()?,
        Value::String(string) => string.trim().parse().ok()?,
        _ => return None,
    };
    // Neither NaN nor zero nor a negative number is a lifetime.
    if seconds > 0.0 {
        Duration::try_from_secs_f64(seconds.min(MAX_LIFETIME.as_secs_f64())).ok()
    } else {
        None
    }
}

/// Overwrites a body that held a token, unless somebody else shares its buffer.
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
        let token = TokenBody::parse(body.as_bytes()).unwrap();
        let expected = expected.map(Duration::from_secs_f64);
        assert_eq!(token.lifetime(), expected, "{expires_in}");
    }

    #[test]
    fn lifetime_is_parsed_from_numbers_and_strings() {
        check(r#","expires_in":3600"#, Some(3600.0));
        check(r#","expires_in":"3600""#, Some(3600.0));
        check(r#","expires_in":" 59.5 ""#, Some(59.5));
        check(r#","expires_in":0.25"#, Some(0.25));
        for huge in ["1e300", "18446744073709551615", "\"1e999\"", "\"inf\""] {
            check(&format!(r#","expires_in":{huge}"#), Some(3_153_600_000.0));
        }
    }

    #[test]
    fn unusable_lifetime_is_ignored() {
        check("", None);
        for unusable in [
            "null", "0", "-1", "1e999", "-1e999", "-0.0", "\"\"", "\"soon\"", "\"nan\"", "[]",
            "{}", "true",
        ] {
            check(&format!(r#","expires_in":{unusable}"#), None);
        }
        // Less than a nanosecond.
        check(r#","expires_in":1e-30"#, Some(0.0));
    }

    #[test]
    fn invalid_token_body_is_an_error_that_quotes_nothing() {
        for body in [
            "",
            "null",
            "[]",
            r#"["canary","bearer"]"#,
            "<html>canary</html>",
            r#"{"access_token":1,"canary":1}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":"can\nary"}"#,
            r#"{"access_token":"canary","token_type":"mac"}"#,
            r#"{"access_token":"canary","token_type":[]}"#,
            r#"{"access_token":"canary""#,
        ] {
            let error = TokenBody::parse(body.as_bytes()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{body}");
        }
    }
}
