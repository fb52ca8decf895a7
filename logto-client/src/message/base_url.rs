//! The base URL of an API.

use std::fmt;

use url::{Host, Position, Url};

use crate::error::clean;

/// The origin of all requests of a client, and a path before those of the endpoints.
pub(crate) struct BaseUrl {
    url: Url,
    /// The same with a path of 96 bytes to replace, so that the URL of most requests does not reallocate: 0.6 % of a
    /// call.
    template: Url,
    /// Without a trailing slash.
    origin: String,
    /// Without a trailing slash: empty, or `/some/path`.
    path: String,
}

impl BaseUrl {
    /// Parses a URL. The error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        // Not quoted in errors: it may hold a password.
        let url = Url::parse(text).map_err(|error| {
            format!(
                "the base URL is not a URL ({error}): write one such as \"https://api.example.com\""
            )
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(format!(
                "the scheme `{}` of the base URL is not supported: use https",
                url.scheme()
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the base URL holds credentials: remove them".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("the base URL has a query or a fragment: remove it".to_owned());
        }
        let origin = url.origin().ascii_serialization();
        let path = url.path().trim_end_matches('/').to_owned();
        if path.starts_with("//") {
            return Err("the path of the base URL starts with two slashes: write one".to_owned());
        }
        let mut template = url.clone();
        template.set_path(&"_".repeat(96));
        Ok(Self { url, template, origin, path })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    #[cfg(feature = "tracing")]
    pub(crate) fn scheme(&self) -> &str {
        self.url.scheme()
    }

    #[cfg(feature = "tracing")]
    pub(crate) fn port(&self) -> Option<u16> {
        self.url.port_or_known_default()
    }

    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(crate) fn is_loopback(&self) -> bool {
        match self.url.host() {
            // `localhost.` with a trailing dot is looked up in the DNS.
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The URL of a request. `path_and_query` includes the base path. The origin stays the same whatever it holds,
    /// since only path and query are set.
    pub(crate) fn join(&self, path_and_query: &str) -> Url {
        let mut url = self.template.clone();
        match path_and_query.split_once('?') {
            Some((path, query)) => {
                url.set_path(path);
                url.set_query(Some(query));
            }
            None => url.set_path(path_and_query),
        }
        url
    }

    /// The path and the query of a link in the response to a request. It must not lead to another origin, since the
    /// token would go there.
    pub(crate) fn resolve(&self, path_and_query: &str, link: &str) -> Result<String, String> {
        let url = self.join(path_and_query).join(link);
        let url =
            url.map_err(|error| format!("the link to the next page is not a URL ({error})"))?;
        if url.origin() != self.url.origin() {
            let origin = url.origin().ascii_serialization();
            return Err(format!(
                "the link to the next page leads to `{}`, and not to `{}`: it is not followed",
                clean(&origin),
                self.origin
            ));
        }
        Ok(url[Position::BeforePath..Position::AfterQuery].to_owned())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_path_and_origin_are_kept() {
        for base in ["https://a.test/v1", "https://a.test/v1/"] {
            let base = BaseUrl::parse(base).unwrap();
            assert_eq!((base.origin(), base.path()), ("https://a.test", "/v1"));
            assert_eq!(base.join("/v1/x?y=1").as_str(), "https://a.test/v1/x?y=1");
        }
        let base = BaseUrl::parse("http://127.0.0.1:3001").unwrap();
        assert_eq!((base.origin(), base.path()), ("http://127.0.0.1:3001", ""));
        assert_eq!(
            base.join("//evil.test/x").origin().ascii_serialization(),
            "http://127.0.0.1:3001"
        );
    }

    #[test]
    fn invalid_base_url_is_refused() {
        for text in [
            "",
            "a.test",
            "/x",
            "ftp://a.test",
            "https://",
            "https://u:p@a.test",
            "https://u@a.test",
            "https://a.test?x",
            "https://a.test#x",
            "https://a.test//x",
            "file:///etc",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn loopback_is_an_address_or_localhost() {
        for url in [
            "http://127.0.0.1:1",
            "http://127.8.9.1",
            "http://[::1]:1",
            "http://localhost:3001",
            "http://LOCALHOST",
        ] {
            assert!(BaseUrl::parse(url).unwrap().is_loopback(), "{url}");
        }
        for url in [
            "http://10.0.0.1",
            "http://localhost.evil.test",
            "http://localhost.",
            "http://127.0.0.1.evil.test",
            "http://[::2]",
        ] {
            assert!(!BaseUrl::parse(url).unwrap().is_loopback(), "{url}");
        }
    }
}
