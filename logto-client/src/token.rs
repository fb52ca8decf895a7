//! Access tokens and where they come from.

mod cache;
mod client_credentials;
mod endpoint;
mod flight;
mod policy;
mod sync;

use std::{fmt, future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

pub(crate) use self::{client_credentials::ClientCredentials, endpoint::TokenRequest};
use crate::{
    error::{Error, TokenEndpointError},
    secret::Secret,
    transport::{BoxError, BoxFuture},
};

/// An access token. `Debug` does not show it.
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
    /// The value of the `Authorization` header; `None` if the token cannot be one.
    header: Option<HeaderValue>,
    lifetime: Option<Duration>,
}

impl Token {
    /// A bearer token (RFC 6750). One that is empty, or holds characters that a header cannot, fails
    /// the calls that would send it.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        let token = token.into();
        let scheme = "Bearer ";
        // Of the final capacity from the start, so that no part is left behind by growing.
        let length = scheme.len().saturating_add(token.expose().len());
        let mut text = Zeroizing::new(Vec::with_capacity(length));
        text.extend_from_slice(scheme.as_bytes());
        text.extend_from_slice(token.expose().as_bytes());
        let is_valid = !token.expose().is_empty()
            && token.expose().bytes().all(|byte| byte.is_ascii_graphic());
        let header = HeaderValue::from_maybe_shared(Bytes::from_owner(text))
            .ok()
            .filter(|_| is_valid);
        let header = header.map(|mut header| {
            header.set_sensitive(true);
            header
        });
        Self {
            header,
            lifetime: None,
        }
    }

    /// Says how long the token is good for, from now on. Default: unknown.
    #[must_use]
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let refused =
            || Error::bad_token("the token is empty or holds characters that a header cannot");
        self.header.clone().ok_or_else(refused)
    }

    pub(crate) fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.header == other.header
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("expires_in", &self.lifetime)
            .finish_non_exhaustive()
    }
}

/// What a client gets its tokens from.
pub(crate) enum Tokens {
    Credentials(ClientCredentials),
    Own(Arc<dyn TokenSource>),
}

impl Tokens {
    /// A token to send now. Boxes nothing for a token that is held.
    pub(crate) async fn token(&self) -> Result<Token, BoxError> {
        match self {
            Self::Credentials(credentials) => {
                let token = credentials.token().await;
                token.map_err(|error| TokenEndpointError(error).into())
            }
            Self::Own(source) => source.token().await,
        }
    }

    pub(crate) fn refused(&self, token: &Token) {
        match self {
            Self::Credentials(credentials) => credentials.refused(token),
            Self::Own(source) => source.refused(token),
        }
    }
}

/// Where a client gets its tokens.
///
/// A [`Token`] is one that never changes. A closure that returns a future is one that is asked
/// before every attempt:
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
/// A closure that keeps something to get its tokens from hands a clone of it to each future:
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
    message = "`{Self}` is no source of tokens",
    label = "this is neither a `TokenSource` nor a closure that returns a future of `Result<Token, BoxError>`",
    note = "a closure that captures something clones it for each future: `move || {{ let it = it.clone(); async move {{ … }} }}`"
)]
pub trait TokenSource: Send + Sync + 'static {
    /// Gives a token to send now. Asked before every attempt of a call, so keep what is costly to get.
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>>;

    /// Tells that the server has refused this token. The call is then sent once more, with whatever
    /// [`token`](Self::token) gives next.
    fn refused(&self, _token: &Token) {}
}

impl TokenSource for Token {
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// One source can serve several clients.
impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        (**self).token()
    }

    fn refused(&self, token: &Token) {
        (**self).refused(token);
    }
}

impl<F, R> TokenSource for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Token, BoxError>> + Send + 'static,
{
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        Box::pin(self())
    }
}
