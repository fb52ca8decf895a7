//! The current state of a Logto.

use std::collections::BTreeMap;

use logto_client::{
    ConnectorFactories, Connectors, Error, connector_factories::ConnectorFactory,
    connectors::Connector,
};

/// The connectors and factories of a Logto, by id.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) connectors: BTreeMap<String, Connector>,
    pub(crate) factories: BTreeMap<String, ConnectorFactory>,
}

impl Server {
    /// Requests both concurrently.
    pub(crate) async fn read(
        logto: &(impl Connectors + ConnectorFactories),
    ) -> Result<Self, Error> {
        let (connectors, factories) =
            tokio::try_join!(logto.list_connectors(None), logto.list_connector_factories())?;
        // Logto Cloud's demo connectors cannot be updated or deleted.
        let connectors = connectors.into_iter().filter(|c| !c.is_demo);
        Ok(Self {
            connectors: connectors.map(|c| (c.id.clone(), c)).collect(),
            factories: factories.into_iter().map(|f| (f.id.clone(), f)).collect(),
        })
    }
}
