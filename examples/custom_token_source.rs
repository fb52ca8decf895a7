//! Tokens that come from elsewhere, such as a vault or a sidecar. When the server refuses one, it is forgotten and
//! the call is sent once more, with the next.

use std::sync::{Mutex, MutexGuard, PoisonError};

use logto_client::{
    BoxError, BoxFuture, Call, Client, Connectors, Token, TokenSource, api, testing::FakeLogto,
};
use serde::{Deserialize, Serialize};

/// Where the tokens come from: here from the Logto's own endpoint, without `logto-client`'s cache.
#[api]
trait Vault: Send + Sync {
    /// Gives a new token.
    #[endpoint(POST, "/oidc/token", auth = none)]
    fn issue_token(&self, #[body(form)] request: &TokenRequest<'_>) -> Call<Issued>;
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
struct Issued {
    access_token: String,
}

/// Keeps a token until it is refused.
struct FromVault {
    vault: Client,
    application: (String, String),
    kept: Mutex<Option<Token>>,
}

impl TokenSource for FromVault {
    /// Asked before every attempt. Should several calls find nothing kept, each gets a token of its own.
    fn token(&self) -> BoxFuture<'_, Result<Token, BoxError>> {
        Box::pin(async {
            if let Some(token) = self.kept().clone() {
                return Ok(token);
            }
            let (client_id, client_secret) = &self.application;
            let request = TokenRequest {
                grant_type: "client_credentials",
                client_id,
                client_secret,
                resource: "https://default.logto.app/api",
                scope: "all",
            };
            println!("a token is fetched");
            let issued = self.vault.issue_token(&request).await?;
            let token = Token::bearer(issued.access_token);
            *self.kept() = Some(token.clone());
            Ok(token)
        })
    }

    fn refused(&self, _token: &Token) {
        println!("the token was refused");
        *self.kept() = None;
    }
}

impl FromVault {
    fn kept(&self) -> MutexGuard<'_, Option<Token>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let fake = FakeLogto::start().await;
    let (id, secret) = fake.credentials();
    let source = FromVault {
        vault: Client::builder(fake.url()).build()?,
        application: (id.to_owned(), secret.to_owned()),
        kept: Mutex::new(None),
    };
    let logto = Client::self_hosted(fake.url())
        .token_source(source)
        .build()?;
    logto.list_connectors(None).await?;
    logto.list_connectors(None).await?;
    fake.revoke_tokens();
    logto.list_connectors(None).await?;
    match fake.requests_of("token").len() {
        2 => Ok(()),
        count => Err(format!("{count} tokens were fetched, and 2 would have done").into()),
    }
}
