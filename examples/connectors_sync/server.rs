//! What the Logto has, and what it can make.

use std::collections::BTreeMap;

use logto_client::{
    ConnectorFactories, Connectors, Error, connector_factories::ConnectorFactory,
    connectors::Connector,
};

/// The connectors of a Logto and its factories, by id.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) connectors: BTreeMap<String, Connector>,
    pub(crate) factories: BTreeMap<String, ConnectorFactory>,
}

impl Server {
    /// Asks for both at once.
    pub(crate) async fn read(
        logto: &(impl Connectors + ConnectorFactories),
    ) -> Result<Self, Error> {
        let (connectors, factories) = tokio::try_join!(
            logto.list_connectors(None),
            logto.list_connector_factories()
        )?;
        // Demonstration connectors are Logto Cloud's own: they can be neither changed nor deleted.
        let own = connectors.into_iter().filter(|c| !c.is_demo);
        Ok(Self {
            connectors: own.map(|c| (c.id.clone(), c)).collect(),
            factories: factories.into_iter().map(|f| (f.id.clone(), f)).collect(),
        })
    }
}
