//! This crate with all its features: token, deadline, retries, limits, errors, tracing.

use logto_client::{Client, Connectors, connectors::Connector};

use super::Contender;
use crate::{BoxError, data};

#[derive(Clone)]
pub(crate) struct Ours(Client);

impl Contender for Ours {
    fn prepare(url: &str) -> Result<Self, BoxError> {
        Ok(Self(Client::self_hosted(url).credentials("id", "secret").build()?))
    }

    async fn get(&self, id: &str) -> Result<Connector, BoxError> {
        Ok(self.0.get_connector(id).await?)
    }

    async fn update(&self, id: &str) -> Result<Connector, BoxError> {
        Ok(self.0.update_connector(id, &data::update()).await?)
    }
}
