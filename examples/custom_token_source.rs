//! A custom token source, such as a vault or a sidecar. When the server refuses a token, the source drops it and the
//! call is retried with a new one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use logto_client::{
    BoxError, BoxFuture, Call, Client, Connectors, Token, TokenSource, api, testing::FakeLogto,
};
use serde::{Deserialize, Serialize};

/// The origin of the tokens. Here it is the fake Logto's token endpoint, called without `logto-client`'s cache.
#[api]
trait Vault: Send + Sync {
    /// Issues a new token.
    #[endpoint(POST, "/oidc/token", auth = none)]
    fn issue_token(&self, #[body(form)] request: &TokenRequest<'_>) -> Call<TokenResponse>;
}

#[derive(Serialize)]
struct TokenRequest<'a> {
    grant_type: &'a str,
    client_id: &'a str,
    client_secret: &'a str,
    resource: &'a str,
    scope: &'a str,
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
}

/// Caches a token until it is refused.
struct VaultTokens {
    vault: Client,
    credentials: (String, String),
    cached: Mutex<Option<Token>>,
}

impl TokenSource for VaultTokens {
    /// Called before every attempt. Concurrent calls may each fetch a token if none is cached.
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        Box::pin(async {
            if let Some(token) = self.cached().clone() {
                return Ok(token);
            }
            let (client_id, client_secret) = &self.credentials;
            let request = TokenRequest {
                grant_type: "client_credentials",
                client_id,
                client_secret,
                resource: "https://default.logto.app/api",
                scope: "all",
            };
            println!("fetching a token");
            let response = self.vault.issue_token(&request).await?;
            let token = Token::bearer(response.access_token);
            *self.cached() = Some(token.clone());
            Ok(token)
        })
    }

    fn refused(&self, _token: &Token) {
        println!("token refused");
        *self.cached() = None;
    }
}

impl VaultTokens {
    fn cached(&self) -> MutexGuard<'_, Option<Token>> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let fake = FakeLogto::start().await;
    let (id, secret) = fake.credentials();
    let source = VaultTokens {
        vault: Client::builder(fake.url()).build()?,
        credentials: (id.to_owned(), secret.to_owned()),
        cached: Mutex::new(None),
    };
    let logto = Client::self_hosted(fake.url()).token_source(source).build()?;
    logto.list_connectors(None).await?;
    logto.list_connectors(None).await?;
    fake.revoke_tokens();
    logto.list_connectors(None).await?;
    match fake.requests_of("token").len() {
        2 => Ok(()),
        count => Err(format!("fetched {count} tokens instead of 2").into()),
    }
}
