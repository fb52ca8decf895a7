//! The difference between the desired and the current state, as a list of calls.

use logto_client::connectors::{Connector, CreateConnector, UpdateConnector};

use crate::{
    change::{Change, Changes},
    check::{self, Resolved},
    desired::Desired,
    diagnostics::Diagnostics,
    server::Server,
    slot::Slot,
};

/// The calls to make, in order.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// The ids of connectors that are not in the file and stay.
    pub(crate) unmanaged: Vec<String>,
    /// The number of connectors that match the file.
    pub(crate) unchanged: usize,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) factory: String,
    pub(crate) action: Action,
}

#[derive(Debug)]
pub(crate) enum Action {
    Create {
        request: CreateConnector,
        changes: Vec<Change>,
        /// The id of the connector that Logto deletes as a consequence.
        replaces: Option<String>,
    },
    Update {
        request: UpdateConnector,
        changes: Vec<Change>,
    },
    Delete(Reason),
}

/// The reason for a deletion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reason {
    NotInFile,
    /// Recreated, because an update cannot change the factory.
    OtherFactory,
    /// Recreated, because an update cannot change the target.
    OtherTarget,
}

impl Step {
    fn replaces(&self) -> Option<&String> {
        match &self.action {
            Action::Create { replaces, .. } => replaces.as_ref(),
            Action::Update { .. } | Action::Delete(_) => None,
        }
    }
}

impl Plan {
    /// Plans the calls that make the server match the file. `prune` deletes all other connectors.
    pub(crate) fn new(
        desired: &[Desired],
        server: &Server,
        prune: bool,
    ) -> Result<Self, Diagnostics> {
        let resolved = resolve(desired, server)?;
        let is_unmanaged = |c: &&Connector| desired.iter().all(|desired| desired.id != c.id);
        let existing = server.connectors.values();
        let mut unmanaged: Vec<&Connector> = existing.filter(is_unmanaged).collect();

        let (mut updates, mut deletions, mut new) = (Vec::new(), Vec::new(), Vec::new());
        for (desired, factory) in resolved {
            match server.connectors.get(&desired.id) {
                None => new.push((desired, factory)),
                Some(existing) => match recreation_reason(desired, existing) {
                    None => updates.extend(update(desired, existing)),
                    Some(reason) => {
                        deletions.push(delete(existing, reason));
                        new.push((desired, factory));
                    }
                },
            }
        }
        let unchanged = desired.len() - updates.len() - new.len();
        if !prune {
            check::unmanaged(&new, &unmanaged)?;
        }
        let creations: Vec<Step> =
            new.iter().map(|resolved| create(*resolved, &unmanaged)).collect();
        if prune {
            let replaced: Vec<&String> = creations.iter().filter_map(Step::replaces).collect();
            let pruned = unmanaged.iter().filter(|c| !replaced.contains(&&c.id));
            deletions.extend(pruned.map(|c| delete(c, Reason::NotInFile)));
            unmanaged.clear();
        }

        // Deletions precede creations, because they free slots.
        let steps = updates.into_iter().chain(deletions).chain(creations);
        Ok(Self {
            steps: steps.collect(),
            unmanaged: unmanaged.iter().map(|c| c.id.clone()).collect(),
            unchanged,
        })
    }
}

/// Finds the factories, and checks the connectors against them.
fn resolve<'a>(
    desired: &'a [Desired],
    server: &'a Server,
) -> Result<Vec<Resolved<'a>>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut resolved = Vec::new();
    for desired in desired {
        if let Some(factory) = server.factories.get(&desired.factory) {
            resolved.push((desired, factory));
        } else {
            let Desired { id, factory, .. } = desired;
            let message = format!("`{id}`: unknown factory `{factory}`");
            diagnostics.add(desired.line, &message);
        }
    }
    check::each(&resolved, &mut diagnostics);
    check::pairs(&resolved, &mut diagnostics);
    diagnostics.or(resolved)
}

/// Returns the reason why the connector must be recreated instead of updated, if any.
fn recreation_reason(desired: &Desired, existing: &Connector) -> Option<Reason> {
    if desired.factory != existing.connector_id {
        return Some(Reason::OtherFactory);
    }
    let target = desired.metadata.as_ref()?.target.as_ref()?;
    (*target != existing.target).then_some(Reason::OtherTarget)
}

fn delete(existing: &Connector, reason: Reason) -> Step {
    Step {
        id: existing.id.clone(),
        factory: existing.connector_id.clone(),
        action: Action::Delete(reason),
    }
}

fn create((desired, factory): Resolved<'_>, unmanaged: &[&Connector]) -> Step {
    let mut request = CreateConnector::new(&desired.factory).id(&desired.id);
    request.config = desired.config_to_send();
    request.metadata.clone_from(&desired.metadata);
    request.sync_profile = desired.sync_profile;
    request.enable_token_storage = desired.enable_token_storage;

    // Logto itself deletes the previous email or SMS connector.
    let slot = Slot::of_desired(desired, factory);
    let conflicts = |c: &&&Connector| slot.conflict(&Slot::of_existing(c)).is_some();
    let replaced = unmanaged.iter().find(conflicts);
    let replaced = replaced.filter(|_| !slot.is_social());
    Step {
        id: desired.id.clone(),
        factory: desired.factory.clone(),
        action: Action::Create {
            request,
            changes: Changes::from_nothing(desired).into_list(),
            replaces: replaced.map(|c| c.id.clone()),
        },
    }
}

/// Plans an update, unless nothing differs. Only changed fields are sent, because repeating
/// `enable_token_storage: false` would delete tokens.
fn update(desired: &Desired, existing: &Connector) -> Option<Step> {
    let changes = Changes::from_existing(existing, desired);
    let mut request = UpdateConnector::new();
    if !changes.config.is_empty() {
        request.config = desired.config_to_send();
    }
    if !changes.metadata.is_empty() {
        request.metadata.clone_from(&desired.metadata);
    }
    request.sync_profile = desired.sync_profile.filter(|_| changes.sync_profile.is_some());
    request.enable_token_storage =
        desired.enable_token_storage.filter(|_| changes.enable_token_storage.is_some());
    let changes = changes.into_list();
    (!changes.is_empty()).then(|| Step {
        id: desired.id.clone(),
        factory: desired.factory.clone(),
        action: Action::Update { request, changes },
    })
}
