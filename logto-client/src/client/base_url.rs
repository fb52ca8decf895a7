//! The URL under which an API stands.

use std::fmt;

use url::{Host, Url};

use crate::request::split_at_byte;

const ROOM: usize = 96;

/// An origin, and perhaps a path, that a client never leaves.
pub(crate) struct BaseUrl {
    url: Url,
    /// The same with a path of [`ROOM`] bytes that is there to be replaced: its clones have room for most
    /// paths, which spares each call an allocation and 500 instructions.
    roomy: Url,
    /// Without a slash at the end.
    origin: String,
    /// Without a slash at the end: empty, or `/some/path`.
    path: String,
}

impl BaseUrl {
    /// Reads a URL, and says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        // The text is not quoted: somebody may have put a password into it.
        let url = Url::parse(text).map_err(|error| {
            format!("this is not a URL ({error}): write one such as \"https://api.example.com\"")
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(format!(
                "a URL of scheme `{}` cannot be called: use https",
                url.scheme()
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the URL holds credentials: pass them to the builder instead".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("the base URL holds a query or a fragment: remove it".to_owned());
        }
        let origin = url.origin().ascii_serialization();
        let path = url.path().trim_end_matches('/').to_owned();
        if path.starts_with("//") {
            return Err("the base URL's path begins with two slashes: write one".to_owned());
        }
        let mut roomy = url.clone();
        roomy.set_path(&"_".repeat(ROOM));
        Ok(Self {
            url,
            roomy,
            origin,
            path,
        })
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
            // With a dot at its end it is looked up, and by others.
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The whole URL of a path and query, which begins with this URL's path. Only the path and the
    /// query are set, so whatever they hold, the origin stays.
    pub(crate) fn join(&self, path_and_query: &str) -> Url {
        let mut url = self.roomy.clone();
        match split_at_byte(path_and_query, b'?') {
            Some((path, query)) => {
                url.set_path(path);
                url.set_query(Some(query));
            }
            None => url.set_path(path_and_query),
        }
        url
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
    fn a_base_path_and_the_origin_stay() {
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
    fn what_is_not_a_base_url_is_refused() {
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
    fn loopback_is_known_by_address_or_by_its_one_name() {
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
