//! Subject tokens let a service act as a user.
//!
//! <https://openapi.logto.io/group/endpoint-subject-tokens>

use super::types::JsonObject;
use crate::{Call, Secret, api, model};

/// Logto's subject tokens, for impersonation.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, user_id: &str) -> Result<(), Error> {
/// let token = logto.create_subject_token(user_id, None).await?;
/// println!("to be exchanged within {} seconds", token.expires_in);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait SubjectTokens: Send + Sync {
    /// Creates a subject token, which an application can exchange for an access token of the user ([RFC
    /// 8693](https://www.rfc-editor.org/rfc/rfc8693)).
    ///
    /// `context` is passed to the script that customizes access tokens.
    ///
    /// # Errors
    ///
    /// - 404 `entity.relation_foreign_key_not_found`: there is no such user.
    #[endpoint(POST, "/api/subject-tokens")]
    fn create_subject_token(
        &self,
        #[body(field = "userId")] user_id: &str,
        #[body(field)] context: Option<&JsonObject>,
    ) -> Call<SubjectToken>;
}

/// A subject token.
#[model(response, new(subject_token))]
pub struct SubjectToken {
    /// The token.
    pub subject_token: Secret,
    /// The time until it expires, in seconds. Logto's tokens live for 600.
    pub expires_in: u64,
}
