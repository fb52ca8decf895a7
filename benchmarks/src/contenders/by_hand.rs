//! Careful handwritten code with reqwest.

use logto_client::connectors::Connector;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Contender;
use crate::{BoxError, data};

#[derive(Clone)]
pub(crate) struct ByHand {
    http: reqwest::Client,
    endpoint: String,
    token: String,
}

impl ByHand {
    fn url(&self, id: &str) -> String {
        let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
        format!("{}/api/connectors/{id}", self.endpoint)
    }
}

impl Contender for ByHand {
    fn prepare(url: &str) -> Result<Self, BoxError> {
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().build()?,
            endpoint: url.to_owned(),
            token: "benchmark".to_owned(),
        })
    }

    async fn get(&self, id: &str) -> Result<Connector, BoxError> {
        let request = self.http.get(self.url(id)).bearer_auth(&self.token);
        let response = request.send().await?.error_for_status()?;
        Ok(response.json().await?)
    }

    async fn update(&self, id: &str) -> Result<Connector, BoxError> {
        let request = self.http.patch(self.url(id)).bearer_auth(&self.token);
        let request = request.json(&data::update());
        let response = request.send().await?.error_for_status()?;
        Ok(response.json().await?)
    }
}
