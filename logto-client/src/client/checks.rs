//! The checks of a client's settings, one function per topic.

use std::time::Duration;

use http::header;

use super::{ClientBuilder, target::Target};
use crate::{auth::Secret, message::BaseUrl};

impl ClientBuilder {
    /// Collects the mistakes that do not depend on the URL.
    pub(super) fn check(&mut self) {
        let credentials = self.check_credentials();
        let resource = self.check_resource();
        let limits = self.check_limits();
        let found = credentials.into_iter().chain(resource).chain(limits);
        self.mistakes.extend(found);
    }

    pub(super) fn check_scheme(&self, base: BaseUrl) -> Result<BaseUrl, String> {
        let host = base.host();
        if base.is_https() || base.is_loopback() || self.http_hosts.contains(host) {
            return Ok(base);
        }
        Err(format!(
            "credentials would travel to `{host}` unencrypted: use https, or `allow_http(\"{host}\")`"
        ))
    }

    /// Refuses a proxy that would read plain http to loopback. `allow_http` accepts this for other hosts.
    pub(super) fn check_proxy(&self, base: &BaseUrl) -> Result<(), String> {
        if self.proxy.is_some() && !base.is_https() && base.is_loopback() {
            return Err(
                "a proxy would read plain http requests to loopback: remove `proxy`".to_owned()
            );
        }
        Ok(())
    }

    fn check_credentials(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let has_credentials = self.credentials.is_some();
        let has_source = self.token_source.is_some();
        match (&self.target, has_credentials, has_source) {
            (Target::Plain { .. }, true, _) => mistakes
                .push("`credentials` are for Logto: use `token_source` with `Client::builder`"),
            (_, true, true) => {
                mistakes.push("both `credentials` and `token_source` are set: remove one");
            }
            (Target::Cloud { .. } | Target::SelfHosted { .. }, false, false) => {
                mistakes.push("Logto needs a token: set `credentials` or `token_source`");
            }
            _ => {}
        }
        // Missing variables have already been reported.
        if self.mistakes.is_empty() && self.credentials.as_ref().is_some_and(is_empty) {
            mistakes.push("the client id or secret is empty");
        }
        if self.headers.contains_key(header::AUTHORIZATION) && (has_credentials || has_source) {
            mistakes.push("both the header `authorization` and a token are set: remove one");
        }
        mistakes.into_iter().map(str::to_owned).collect()
    }

    fn check_resource(&self) -> Option<String> {
        let resource = self.resource.as_deref()?;
        let mistake = if self.credentials.is_none() {
            "`resource` has no effect without `credentials`: remove it"
        } else if resource.is_empty() {
            "`resource` is empty: remove it for the default"
        } else {
            return None;
        };
        Some(mistake.to_owned())
    }

    fn check_limits(&self) -> Vec<String> {
        let times = [
            ("timeout", self.timeout),
            ("attempt_timeout", self.attempt_timeout.unwrap_or(Duration::MAX)),
            ("connect_timeout", self.connect_timeout),
            ("chunk_timeout", self.chunk_timeout),
        ];
        let zero = times.into_iter().filter(|(_, time)| time.is_zero());
        let mut mistakes: Vec<_> = zero
            .map(|(name, _)| format!("`{name}` is zero: no request can be that fast"))
            .collect();
        if self.max_response_bytes == 0 {
            let mistake = "`max_response_bytes` is zero: no response can be that small";
            mistakes.push(mistake.to_owned());
        }
        mistakes
    }
}

fn is_empty((id, secret): &(String, Secret)) -> bool {
    id.is_empty() || secret.expose().is_empty()
}

#[cfg(test)]
mod tests {
    use super::Duration;
    use crate::client::{Client, ClientBuilder};

    /// Checks the reported mistakes, in order.
    fn check(builder: ClientBuilder, expected: &[&str]) {
        let error = builder.build().unwrap_err().to_string();
        let mistakes: Vec<_> = error.split("; ").collect();
        assert_eq!(mistakes.len(), expected.len(), "{error}");
        for (mistake, expected) in mistakes.iter().zip(expected) {
            assert!(mistake.contains(expected), "{mistake}: {expected}");
        }
    }

    fn logto() -> ClientBuilder {
        Client::self_hosted("https://logto.test").credentials("app", "secret")
    }

    #[test]
    fn zero_limit_is_a_mistake() {
        check(logto().timeout(Duration::ZERO), &["`timeout` is zero"]);
        check(logto().max_response_bytes(0), &["`max_response_bytes`"]);
        let all = logto()
            .timeout(Duration::ZERO)
            .attempt_timeout(Duration::ZERO)
            .connect_timeout(Duration::ZERO)
            .chunk_timeout(Duration::ZERO)
            .max_response_bytes(0);
        check(
            all,
            &[
                "`timeout`",
                "`attempt_timeout`",
                "`connect_timeout`",
                "`chunk_timeout`",
                "`max_response_bytes`",
            ],
        );
    }

    #[test]
    fn resource_needs_logto_credentials() {
        check(logto().resource(""), &["`resource` is empty"]);
        let plain = Client::builder("https://api.test").resource("x");
        check(plain, &["`resource` has no effect"]);
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let builder = Client::self_hosted("http://logto.test")
            .credentials("", "")
            .resource("")
            .max_response_bytes(0);
        check(
            builder,
            &["id or secret is empty", "`resource`", "`max_response_bytes`", "unencrypted"],
        );
    }
}
