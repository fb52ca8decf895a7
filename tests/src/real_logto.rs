use std::env;

/// The resource of the Management API of a self-hosted Logto.
pub const DEFAULT_RESOURCE: &str = "https://default.logto.app/api";

/// The Logto that the environment names.
#[derive(Debug)]
pub struct RealLogto {
    /// `LOGTO_ENDPOINT`
    pub url: String,
    /// `LOGTO_CLIENT_ID`
    pub client_id: String,
    /// `LOGTO_CLIENT_SECRET`
    pub client_secret: String,
    /// `LOGTO_RESOURCE`, or what follows from the endpoint.
    pub resource: String,
}

impl RealLogto {
    /// Returns the Logto of the environment, if `LOGTO_ENDPOINT` is set.
    #[must_use]
    pub fn from_env() -> Option<Self> {
        let variable = |name| env::var(name).unwrap_or_default();
        let url = Some(variable("LOGTO_ENDPOINT")).filter(|url| !url.is_empty())?;
        let resource = match (variable("LOGTO_RESOURCE"), cloud_tenant(&url)) {
            (named, _) if !named.is_empty() => named,
            (_, Some(tenant)) => format!("https://{tenant}.logto.app/api"),
            (_, None) => DEFAULT_RESOURCE.to_owned(),
        };
        let client_id = variable("LOGTO_CLIENT_ID");
        Some(Self { url, client_id, client_secret: variable("LOGTO_CLIENT_SECRET"), resource })
    }
}

/// Returns the tenant of a Logto in the cloud.
#[must_use]
pub fn cloud_tenant(url: &str) -> Option<&str> {
    url.trim_end_matches('/').strip_prefix("https://")?.strip_suffix(".logto.app")
}
