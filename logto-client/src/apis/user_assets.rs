//! User assets are files, such as avatars, in the storage of the tenant.
//!
//! <https://openapi.logto.io/group/endpoint-user-assets>

use crate::{Call, api, model};

/// Uploads of user assets.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let service = logto.get_user_asset_service_status().await?;
/// if service.status == UserAssetStatus::Ready {
///     println!("files of up to {:?} bytes", service.max_upload_file_size);
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
pub trait UserAssets: Send + Sync {
    /// Uploads a file and returns its public URL. The form has the file in the field `file`.
    ///
    /// ```
    /// # use logto_client::{Client, Error, Multipart, UserAssets};
    /// # async fn example(logto: Client, png: Vec<u8>) -> Result<(), Error> {
    /// let form = Multipart::new().file("file", "avatar.png", "image/png", png);
    /// println!("{}", logto.create_user_asset(&form).await?.url);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - 400 `storage.not_configured`.
    /// - 400 `guard.mime_type_not_allowed`.
    #[cfg(feature = "multipart")]
    #[endpoint(POST, "/api/user-assets")]
    fn create_user_asset(&self, #[body(multipart)] form: &crate::Multipart) -> Call<UserAsset>;

    /// Gets whether files can be uploaded, and which.
    #[endpoint(GET, "/api/user-assets/service-status")]
    fn get_user_asset_service_status(&self) -> Call<UserAssetServiceStatus>;
}

/// An uploaded file.
#[model(response, new(url))]
pub struct UserAsset {
    /// The public URL.
    pub url: String,
}

/// Whether files can be uploaded, and which.
#[model(response)]
pub struct UserAssetServiceStatus {
    /// Whether files can be uploaded.
    pub status: UserAssetStatus,
    /// The media types that are allowed. `None` if there is no storage.
    pub allow_upload_mime_types: Option<Vec<String>>,
    /// The largest size of a file, in bytes. `None` if there is no storage.
    pub max_upload_file_size: Option<u64>,
    /// Whether users can upload an avatar when they sign up.
    pub is_experience_avatar_upload_enabled: bool,
}

/// Whether there is a storage.
#[model]
pub enum UserAssetStatus {
    /// Files can be uploaded.
    Ready = "ready",
    /// There is no storage.
    NotConfigured = "not_configured",
}
