//! Access tokens and where they come from.

mod client_credentials;
mod endpoint;
mod policy;
mod secret;

use std::{
    fmt,
    future::Future,
    sync::Arc,
    time::{Duration, SystemTime},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use self::policy::Refusal;
pub use self::secret::Secret;
pub(crate) use self::{
    client_credentials::ClientCredentials,
    endpoint::{TokenEndpoint, TokenRequest},
};
use crate::{
    error::{BoxError, Error, ErrorKind, retry_after},
    transport::BoxFuture,
};

/// An access token, or user and password. `Debug` does not show it.
///
/// ```
/// use logto_client::{Client, Token};
///
/// # fn main() -> Result<(), logto_client::Error> {
/// let github = Client::builder("https://api.github.com").token_source(Token::bearer("pat")).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Token {
    /// The value of the `Authorization` header; `None` if the token is not a valid one.
    header: Option<HeaderValue>,
    lifetime: Option<Duration>,
}

impl Token {
    /// A bearer token (RFC 6750). A call fails before it is sent if the token is empty or not a valid header value.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        let token = token.into();
        let scheme = "Bearer ";
        // The final capacity from the start, so that growing leaves no copy behind.
        let length = scheme.len().saturating_add(token.expose().len());
        let mut value = Zeroizing::new(Vec::with_capacity(length));
        value.extend_from_slice(scheme.as_bytes());
        value.extend_from_slice(token.expose().as_bytes());
        let is_valid = !token.expose().is_empty()
            && token.expose().bytes().all(|byte| byte.is_ascii_graphic());
        let header =
            HeaderValue::from_maybe_shared(Bytes::from_owner(value)).ok().filter(|_| is_valid);
        let header = header.map(|mut header| {
            header.set_sensitive(true);
            header
        });
        Self { header, lifetime: None }
    }

    /// User and password (RFC 7617). A call fails before it is sent if the user has a colon.
    pub fn basic(user: &str, password: impl Into<Secret>) -> Self {
        let password = password.into();
        let length = user.len().saturating_add(password.expose().len()).saturating_add(1);
        let mut pair = Zeroizing::new(String::with_capacity(length));
        pair.push_str(user);
        pair.push(':');
        pair.push_str(password.expose());
        let header = (!user.contains(':')).then(|| basic_header(&pair));
        Self { header, lifetime: None }
    }

    /// Sets the lifetime of the token, counted from now. Default: unknown.
    #[must_use]
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let refused =
            || Error::token("the token is empty or has characters that are not allowed in it");
        self.header.clone().ok_or_else(refused)
    }

    pub(crate) fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.header == other.header
    }
}

/// The header for `user:password`. Its buffers have their final capacity from the start, so that growing leaves no copy
/// behind.
fn basic_header(pair: &str) -> HeaderValue {
    let length = pair.len().saturating_mul(2).saturating_add(16);
    let mut value = Zeroizing::new(String::with_capacity(length));
    value.push_str("Basic ");
    BASE64_STANDARD.encode_string(pair, &mut value);
    let value = Zeroizing::new(std::mem::take(&mut *value).into_bytes());
    // Base64 is always a valid header.
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
        .unwrap_or(HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_in", &self.lifetime).finish_non_exhaustive()
    }
}

/// The failure to get a token for a call.
#[derive(Debug, Clone)]
pub(crate) struct TokenFailure {
    pub(crate) error: Error,
    /// Time for which the token endpoint asks to wait, or for which the cache refuses.
    pub(crate) retry_after: Option<Duration>,
}

impl TokenFailure {
    /// The refusal of the token endpoint. A failure without its response is not a refusal.
    fn refusal(&self) -> Option<Refusal> {
        if self.error.kind() != ErrorKind::Token {
            return None;
        }
        if !self.error.is_retryable() {
            return Some(Refusal::Terminal);
        }
        let asks_to_wait = matches!(self.error.status()?.as_u16(), 429 | 503);
        let retry_after = self.retry_after.filter(|_| asks_to_wait);
        retry_after.map(Refusal::RetryAfter)
    }

