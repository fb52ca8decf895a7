//! hyper-util's client, with everything prepared.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use logto_client::connectors::Connector;

use super::Contender;
use crate::{BoxError, data};

#[derive(Clone)]
pub(crate) struct Hyper {
    http: Client<HttpConnector, Full<Bytes>>,
    uri: Uri,
    authorization: HeaderValue,
}

impl Hyper {
    fn request(&self, method: Method, body: Vec<u8>) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, self.authorization.clone());
        request
    }

    async fn execute(&self, request: Request<Full<Bytes>>) -> Result<Connector, BoxError> {
        let response = self.http.request(request).await?;
        let body = response.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}

impl Contender for Hyper {
    fn prepare(url: &str) -> Result<Self, BoxError> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Ok(Self {
            http: Client::builder(TokioExecutor::new()).build(connector),
            uri: format!("{url}/api/connectors/{}", data::ID).parse()?,
            authorization: HeaderValue::from_static("Bearer benchmark"),
        })
    }

    async fn get(&self, _: &str) -> Result<Connector, BoxError> {
        self.execute(self.request(Method::GET, Vec::new())).await
    }

    async fn update(&self, _: &str) -> Result<Connector, BoxError> {
        let body = serde_json::to_vec(&data::update())?;
        let mut request = self.request(Method::PATCH, body);
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.execute(request).await
    }
}
