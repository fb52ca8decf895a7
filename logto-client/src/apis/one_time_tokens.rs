//! One-time tokens, for links that sign users in without a password.
//!
//! <https://openapi.logto.io/group/endpoint-one-time-tokens>

use crate::{Call, Pages, Secret, UnixMillis, api, model};

/// Logto's one-time tokens.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let token = CreateOneTimeToken::new("ann@example.com").expires_in(3600);
/// let token = logto.add_one_time_tokens(&token).await?;
/// let link = format!("https://app.example.com/landing?token={}", token.token.expose());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait OneTimeTokens: Send + Sync {
    /// Lists the tokens, newest first, or those of an email address or with a status. Their values are in clear.
    #[endpoint(GET, "/api/one-time-tokens")]
    fn list_one_time_tokens(
        &self,
        #[query] email: Option<&str>,
        #[query] status: Option<OneTimeTokenStatus>,
    ) -> Pages<OneTimeToken>;

    /// Creates a token for an email address. No message is sent.
    #[endpoint(POST, "/api/one-time-tokens")]
    fn add_one_time_tokens(&self, #[body] token: &CreateOneTimeToken) -> Call<OneTimeToken>;

    /// Checks a token, consumes it and returns it.
    ///
    /// # Errors
    ///
    /// - 404 `one_time_token.token_not_found`.
    /// - 400 `one_time_token.email_mismatch`, `one_time_token.token_expired`, `one_time_token.token_consumed`,
    ///   `one_time_token.token_revoked`.
    #[endpoint(POST, "/api/one-time-tokens/verify")]
    fn verify_one_time_token(
        &self,
        #[body(field)] token: &Secret,
        #[body(field)] email: &str,
    ) -> Call<OneTimeToken>;

    /// Gets a token, with its value in clear.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    #[endpoint(GET, "/api/one-time-tokens/<id>")]
    fn get_one_time_token(&self, id: &str) -> Call<OneTimeToken>;

    /// Deletes a token.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`.
    #[endpoint(DELETE, "/api/one-time-tokens/<id>")]
    fn delete_one_time_token(&self, id: &str) -> Call<()>;

    /// Sets the status of a token, for example to revoke it, and returns the token.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_exists_with_id`.
    /// - 400 `one_time_token.cannot_reactivate_token`: the status is to be active.
    #[endpoint(PUT, "/api/one-time-tokens/<id>/status")]
    fn replace_one_time_token_status(
        &self,
        id: &str,
        #[body(field)] status: OneTimeTokenStatus,
    ) -> Call<OneTimeToken>;
}

/// A one-time token.
#[model(response, new(id))]
pub struct OneTimeToken {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The email address that it is for.
    pub email: String,
    /// The value, 32 characters.
    pub token: Secret,
    /// What it is for.
    pub context: OneTimeTokenContext,
    /// The status.
    pub status: OneTimeTokenStatus,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time at which it expires.
    pub expires_at: UnixMillis,
}

/// The status of a one-time token.
#[model]
pub enum OneTimeTokenStatus {
    /// It can be used.
    Active = "active",
    /// It was used.
    Consumed = "consumed",
    /// It was revoked.
    Revoked = "revoked",
    /// It expired. The server sets this when the token is next read.
    Expired = "expired",
}

/// What a one-time token is for.
#[model]
pub struct OneTimeTokenContext {
    /// The ids of organizations that the user joins. The server does not check them.
    pub jit_organization_ids: Option<Vec<String>>,
    /// The only event that the token is for. Default: any.
    pub interaction_event: Option<InteractionEvent>,
}

/// What a user does in the sign-in experience.
#[model]
pub enum InteractionEvent {
    /// Sign-in.
    SignIn,
    /// Sign-up.
    Register,
    /// Password recovery.
    ForgotPassword,
}

/// The body of [`OneTimeTokens::add_one_time_tokens`].
#[model]
pub struct CreateOneTimeToken {
    /// The email address that it is for. The server accepts any string of up to 128 characters.
    pub email: String,
    /// What it is for. Default: anything.
    pub context: Option<OneTimeTokenContext>,
    /// The time until it expires, in seconds. Default: 600.
    pub expires_in: Option<u64>,
}
