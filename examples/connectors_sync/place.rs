//! What only one connector of a Logto can have.

use logto_client::{
    connector_factories::ConnectorFactory,
    connectors::{Connector, ConnectorPlatform, ConnectorType},
};

use crate::wanted::Wanted;

/// The place that a connector takes among the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    r#type: &'a ConnectorType,
    factory: &'a str,
    /// Whether its factory makes any number of connectors.
    is_standard: bool,
    target: &'a str,
    platform: Option<&'a ConnectorPlatform>,
}

impl<'a> Place<'a> {
    pub(crate) fn of_existing(connector: &'a Connector) -> Self {
        Self {
            r#type: &connector.r#type,
            factory: &connector.connector_id,
            is_standard: connector.is_standard,
            target: &connector.target,
            platform: connector.platform.as_ref(),
        }
    }

    pub(crate) fn of_wanted(wanted: &'a Wanted, factory: &'a ConnectorFactory) -> Self {
        let own_target = wanted
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.target.as_deref());
        Self {
            r#type: &factory.r#type,
            factory: &factory.id,
            is_standard: factory.is_standard,
            target: own_target.unwrap_or(&factory.target),
            platform: factory.platform.as_ref(),
        }
    }

    pub(crate) fn is_social(&self) -> bool {
        *self.r#type == ConnectorType::Social
    }

    /// Why there cannot be a connector in both places, if so.
    pub(crate) fn conflict(&self, other: &Self) -> Option<String> {
        if self.r#type != other.r#type {
            return None;
        }
        if !self.is_social() {
            return Some(format!("there is one {} connector", self.r#type.as_str()));
        }
        if self.factory == other.factory && !self.is_standard {
            return Some(format!("there is one connector of `{}`", self.factory));
        }
        let is_same = self.target == other.target && self.platform == other.platform;
        is_same.then(|| {
            let target = self.target;
            format!("there is one connector for the target `{target}` and its platform")
        })
    }
}
