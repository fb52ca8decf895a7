//! Tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4), as Logto gives them.
//!
//! What is hard here: any number of tasks may wait for one request, and none of them owns it. Whoever
//! finds no token spawns the request as a task of its own and waits for it like everybody else, so
//! that a waiter which is cancelled takes nothing with it. If the runtime of that task ends before it
//! is done, the waiters on other runtimes see the channel closed, and one of them starts again.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use serde::Deserialize;
use tokio::{sync::watch, time::Instant};
use zeroize::Zeroizing;

use super::{Token, TokenSource};
use crate::{
    client::BaseUrl,
    error::{ApiError, Error, TokenEndpointError},
    response::ResponseHead,
    secret::Secret,
    transport::{BoxError, BoxFuture, Transport, TransportRequest},
};

/// What a Logto asks for, under its endpoint (and its path, if it has one).
const TOKEN_PATH: &str = "/oidc/token";
const SCOPE: &str = "all";
/// An answer of the token endpoint has about 700 bytes.
const MOST_BYTES: usize = 64 * 1024;
/// How often a waiter starts again when the runtime that ran the request has ended.
const MOST_STARTS: usize = 3;
/// The lifetime of a token whose answer does not tell it.
const UNKNOWN_LIFETIME: Duration = Duration::from_secs(300);
/// A token is renewed this long before it ends, or a tenth of its life if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// Whom a token is for.
pub(crate) struct TokenRequest<'r> {
    pub(crate) base: &'r BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) id: &'r str,
    pub(crate) secret: &'r Secret,
    pub(crate) resource: &'r str,
    pub(crate) timeout: Duration,
}

/// A cache of one token.
pub(crate) struct ClientCredentials(Arc<Shared>);

struct Shared {
    transport: Arc<dyn Transport>,
    request: TransportRequest,
    timeout: Duration,
    state: Mutex<State>,
}

enum State {
    Empty,
    Fetching(watch::Receiver<Option<Result<Token, Error>>>),
    Held { token: Token, until: Instant },
}

impl ClientCredentials {
    pub(crate) fn new(transport: Arc<dyn Transport>, request: TokenRequest<'_>) -> Self {
        let timeout = request.timeout;
        let request = request.into_transport();
        Self(Arc::new(Shared {
            transport,
            request,
            timeout,
            state: Mutex::new(State::Empty),
        }))
    }

    async fn get(&self) -> Result<Token, Error> {
        for _ in 0..MOST_STARTS {
            let mut receiver = match self.0.held_or_fetching() {
                Ok(token) => return Ok(token),
                Err(receiver) => receiver,
            };
            if let Ok(outcome) = receiver.wait_for(Option::is_some).await
                && let Some(outcome) = &*outcome
            {
                return outcome.clone();
            }
        }
        Err(Error::bad_token(
            "the runtime that asked for a token has ended",
        ))
    }
}

impl TokenSource for ClientCredentials {
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        Box::pin(async {
            self.get()
                .await
                .map_err(|error| TokenEndpointError(error).into())
        })
    }

    fn refused(&self, refused: &Token) {
        let mut state = self.0.state();
        if matches!(&*state, State::Held { token, .. } if token.is_same(refused)) {
            *state = State::Empty;
        }
    }
}

impl Shared {
    /// The token, or where to wait for it.
    fn held_or_fetching(
        self: &Arc<Self>,
    ) -> Result<Token, watch::Receiver<Option<Result<Token, Error>>>> {
        let mut state = self.state();
        match &*state {
            State::Held { token, until } if Instant::now() < *until => return Ok(token.clone()),
            State::Fetching(receiver) if receiver.has_changed().is_ok() => {
                return Err(receiver.clone());
            }
            _ => {}
        }
        let (sender, receiver) = watch::channel(None);
        *state = State::Fetching(receiver.clone());
        drop(state);
        tokio::spawn(self.clone().fetch_for(sender));
        Err(receiver)
    }

    async fn fetch_for(self: Arc<Self>, waiters: watch::Sender<Option<Result<Token, Error>>>) {
        let asked_at = Instant::now();
        let outcome = tokio::time::timeout(self.timeout, self.fetch()).await;
        let outcome = outcome
            .unwrap_or_else(|_| Err(Error::deadline("the token endpoint did not answer", false)));
        *self.state() = match &outcome {
            Ok(token) => State::holding(token, asked_at),
            Err(_) => State::Empty,
        };
        // Nobody may be waiting any more, which is fine.
        let _ = waiters.send(Some(outcome));
    }

    async fn fetch(&self) -> Result<Token, Error> {
        let response = self
            .transport
            .send(self.request.clone())
            .await
            .map_err(Error::transport)?;
        let head = ResponseHead {
            status: response.status,
            headers: response.headers,
        };
        if !head.status.is_success() {
            return Err(Error::token_refused(head, ApiError::parse(response.body)));
        }
        Answer::read(&response.body)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The token as long as it is good, less the margin in which it is renewed.
    fn holding(token: &Token, asked_at: Instant) -> Self {
        let lifetime = token.lifetime().unwrap_or(UNKNOWN_LIFETIME);
        let usable = lifetime.saturating_sub(MARGIN.min(lifetime.mul_f64(0.1)));
        match asked_at.checked_add(usable) {
            Some(until) => Self::Held {
                token: token.clone(),
                until,
            },
            None => Self::Empty,
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
            base: base.clone(),
            path_and_query: format!("{}{TOKEN_PATH}", base.path()),
            headers,
            body: Some(Bytes::from(body)),
            max_response_bytes: MOST_BYTES,
        }
    }
}

/// `client_secret_basic`: both parts are form-encoded first (RFC 6749, section 2.3.1).
fn basic(id: &str, secret: &Secret) -> HeaderValue {
    let encode = |text: &str| {
        Zeroizing::new(form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>())
    };
    let pair = Zeroizing::new(format!("{}:{}", *encode(id), *encode(secret.expose())));
    let value =
        Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())).into_bytes());
    // Base64 is always a valid header.
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
        .unwrap_or(HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

/// A successful answer of the token endpoint.
#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: serde_json::Value,
}

impl Answer {
    fn read(body: &[u8]) -> Result<Token, Error> {
        let answer: Self = serde_json::from_slice(body).map_err(|_| {
            Error::bad_token("the token endpoint answered something that is no token")
        })?;
        let Self {
            access_token,
            token_type,
            expires_in,
        } = answer;
        if token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(Error::bad_token(
                "the token endpoint gave a token that is not a bearer token",
            ));
        }
        let token = Token::bearer(access_token);
        token.header()?;
        Ok(match seconds(&expires_in) {
            Some(seconds) => token.expires_in(Duration::from_secs(seconds)),
            None => token,
        })
    }
}

/// Some servers write the number as a string. What is negative has ended already.
fn seconds(value: &serde_json::Value) -> Option<u64> {
    // A century, so that sums with it cannot overflow.
    const MOST: f64 = 100.0 * 365.0 * 86_400.0;
    let number = match value {
        serde_json::Value::Number(number) => number.as_f64()?,
        serde_json::Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped
    number.is_finite().then(|| number.clamp(0.0, MOST) as u64)
}
