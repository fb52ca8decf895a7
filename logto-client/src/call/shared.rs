//! What a call needs besides its type: the client's settings, and its own.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::{
    check_nonzero,
    retry::{Budget, Retry},
};
use crate::{
    auth::{Secret, Tokens},
    error::{ApiError, Dialect, Error, ErrorFormat, ResponseHead},
    message::{BaseUrl, Body, Endpoint, Repeat, Request, has_key, push_pair, without_keys},
    transport::Transport,
};

/// The settings and the state that all calls of a client share.
pub(crate) struct Shared {
    pub(crate) base: BaseUrl,
    pub(crate) dialect: Dialect,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) token_source: Option<Tokens>,
    /// Sent with every request, and with every token request.
    pub(crate) headers: HeaderMap,
    pub(crate) error_format: Option<ErrorFormat>,
    /// Sent with every request to the API.
    pub(crate) query: Vec<(String, Secret)>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Retry,
    pub(crate) budget: Budget,
    pub(crate) max_response_bytes: usize,
    pub(crate) chunk_timeout: Duration,
}

impl Shared {
    /// Refuses an `Authorization` of a call in place of the token.
    pub(crate) fn check_header(
        &self,
        name: &HeaderName,
        endpoint: &Endpoint,
    ) -> Result<(), String> {
        let sends_token = self.token_source.is_some() && !endpoint.is_public;
        if sends_token && name == header::AUTHORIZATION {
            return Err("belongs to the client's token source: declare the endpoint with `auth = none`, or build a \
                        client without a token source"
                .to_owned());
        }
        Ok(())
    }

    /// The error of a response whose status is not a success, and the time of its `Retry-After`.
    pub(super) fn refused(&self, head: ResponseHead, body: Bytes) -> (Error, Option<Duration>) {
        let api = match &self.error_format {
            Some(format) => ApiError::parse_with(format, &head, body),
            None => ApiError::parse(self.dialect, body),
        };
        Error::refused(self.dialect, head, api)
    }

    /// Adds the client's query, except for parameters of the call.
    pub(super) fn add_query(&self, path_and_query: &str) -> String {
        let mut target = path_and_query.to_owned();
        for (key, value) in &self.query {
            if !has_key(path_and_query, key) {
                push_pair(&mut target, key, value.expose());
            }
        }
        target
    }

    /// Removes the client's query from a link, where a server may repeat it.
    pub(super) fn remove_query(&self, link: String) -> String {
        if self.query.is_empty() {
            return link;
        }
        without_keys(&link, |key| self.query.iter().any(|(secret, _)| secret == key))
    }
}

/// A request and the settings of its call.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) shared: Arc<Shared>,
    pub(crate) request: Request,
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    pub(super) retry: Option<Retry>,
}

impl Prepared {
    pub(crate) fn new(shared: Arc<Shared>, request: Request) -> Self {
        Self {
            shared,
            timeout: request.endpoint.timeout,
            attempt_timeout: request.endpoint.attempt_timeout,
            retry: None,
            request,
        }
    }

    pub(super) fn operation(&self) -> &'static str {
        self.request.endpoint.operation()
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(self.shared.timeout)
    }

    pub(super) fn attempt_timeout(&self) -> Option<Duration> {
        self.attempt_timeout.or(self.shared.attempt_timeout)
    }

    pub(super) fn retry(&self) -> Retry {
        self.retry.unwrap_or(self.shared.retry)
    }

    /// Whether a status is a success, if only for the endpoint.
    pub(super) fn is_success(&self, status: StatusCode) -> bool {
        status.is_success() || self.request.endpoint.success.contains(&status.as_u16())
    }

    /// When the request may be retried. A body that can be read once may not have reached the server at all.
    pub(super) fn repeat(&self) -> Repeat {
        match &self.request.body {
            Some(body) if body.as_bytes().is_none() => Repeat::Never,
            _ => self.request.endpoint.repeat,
        }
    }

    /// Whether the body was read and cannot be resent.
    pub(super) fn is_spent(&self) -> bool {
        self.request.body.as_ref().is_some_and(Body::is_spent)
    }

    pub(super) fn set_timeout(&mut self, timeout: Duration) -> Result<(), String> {
        self.timeout = Some(timeout);
        check_nonzero("timeout", timeout)
    }

    pub(super) fn set_attempt_timeout(&mut self, timeout: Duration) -> Result<(), String> {
        self.attempt_timeout = Some(timeout);
        check_nonzero("attempt_timeout", timeout)
    }
}

/// The settings that a call and a list of pages have in common. They need a method `configure`.
macro_rules! settings {
    () => {
        /// Sets the limit of one attempt, token and body included, when another attempt can follow. The last attempt, and
        /// every attempt of a request that cannot be retried, may use all the time that the call has left. Zero fails the
        /// call before it is sent. Default: the endpoint's or the client's, which is 10 s for Logto and none for
        /// other APIs unless set.
        pub fn attempt_timeout(self, timeout: Duration) -> Self {
            self.configure(|prepared| prepared.set_attempt_timeout(timeout))
        }

        /// Sets how the call is retried. Default: the client's, [`Retry::attempts(3)`](Retry::attempts) unless set.
        pub fn retry(self, retry: Retry) -> Self {
            self.configure(|prepared| {
                prepared.retry = Some(retry);
                Ok(())
            })
        }

        /// Adds a header. An invalid one fails the call, and so does `Authorization` if the client has a token source, unless
        /// the endpoint has `auth = none`.
        pub fn header<N, V>(self, name: N, value: V) -> Self
        where
            N: TryInto<HeaderName>,
            V: TryInto<HeaderValue>,
        {
            self.configure(|prepared| {
                let (name, value) = parse_header(name, value)?;
                let checked = prepared.shared.check_header(&name, prepared.request.endpoint);
                checked.map_err(|mistake| format!("`{name}` {mistake}"))?;
                prepared.request.add_header(name, value)
            })
        }

        /// Adds a query parameter: a scalar, an `Option` (left out when `None`) or a sequence (the key repeats). Any other
        /// value fails the call.
        pub fn query(self, key: &str, value: impl Serialize) -> Self {
            self.configure(|prepared| prepared.request.add_query(key, &value))
        }
    };
}
pub(super) use settings;
