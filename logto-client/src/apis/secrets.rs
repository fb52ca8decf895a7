//! Secrets are the tokens of other providers that Logto stores for users.
//!
//! <https://openapi.logto.io/group/endpoint-secrets>

use crate::{Call, api};

/// The tokens of social and enterprise providers that Logto stores.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, user_id: &str) -> Result<(), Error> {
/// let github = logto.get_user_identity(user_id, "github", Some(true)).await?;
/// if let Some(tokens) = github.token_secret {
///     logto.delete_secret(&tokens.id).await?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Secrets: Send + Sync {
    /// Deletes the tokens of a user's identity at a provider.
    ///
    /// The id is that of a [`TokenSecret`](crate::users::TokenSecret).
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no such secret.
    #[endpoint(DELETE, "/api/secrets/<id>")]
    fn delete_secret(&self, id: &str) -> Call<()>;
}
