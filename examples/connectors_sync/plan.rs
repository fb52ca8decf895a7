//! The difference between what is wanted and what there is, as a list of calls.

use logto_client::connectors::{Connector, CreateConnector, UpdateConnector};

use crate::{
    change::{Change, Changes},
    check::{self, Made},
    mistakes::Mistakes,
    place::Place,
    server::Server,
    wanted::Wanted,
};

/// What has to be done, in this order.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// The ids of the connectors that the file does not name and that stay.
    pub(crate) unmanaged: Vec<String>,
    /// How many are as the file says.
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
        /// The id of the connector that Logto deletes in the course of it.
        replaces: Option<String>,
    },
    Update {
        request: UpdateConnector,
        changes: Vec<Change>,
    },
    Delete(Reason),
}

/// Why a connector has to go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reason {
    NotInFile,
    /// To be created anew, since nothing can change its factory.
    OtherFactory,
    /// To be created anew, since nothing can change its target.
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
    /// Plans what makes the server's connectors those that are wanted; with `prune`, no others.
    pub(crate) fn new(wanted: &[Wanted], server: &Server, prune: bool) -> Result<Self, Mistakes> {
        let made = made(wanted, server)?;
        let is_unmanaged = |c: &&Connector| wanted.iter().all(|wanted| wanted.id != c.id);
        let existing = server.connectors.values();
        let mut unmanaged: Vec<&Connector> = existing.filter(is_unmanaged).collect();

        let (mut updates, mut deletions, mut new) = (Vec::new(), Vec::new(), Vec::new());
        for (wanted, factory) in made {
            match server.connectors.get(&wanted.id) {
                None => new.push((wanted, factory)),
                Some(existing) => match unchangeable(wanted, existing) {
                    None => updates.extend(update(wanted, existing)),
                    Some(reason) => {
                        deletions.push(delete(existing, reason));
                        new.push((wanted, factory));
                    }
                },
            }
        }
        let unchanged = wanted.len() - updates.len() - new.len();
        if !prune {
            check::obstacles(&new, &unmanaged)?;
        }
        let creations: Vec<Step> = new.iter().map(|made| create(*made, &unmanaged)).collect();
        if prune {
            let replaced: Vec<&String> = creations.iter().filter_map(Step::replaces).collect();
            let surplus = unmanaged.iter().filter(|c| !replaced.contains(&&c.id));
            deletions.extend(surplus.map(|c| delete(c, Reason::NotInFile)));
            unmanaged.clear();
        }

        // Updates stand in nobody's way. Then what has to go makes room for what is new.
        let steps = updates.into_iter().chain(deletions).chain(creations);
        Ok(Self {
            steps: steps.collect(),
            unmanaged: unmanaged.iter().map(|c| c.id.clone()).collect(),
            unchanged,
        })
    }
}

/// Finds the factories, and checks whether they can make all of that.
fn made<'a>(wanted: &'a [Wanted], server: &'a Server) -> Result<Vec<Made<'a>>, Mistakes> {
    let mut mistakes = Mistakes::default();
    let mut made = Vec::new();
    for wanted in wanted {
        if let Some(factory) = server.factories.get(&wanted.factory) {
            made.push((wanted, factory));
        } else {
            let Wanted { id, factory, .. } = wanted;
            let text = format!("`{id}`: this Logto has no factory `{factory}`");
            mistakes.add(wanted.line, &text);
        }
    }
    check::each(&made, &mut mistakes);
    check::pairs(&made, &mut mistakes);
    mistakes.or(made)
}

/// Why an update cannot make of this connector what is wanted, if so.
fn unchangeable(wanted: &Wanted, existing: &Connector) -> Option<Reason> {
    if wanted.factory != existing.connector_id {
        return Some(Reason::OtherFactory);
    }
    let target = wanted.metadata.as_ref()?.target.as_ref()?;
    (*target != existing.target).then_some(Reason::OtherTarget)
}

fn delete(existing: &Connector, reason: Reason) -> Step {
    Step {
        id: existing.id.clone(),
        factory: existing.connector_id.clone(),
        action: Action::Delete(reason),
    }
}

fn create((wanted, factory): Made<'_>, unmanaged: &[&Connector]) -> Step {
    let mut request = CreateConnector::new(&wanted.factory).id(&wanted.id);
    request.config = wanted.sent_config();
    request.metadata.clone_from(&wanted.metadata);
    request.sync_profile = wanted.sync_profile;
    request.enable_token_storage = wanted.enable_token_storage;

    // An email or SMS connector is not deleted beforehand: Logto does it when the new one is in its place.
    let place = Place::of_wanted(wanted, factory);
    let gives_way = |c: &&&Connector| place.conflict(&Place::of_existing(c)).is_some();
    let replaced = unmanaged.iter().find(gives_way);
    let replaced = replaced.filter(|_| !place.is_social());
    Step {
        id: wanted.id.clone(),
        factory: wanted.factory.clone(),
        action: Action::Create {
            request,
            changes: Changes::to_nothing(wanted).into_list(),
            replaces: replaced.map(|c| c.id.clone()),
        },
    }
}

/// What changes an existing connector, if anything is to be changed. Nothing else is sent: even to say once more that
/// tokens are not stored would delete some.
fn update(wanted: &Wanted, existing: &Connector) -> Option<Step> {
    let changes = Changes::to(existing, wanted);
    let mut request = UpdateConnector::new();
    if !changes.config.is_empty() {
        request.config = wanted.sent_config();
    }
    if !changes.metadata.is_empty() {
        request.metadata.clone_from(&wanted.metadata);
    }
    request.sync_profile = wanted
        .sync_profile
        .filter(|_| changes.sync_profile.is_some());
    request.enable_token_storage = wanted
        .enable_token_storage
        .filter(|_| changes.enable_token_storage.is_some());
    let changes = changes.into_list();
    (!changes.is_empty()).then(|| Step {
        id: wanted.id.clone(),
        factory: wanted.factory.clone(),
        action: Action::Update { request, changes },
    })
}
