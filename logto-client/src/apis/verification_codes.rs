//! Verification codes prove that someone reads an email address or a phone number.
//!
//! <https://openapi.logto.io/group/endpoint-verification-codes>

use crate::{Call, Secret, api, model};

/// Logto's verification codes.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client, code: &str) -> Result<(), Error> {
/// logto.create_verification_code(&CreateVerificationCode::email("ann@example.com")).await?;
/// // Ann types the code.
/// logto.verify_verification_code(&VerifyVerificationCode::email("ann@example.com", code)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait VerificationCodes: Send + Sync {
    /// Sends a code by email or SMS, for which Logto needs a connector.
    ///
    /// To avoid duplicate messages, the request is retried only if nothing of it was written to a connection.
    ///
    /// # Errors
    ///
    /// - 500 without a code: the connector cannot reach its provider.
    #[endpoint(POST, "/api/verification-codes", not_idempotent)]
    fn create_verification_code(&self, #[body] recipient: &CreateVerificationCode) -> Call<()>;

    /// Checks a code. A code is accepted once.
    ///
    /// # Errors
    ///
    /// - 400 `verification_code.code_mismatch`: it is the wrong code.
    /// - 400 `verification_code.not_found`: no code was sent there, or it has been used.
    #[endpoint(POST, "/api/verification-codes/verify")]
    fn verify_verification_code(&self, #[body] code: &VerifyVerificationCode) -> Call<()>;
}

/// The body of [`VerificationCodes::create_verification_code`].
#[model(own_new, setters())]
pub struct CreateVerificationCode {
    /// The recipient's email address.
    pub email: Option<String>,
    /// The recipient's phone number.
    pub phone: Option<String>,
}

impl CreateVerificationCode {
    /// Creates a request for an email.
    #[must_use]
    pub fn email(address: impl Into<String>) -> Self {
        Self { email: Some(address.into()), phone: None }
    }

    /// Creates a request for an SMS. The number consists of digits only, with the country code but without `+`.
    #[must_use]
    pub fn phone(number: impl Into<String>) -> Self {
        Self { email: None, phone: Some(number.into()) }
    }
}

/// The body of [`VerificationCodes::verify_verification_code`].
#[model(own_new, setters())]
pub struct VerifyVerificationCode {
    /// The email address that received the code.
    pub email: Option<String>,
    /// The phone number that received the code.
    pub phone: Option<String>,
    /// The code.
    pub verification_code: Secret,
}

impl VerifyVerificationCode {
    /// Creates a request that checks a code sent by email.
    #[must_use]
    pub fn email(address: impl Into<String>, code: impl Into<Secret>) -> Self {
        Self { email: Some(address.into()), phone: None, verification_code: code.into() }
    }

    /// Creates a request that checks a code sent by SMS.
    #[must_use]
    pub fn phone(number: impl Into<String>, code: impl Into<Secret>) -> Self {
        Self { email: None, phone: Some(number.into()), verification_code: code.into() }
    }
}
