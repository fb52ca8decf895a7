//! The API that a client is for, and the defaults that follow from it.

use std::time::Duration;

use crate::{error::Dialect, message::BaseUrl};

const SELF_HOSTED_RESOURCE: &str = "https://default.logto.app/api";
const CLOUD_DOMAIN: &str = "logto.app";

/// The argument of the constructor.
pub(super) enum Target {
    Cloud { tenant: String },
    SelfHosted { url: String },
    Plain { url: String },
}

impl Target {
    /// The Logto at this URL, which may be a tenant of Cloud.
    pub(super) fn of_url(url: String) -> Self {
        let base = BaseUrl::parse(&url).ok();
        let tenant = base.as_ref().and_then(|base| {
            let tenant = cloud_tenant(base.host())?;
            (base.origin() == cloud_origin(tenant) && base.path().is_empty())
                .then(|| tenant.to_owned())
        });
        match tenant {
            Some(tenant) => Self::Cloud { tenant },
            None => Self::SelfHosted { url },
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Cloud { .. } | Self::SelfHosted { .. } => Dialect::Logto,
            Self::Plain { .. } => Dialect::Plain,
        }
    }

    /// The default time for which an unused connection is kept. Logto closes it after 5 s, and a request that crosses
    /// the close fails.
    pub(super) fn idle_timeout(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Cloud { .. } | Self::SelfHosted { .. } => 4,
            Self::Plain { .. } => 60,
        })
    }

    /// The default limit of an attempt.
    pub(super) fn attempt_timeout(&self) -> Option<Duration> {
        match self {
            Self::Cloud { .. } | Self::SelfHosted { .. } => Some(Duration::from_secs(10)),
            Self::Plain { .. } => None,
        }
    }

    /// The URL to which requests and credentials are sent.
    pub(super) fn base(&self, custom_domain: Option<&str>) -> Result<BaseUrl, String> {
        match (self, custom_domain) {
            (Self::Cloud { tenant }, None) => cloud_url(tenant),
            (Self::Cloud { tenant }, Some(url)) => cloud_url(tenant).and_then(|_| off_cloud(url)),
            (Self::SelfHosted { .. } | Self::Plain { .. }, Some(_)) => {
                Err("`custom_domain` is for `Client::cloud`: pass the domain as the URL instead"
                    .to_owned())
            }
            (Self::Plain { url }, None) => BaseUrl::parse(url),
            (Self::SelfHosted { url }, None) => off_cloud(url),
        }
    }

    /// The resource indicator of its Management API.
    pub(super) fn resource(&self) -> String {
        match self {
            Self::Cloud { tenant } => {
                format!("{}/api", cloud_origin(tenant))
            }
            Self::SelfHosted { .. } | Self::Plain { .. } => SELF_HOSTED_RESOURCE.to_owned(),
        }
    }
}

/// Parses a URL outside of Cloud. The secret of another Logto must not go to a Cloud tenant.
fn off_cloud(url: &str) -> Result<BaseUrl, String> {
    let base = BaseUrl::parse(url)?;
    match cloud_tenant(base.host()) {
        Some(tenant) => {
            Err(format!("`{}` is Logto Cloud: use `Client::cloud(\"{tenant}\")`", base.host()))
        }
        None => Ok(base),
    }
}

/// The tenant of a Cloud host. Empty for the domain itself.
fn cloud_tenant(host: &str) -> Option<&str> {
    let before = host.trim_end_matches('.').strip_suffix(CLOUD_DOMAIN)?;
    before.strip_suffix('.').or_else(|| before.is_empty().then_some(""))
}

fn cloud_origin(tenant: &str) -> String {
    format!("https://{}.{CLOUD_DOMAIN}", tenant.to_ascii_lowercase())
}

fn cloud_url(tenant: &str) -> Result<BaseUrl, String> {
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if tenant.is_empty()
        || !tenant.chars().all(is_label)
        || tenant.starts_with('-')
        || tenant.ends_with('-')
    {
        // Not quoted: it may be a URL with a password.
        return Err("the tenant id is not valid: it consists of letters, digits and `-`".to_owned());
    }
    BaseUrl::parse(&cloud_origin(tenant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cloud_url_names_a_tenant() {
        let tenant = |url: &str| match Target::of_url(url.to_owned()) {
            Target::Cloud { tenant } => Some(tenant),
            _ => None,
        };
        assert_eq!(tenant("https://Acme.logto.app/").as_deref(), Some("acme"));
        for url in [
            "https://acme.logto.app:8443",
            "http://acme.logto.app",
            "https://acme.logto.app/x",
            "https://a.test",
        ] {
            assert_eq!(tenant(url), None, "{url}");
        }
    }

    #[test]
    fn self_hosted_secret_is_not_sent_to_cloud() {
        for url in [
            "https://evil.logto.app",
            "https://evil.logto.app.",
            "https://logto.app",
            "https://EVIL.LOGTO.APP:1",
        ] {
            assert!(Target::SelfHosted { url: url.to_owned() }.base(None).is_err(), "{url}");
            assert!(Target::Cloud { tenant: "acme".to_owned() }.base(Some(url)).is_err(), "{url}");
        }
        for url in ["https://notlogto.app", "https://logto.app.evil.test"] {
            assert!(Target::SelfHosted { url: url.to_owned() }.base(None).is_ok(), "{url}");
        }
    }
}
