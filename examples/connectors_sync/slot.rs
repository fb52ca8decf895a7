//! Slots: Logto allows one connector in each.

use logto_client::{
    connector_factories::ConnectorFactory,
    connectors::{Connector, ConnectorPlatform, ConnectorType},
};

use crate::desired::Desired;

/// The slot that a connector occupies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot<'a> {
    r#type: &'a ConnectorType,
    factory: &'a str,
    /// Whether its factory can have several connectors.
    is_standard: bool,
    target: &'a str,
    platform: Option<&'a ConnectorPlatform>,
}

impl<'a> Slot<'a> {
    pub(crate) fn of_existing(connector: &'a Connector) -> Self {
        Self {
            r#type: &connector.r#type,
            factory: &connector.connector_id,
            is_standard: connector.is_standard,
            target: &connector.target,
            platform: connector.platform.as_ref(),
        }
    }

    pub(crate) fn of_desired(desired: &'a Desired, factory: &'a ConnectorFactory) -> Self {
        let custom_target =
            desired.metadata.as_ref().and_then(|metadata| metadata.target.as_deref());
        Self {
            r#type: &factory.r#type,
            factory: &factory.id,
            is_standard: factory.is_standard,
            target: custom_target.unwrap_or(&factory.target),
            platform: factory.platform.as_ref(),
        }
    }

    pub(crate) fn is_social(&self) -> bool {
        *self.r#type == ConnectorType::Social
    }

    /// Returns why connectors in both slots exclude each other, if they do.
    pub(crate) fn conflict(&self, other: &Self) -> Option<String> {
        if self.r#type != other.r#type {
            return None;
        }
        if !self.is_social() {
            return Some(format!("only one {} connector is allowed", self.r#type.as_str()));
        }
        if self.factory == other.factory && !self.is_standard {
            return Some(format!("only one connector of `{}` is allowed", self.factory));
        }
        let is_same = self.target == other.target && self.platform == other.platform;
        is_same.then(|| {
            let target = self.target;
            format!("only one connector for the target `{target}` and its platform is allowed")
        })
    }
}
