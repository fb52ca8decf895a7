//! The minimum with reqwest: prepared URL and headers, no status check.

use http::{HeaderMap, HeaderValue, Method, header};
use logto_client::connectors::Connector;
use reqwest::{Request, Url};

use super::Contender;
use crate::{BoxError, data};

#[derive(Clone)]
pub(crate) struct Least {
    http: reqwest::Client,
    url: Url,
    authorization: HeaderValue,
}

impl Least {
    fn request(&self, method: Method) -> (Request, HeaderMap) {
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(header::AUTHORIZATION, self.authorization.clone());
        (Request::new(method, self.url.clone()), headers)
    }

    async fn execute(&self, request: Request) -> Result<Connector, BoxError> {
        let body = self.http.execute(request).await?.bytes().await?;
        Ok(serde_json::from_slice(&body)?)
    }
}

impl Contender for Least {
    fn prepare(url: &str) -> Result<Self, BoxError> {
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().build()?,
            url: format!("{url}/api/connectors/{}", data::ID).parse()?,
            authorization: HeaderValue::from_static("Bearer benchmark"),
        })
    }

    async fn get(&self, _: &str) -> Result<Connector, BoxError> {
        let (mut request, headers) = self.request(Method::GET);
        *request.headers_mut() = headers;
        self.execute(request).await
    }

    async fn update(&self, _: &str) -> Result<Connector, BoxError> {
        let (mut request, mut headers) = self.request(Method::PATCH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.headers_mut() = headers;
        *request.body_mut() = Some(serde_json::to_vec(&data::update())?.into());
        self.execute(request).await
    }
}
