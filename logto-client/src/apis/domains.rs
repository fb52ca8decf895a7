//! Custom domains, under which Logto serves its sign-in pages and tokens.
//!
//! <https://openapi.logto.io/group/endpoint-domains>

use crate::{Call, UnixMillis, api, model};

/// Logto's custom domains.
///
/// Only Logto Cloud has them: a self-hosted Logto refuses most of these operations with 400 `domain.not_configured`.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let domain = logto.create_domain("auth.example.com").await?;
/// for record in &domain.dns_records {
///     println!("{} {} {}", record.name, record.r#type, record.value);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Methods with an `id` fail with 404 `entity.not_exists_with_id` if there is no such domain.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait Domains: Send + Sync {
    /// Lists the domains.
    #[endpoint(GET, "/api/domains")]
    fn list_domains(&self) -> Call<Vec<Domain>>;

    /// Adds a domain and returns it with the [records](Domain::dns_records) that its DNS zone must have.
    ///
    /// The domain works when its [`status`](Domain::status) is active.
    ///
    /// # Errors
    ///
    /// - 422 `domain.domain_in_use` ([`is_conflict`](crate::Error::is_conflict)).
    #[endpoint(POST, "/api/domains")]
    fn create_domain(&self, #[body(field)] domain: &str) -> Call<Domain>;

    /// Gets a domain.
    #[endpoint(GET, "/api/domains/<id>")]
    fn get_domain(&self, id: &str) -> Call<Domain>;

    /// Deletes a domain.
    #[endpoint(DELETE, "/api/domains/<id>")]
    fn delete_domain(&self, id: &str) -> Call<()>;

    /// Lists the files that Logto serves from a domain.
    #[endpoint(GET, "/api/domains/<id>/verification-files")]
    fn list_domain_verification_files(&self, id: &str) -> Call<Vec<DomainVerificationFile>>;

    /// Replaces the files that Logto serves from a domain, at most ten, and returns them.
    #[endpoint(PUT, "/api/domains/<id>/verification-files")]
    fn replace_domain_verification_files(
        &self,
        id: &str,
        #[body(field = "verificationFiles")] files: &[DomainVerificationFile],
    ) -> Call<Vec<DomainVerificationFile>>;

    /// Deletes the domains that have not been active for this number of days, at least one.
    #[endpoint(POST, "/api/domains/cleanup")]
    fn cleanup_domains(
        &self,
        #[body(field = "staleDays")] stale_days: u32,
    ) -> Call<DomainCleanup>;
}

/// A custom domain.
#[model(response, new(id))]
pub struct Domain {
    /// The id, 21 characters.
    pub id: String,
    /// The name, such as `auth.example.com`.
    pub domain: String,
    /// The status.
    pub status: DomainStatus,
    /// The error, if the status is one.
    pub error_message: Option<String>,
    /// The records that its DNS zone must have.
    pub dns_records: Vec<DnsRecord>,
    /// The time of creation.
    pub created_at: UnixMillis,
}

/// The status of a custom domain.
#[model]
pub enum DomainStatus {
    /// The DNS records were not found yet.
    PendingVerification,
    /// The certificate is not issued yet.
    PendingSsl,
    /// The domain works.
    Active,
    /// The domain does not work.
    Error,
}

/// A DNS record.
#[model(response, new(name))]
pub struct DnsRecord {
    /// The name.
    pub name: String,
    /// The type, such as `CNAME`.
    pub r#type: String,
    /// The value.
    pub value: String,
}

/// A file that proves the ownership of a domain.
#[model]
pub struct DomainVerificationFile {
    /// The path: `/` and a name, or a path below `/.well-known/`.
    pub path: String,
    /// The text or JSON in it.
    pub content: String,
    /// The media type, such as `text/plain`.
    pub content_type: String,
}

/// The result of [`Domains::cleanup_domains`].
#[model(response)]
pub struct DomainCleanup {
    /// The number of domains that were old enough.
    pub scanned_count: u64,
    /// The number of those that were deleted.
    pub deleted_count: u64,
    /// The number of those that turned out to be active.
    pub skipped_active_count: u64,
    /// The number of those that could not be deleted.
    pub failed_count: u64,
}
