//! Builds a client from its settings.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, header};

use super::{Client, ClientBuilder};
use crate::{
    auth::{ClientCredentials, Secret, TokenEndpoint, TokenRequest, Tokens},
    call::{Budget, Shared},
    error::Error,
    message::BaseUrl,
    transport::{ReqwestSettings, ReqwestTransport, Transport},
};

impl ClientBuilder {
    /// Builds the client. It sends nothing yet.
    ///
    /// # Errors
    ///
    /// An error of kind [`Configuration`](crate::ErrorKind::Configuration) that reports all mistakes.
    pub fn build(mut self) -> Result<Client, Error> {
        let custom_domain = self.custom_domain.as_ref().map(Secret::expose);
        let base = self.target.base(custom_domain);
        let base = base.and_then(|base| self.check_scheme(base));
        let base = base.and_then(|base| self.check_proxy(&base).map(|()| base));
        self.check();
        let headers = self.all_headers();
        let base = match base {
            Ok(base) if self.mistakes.is_empty() => base,
            base => {
                self.mistakes.extend(base.err());
                self.mistakes.dedup();
                return Err(Error::configuration(self.mistakes.join("; ")));
            }
        };
        let transport = self.make_transport(&base)?;
        let shared = Shared {
            dialect: self.target.dialect(),
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout.or(self.target.attempt_timeout()),
            retry: self.retry,
            budget: Budget::full(),
            max_response_bytes: self.max_response_bytes,
            query: std::mem::take(&mut self.query),
            error_format: self.error_format.take(),
            token_source: self.tokens(&base, &headers, &transport),
            base,
            transport,
            headers,
        };
        Ok(Client { shared: Arc::new(shared) })
    }

    fn all_headers(&mut self) -> HeaderMap {
        let mut headers = std::mem::take(&mut self.headers);
        match HeaderValue::from_str(&self.user_agent) {
            Ok(value) => {
                headers.entry(header::USER_AGENT).or_insert(value);
            }
            Err(_) => self
                .mistakes
                .push("the user agent has characters that are not allowed in headers".to_owned()),
        }
        headers
    }

    fn make_transport(&mut self, base: &BaseUrl) -> Result<Arc<dyn Transport>, Error> {
        let custom = self.transport.take();
        let late = self.default_transport.take();
        if let (Some(transport), None) = (&custom, &late) {
            return Ok(transport.clone());
        }
        let transport = ReqwestTransport::build(&ReqwestSettings {
            base,
            connect_timeout: self.connect_timeout,
            idle_timeout: self.idle_timeout.unwrap_or(self.target.idle_timeout()),
            max_idle_connections: self.max_idle_connections,
            proxy: self.proxy.as_ref().map(Secret::expose),
            root_certificates: &self.root_certificates,
        })?;
        Ok(match (custom, late) {
            (Some(wrapper), Some(late)) => {
                late.set(transport);
                wrapper
            }
            _ => Arc::new(transport),
        })
    }

    fn tokens(
        self,
        base: &BaseUrl,
        headers: &HeaderMap,
        transport: &Arc<dyn Transport>,
    ) -> Option<Tokens> {
        let Some((id, secret)) = self.credentials else {
            return self.token_source.map(Tokens::Custom);
        };
        let attempt_timeout = self.attempt_timeout.or(self.target.attempt_timeout());
        let default = || self.target.resource();
        let request = TokenRequest {
            base,
            headers: headers.clone(),
            id: &id,
            secret: &secret,
            resource: &self.resource.unwrap_or_else(default),
            timeout: attempt_timeout.map_or(self.timeout, |limit| limit.min(self.timeout)),
        };
        let endpoint = TokenEndpoint::new(transport.clone(), request);
        Some(Tokens::Credentials(ClientCredentials::new(endpoint)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        Connectors,
        transport::{BoxFuture, TransportError, TransportRequest, TransportResponse},
    };

    /// Records the token request and refuses it.
    #[derive(Clone, Default)]
    struct Recorder(Arc<Mutex<Option<TransportRequest>>>);

    impl Transport for Recorder {
        fn send(
            &self,
            request: TransportRequest,
        ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
            *self.0.lock().unwrap() = Some(request);
            let response = http::Response::builder().status(400).body("").unwrap();
            Box::pin(async { Ok(response.into()) })
        }
    }

    /// Checks the origin and the resource of the token request.
    async fn check(builder: ClientBuilder, origin: &str, resource: &str) {
        let recorder = Recorder::default();
        let client = builder.transport(recorder.clone()).build().unwrap();
        client.list_connectors(None).await.unwrap_err();
        let request = recorder.0.lock().unwrap().take().unwrap();
        let body = request.body().unwrap();
        let mut pairs = form_urlencoded::parse(body);
        let (_, requested) = pairs.find(|(name, _)| name == "resource").unwrap();
        assert_eq!((request.origin(), &*requested), (origin, resource));
    }

    fn variables(endpoint: &str, resource: Option<&str>) -> ClientBuilder {
        ClientBuilder::from_variables(|name| match name {
            "LOGTO_ENDPOINT" => Some(endpoint.to_owned()),
            "LOGTO_RESOURCE" => resource.map(str::to_owned),
            _ => Some("x".to_owned()),
        })
    }

    #[tokio::test]
    async fn resource_follows_from_the_endpoint_unless_set() {
        let (acme, acme_api) = ("https://acme.logto.app", "https://acme.logto.app/api");
        let (own, own_api) = ("https://a.test", "https://default.logto.app/api");
        let cloud = || Client::cloud("acme").credentials("a", "b");
        let self_hosted = || Client::self_hosted(own).credentials("a", "b");
        check(cloud(), acme, acme_api).await;
        check(cloud().custom_domain(own), own, acme_api).await;
        check(cloud().resource("urn:x"), acme, "urn:x").await;
        check(self_hosted(), own, own_api).await;
        check(self_hosted().resource("urn:x"), own, "urn:x").await;
        check(variables(acme, None), acme, acme_api).await;
        check(variables(own, None), own, own_api).await;
        check(variables(own, Some("")), own, own_api).await;
        check(variables(own, Some("urn:x")), own, "urn:x").await;
    }
}