    /// This failure without a new request, with the time until the next one.
    fn remembered(&self, remaining: Duration) -> Self {
        let explain = |detail: &str| format!("{detail} a moment ago");
        Self { error: self.error.clone().with_detail(explain), retry_after: Some(remaining) }
    }
}

impl From<Error> for TokenFailure {
    fn from(error: Error) -> Self {
        let head = error.response_head();
        Self {
            retry_after: head.and_then(|head| retry_after(&head.headers, SystemTime::now())),
            error,
        }
    }
}

/// The token source of a client.
pub(crate) enum Tokens {
    Credentials(ClientCredentials),
    Custom(Arc<dyn TokenSource>),
}

impl Tokens {
    /// Returns a token to send now.
    pub(crate) async fn token(&self) -> Result<Token, TokenFailure> {
        match self {
            Self::Credentials(credentials) => credentials.token().await,
            Self::Custom(source) => source.token().await.map_err(|error| {
                // Whatever the source reports, even another client's error, the failure is that there is no token.
                Error::token("the token source failed").with_source(error).into()
            }),
        }
    }

    /// Reports that the API refused this token. Returns whether another token is worth a try.
    pub(crate) fn refused(&self, token: &Token) -> bool {
        match self {
            Self::Credentials(credentials) => credentials.refused(token),
            Self::Custom(source) => {
                source.refused(token);
                true
            }
        }
    }

    /// Reports that the API also refused the token which replaced a refused one.
    pub(crate) fn fresh_token_refused(&self) {
        match self {
            Self::Credentials(credentials) => credentials.fresh_token_refused(),
            // The source decides by itself what to return next.
            Self::Custom(_) => {}
        }
    }
}

/// A source of access tokens for a client.
///
/// A [`Token`] is a source that never changes. A closure that returns a future is a source that is called before
/// every attempt:
///
/// ```
/// use logto_client::{BoxError, Client, Token};
///
/// async fn read_token() -> Result<String, std::io::Error> {
///     Ok("from a file, or a vault".to_owned())
/// }
///
/// # fn main() -> Result<(), logto_client::Error> {
/// let logto = Client::self_hosted("https://auth.example.com")
///     .token_source(async || Ok(Token::bearer(read_token().await?)))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// A closure that captures something passes a clone of it to each future:
///
/// ```
/// # use std::sync::Arc;
/// use logto_client::{BoxError, Client, Token};
///
/// # struct Vault;
/// # impl Vault { async fn read(&self) -> Result<String, BoxError> { Ok(String::new()) } }
/// # fn example(vault: Arc<Vault>) {
/// let source = move || {
///     let vault = vault.clone();
///     async move { Ok::<_, BoxError>(Token::bearer(vault.read().await?)) }
/// };
/// let builder = Client::builder("https://api.example.com").token_source(source);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a token source",
    label = "neither a `Token` nor a closure that returns a future of `Result<Token, BoxError>`",
    note = "a constant token is `Token::bearer(…)`, or `Token::basic(user, password)`",
    note = "a closure that captures something clones it for each future: `move || {{ let it = it.clone(); async move {{ … }} }}`"
)]
pub trait TokenSource: Send + Sync + 'static {
    /// Returns a token to send now. Called before every attempt, so cache what is expensive to obtain.
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>>;

    /// Reports that the server refused this token. The call is then sent once more, with the next
    /// [`token`](Self::token), unless that is the same one.
    fn refused(&self, _token: &Token) {}
}

impl TokenSource for Token {
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// Several clients can share a source.
impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        (**self).token()
    }

    fn refused(&self, token: &Token) {
        (**self).refused(token);
    }
}

#[diagnostic::do_not_recommend]
impl<F, R> TokenSource for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Token, BoxError>> + Send + 'static,
{
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        Box::pin(self())
    }
}
