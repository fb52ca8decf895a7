//! Which API a client is for, and what follows from it.

use super::BaseUrl;
use crate::dialect::Dialect;

const SELF_HOSTED_RESOURCE: &str = "https://default.logto.app/api";
const CLOUD_DOMAIN: &str = ".logto.app";

/// What the constructor of the client said.
#[derive(Debug)]
pub(super) enum Target {
    Cloud { tenant: String },
    SelfHosted { url: String },
    Plain { url: String },
}

impl Target {
    /// The Logto at a URL that may be a tenant of Cloud.
    pub(super) fn of_url(url: String) -> Self {
        let base = BaseUrl::parse(&url)
            .ok()
            .filter(|base| base.is_https() && base.path().is_empty());
        match base
            .as_ref()
            .and_then(|base| base.host().strip_suffix(CLOUD_DOMAIN))
        {
            Some(tenant) => Self::Cloud {
                tenant: tenant.to_owned(),
            },
            None => Self::SelfHosted { url },
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Cloud { .. } | Self::SelfHosted { .. } => Dialect::Logto,
            Self::Plain { .. } => Dialect::Plain,
        }
    }

    /// The URL to which requests and credentials go.
    pub(super) fn base(&self, custom_domain: Option<&str>) -> Result<BaseUrl, String> {
        match (self, custom_domain) {
            (Self::Cloud { tenant }, None) => cloud_url(tenant),
            (Self::Cloud { tenant }, Some(url)) => {
                cloud_url(tenant).and_then(|_| BaseUrl::parse(url))
            }
            (Self::SelfHosted { .. } | Self::Plain { .. }, Some(_)) => Err(
                "`custom_domain` belongs to `Client::cloud`: elsewhere the URL is the domain"
                    .to_owned(),
            ),
            (Self::Plain { url }, None) => BaseUrl::parse(url),
            (Self::SelfHosted { url }, None) => {
                let base = BaseUrl::parse(url)?;
                match base.host().strip_suffix(CLOUD_DOMAIN) {
                    Some(tenant) => Err(format!(
                        "`{url}` is Logto Cloud: use `Client::cloud(\"{tenant}\")`"
                    )),
                    None => Ok(base),
                }
            }
        }
    }

    /// The resource indicator of its Management API.
    pub(super) fn resource(&self) -> String {
        match self {
            Self::Cloud { tenant } => {
                format!("https://{}{CLOUD_DOMAIN}/api", tenant.to_ascii_lowercase())
            }
            Self::SelfHosted { .. } | Self::Plain { .. } => SELF_HOSTED_RESOURCE.to_owned(),
        }
    }
}

fn cloud_url(tenant: &str) -> Result<BaseUrl, String> {
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if tenant.is_empty()
        || !tenant.chars().all(is_label)
        || tenant.starts_with('-')
        || tenant.ends_with('-')
    {
        return Err(format!(
            "`{tenant}` is not the id of a tenant: it is made of letters, digits and `-`"
        ));
    }
    BaseUrl::parse(&format!("https://{tenant}{CLOUD_DOMAIN}"))
}
