//! The connectors as they will be. Logto's rules for them are checked before any call, so that errors name a line.

use logto_client::{
    connector_factories::ConnectorFactory,
    connectors::{Connector, ConnectorType, CreateConnector, UpdateConnector},
};

use crate::{change::Change, file::Entry};

/// A connector of the file.
pub(crate) struct Desired<'a> {
    pub(crate) entry: &'a Entry,
    /// The connector with its id.
    pub(crate) existing: Option<&'a Connector>,
    /// Why that has to be deleted first.
    pub(crate) recreation: Option<&'static str>,
    /// As it will be.
    pub(crate) connector: Connector,
    pub(crate) changes: Vec<Change>,
}

impl<'a> Desired<'a> {
    pub(crate) fn new(
        entry: &'a Entry,
        factory: &ConnectorFactory,
        existing: Option<&'a Connector>,
    ) -> Self {
        let recreation = existing.and_then(|existing| recreation(&entry.wanted, existing));
        let updated = existing.filter(|_| recreation.is_none());
        let old = updated.cloned().unwrap_or_else(|| blank(&entry.id, factory));
        let connector = apply(&entry.wanted, old.clone());
        let changes = Change::between(&old, &connector, &entry.secrets);
        Self { entry, existing, recreation, connector, changes }
    }

    /// Whether it is created, as opposed to updated.
    pub(crate) fn is_created(&self) -> bool {
        self.existing.is_none() || self.recreation.is_some()
    }

    /// Only changed fields are sent, because repeating `enable_token_storage: false` would delete tokens.
    pub(crate) fn update(&self) -> UpdateConnector {
        let CreateConnector { config, metadata, sync_profile, enable_token_storage, .. } =
            self.entry.wanted.clone();
        let differs = |field: &str| {
            self.changes.iter().any(|change| change.path.split('.').next() == Some(field))
        };
        let mut request = UpdateConnector::new();
        request.config = config.filter(|_| differs("config"));
        request.metadata = metadata.filter(|_| differs("metadata"));
        request.sync_profile = sync_profile.filter(|_| differs("syncProfile"));
        request.enable_token_storage =
            enable_token_storage.filter(|_| differs("enableTokenStorage"));
        request
    }

    /// Returns why Logto allows only one of the two connectors, if so.
    pub(crate) fn conflict(&self, other: &Connector) -> Option<String> {
        let Connector { r#type, connector_id, target, platform, .. } = &self.connector;
        if *r#type != other.r#type {
            None
        } else if *r#type != ConnectorType::Social {
            Some(format!("only one {type} connector is allowed"))
        } else if *connector_id == other.connector_id && !self.connector.is_standard {
            Some(format!("only one connector of `{connector_id}` is allowed"))
        } else if *target == other.target && *platform == other.platform {
            Some(format!(
                "only one connector for the target `{target}` and its platform is allowed"
            ))
        } else {
            None
        }
    }
}

/// Lists the conflicts between connectors of the file, and with those that are not in the file and stay.
pub(crate) fn conflicts(desired: &[Desired<'_>], staying: &[&Connector]) -> Vec<String> {
    let mut conflicts = Vec::new();
    for (index, this) in desired.iter().enumerate() {
        let earlier = desired[..index]
            .iter()
            .map(|Desired { entry, connector, .. }| (connector, format!("in {}", entry.place), ""));
        let staying = staying.iter().filter(|_| this.is_created()).map(|connector| {
            let advice = "; add it to the file, or delete it with `--prune`";
            (*connector, "that is not in the file".to_owned(), advice)
        });
        for (other, place, advice) in earlier.chain(staying) {
            if let Some(why) = this.conflict(other) {
                let id = other.id.escape_debug();
                let what = format!("conflicts with `{id}` {place}: {why}{advice}");
                conflicts.push(this.entry.mistake(&what));
            }
        }
    }
    conflicts
}

/// Lists why Logto would refuse the connector.
pub(crate) fn refusals(
    wanted: &CreateConnector,
    factory: &ConnectorFactory,
) -> impl Iterator<Item = &'static str> {
    let CreateConnector { metadata, sync_profile, enable_token_storage, .. } = wanted;
    let ConnectorFactory { r#type, is_standard, is_token_storage_supported, .. } = factory;
    let has_target = metadata.as_ref().is_some_and(|metadata| metadata.target.is_some());
    let name = metadata.as_ref().and_then(|metadata| metadata.name.as_ref());
    [
        (*is_standard && !has_target)
            .then_some("requires `metadata.target`, like all connectors of oidc, oauth2 and saml"),
        (!is_standard && metadata.is_some())
            .then_some("has metadata, which only connectors of oidc, oauth2 and saml accept"),
        name.is_some_and(|name| name.en().is_none())
            .then_some("requires an English `metadata.name`, `en`"),
        (*sync_profile == Some(true) && *r#type != ConnectorType::Social)
            .then_some("cannot sync profiles, since it is not a social connector"),
        (*enable_token_storage == Some(true) && !is_token_storage_supported)
            .then_some("cannot store tokens, since its factory does not support it"),
    ]
    .into_iter()
    .flatten()
}

fn recreation(wanted: &CreateConnector, existing: &Connector) -> Option<&'static str> {
    let target = wanted.metadata.as_ref().and_then(|metadata| metadata.target.as_ref());
    if wanted.connector_id != existing.connector_id {
        Some("recreated because its factory changes")
    } else if target.is_some_and(|target| *target != existing.target) {
        Some("recreated because its target changes")
    } else {
        None
    }
}

/// A connector that was just created from a factory.
fn blank(id: &str, factory: &ConnectorFactory) -> Connector {
    let mut connector = Connector::new(id, &factory.id);
    connector.r#type = factory.r#type.clone();
    connector.target.clone_from(&factory.target);
    connector.platform.clone_from(&factory.platform);
    connector.is_standard = factory.is_standard;
    connector
}

fn apply(wanted: &CreateConnector, mut connector: Connector) -> Connector {
    let CreateConnector { config, metadata, sync_profile, enable_token_storage, .. } =
        wanted.clone();
    connector.config = config.unwrap_or(connector.config);
    connector.metadata = metadata.unwrap_or(connector.metadata);
    connector.target = connector.metadata.target.clone().unwrap_or(connector.target);
    connector.sync_profile = sync_profile.unwrap_or(connector.sync_profile);
    connector.enable_token_storage = enable_token_storage.unwrap_or(connector.enable_token_storage);
    connector
}
