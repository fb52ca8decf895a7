//! The difference between the file and the current state, as a list of calls.

use std::fmt;

use console::style;
use logto_client::{
    connector_factories::ConnectorFactory,
    connectors::{Connector, ConnectorType},
};

use crate::{
    desired::{Desired, conflicts, refusals},
    file::Entry,
};

/// The current state of a Logto.
pub(crate) struct Server {
    pub(crate) connectors: Vec<Connector>,
    pub(crate) factories: Vec<ConnectorFactory>,
}

/// The calls to make, in order.
pub(crate) struct Plan<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    /// Connectors that are not in the file and stay.
    unmanaged: Vec<&'a Connector>,
    /// The number of connectors that match the file.
    unchanged: usize,
}

/// One call.
pub(crate) enum Step<'a> {
    /// With the connector that Logto deletes as a consequence.
    Create(Desired<'a>, Option<&'a Connector>),
    Update(Desired<'a>),
    /// With the reason.
    Delete(&'a Connector, &'static str),
}

impl<'a> Plan<'a> {
    /// Plans the calls that make the server match the file. `prune` deletes all other connectors.
    ///
    /// Fails if Logto would refuse a connector of the file, or if it would delete one that is not in the file and
    /// `prune` is not set.
    pub(crate) fn new(
        entries: &'a [Entry],
        server: &'a Server,
        prune: bool,
    ) -> anyhow::Result<Self> {
        let is_managed = |c: &Connector| entries.iter().any(|entry| entry.id == c.id);
        let mut others: Vec<_> = server.connectors.iter().filter(|c| !is_managed(c)).collect();
        let (mut desired, mut mistakes) = (Vec::new(), Vec::new());
        for entry in entries {
            let factory = server.factories.iter().find(|f| f.id == entry.wanted.connector_id);
            let existing = server.connectors.iter().find(|c| c.id == entry.id);
            if let Some(factory) = factory {
                mistakes.extend(refusals(&entry.wanted, factory).map(|why| entry.mistake(why)));
                desired.push(Desired::new(entry, factory, existing));
            } else {
                let factory = &entry.wanted.connector_id;
                mistakes.push(entry.mistake(&format!("has the unknown factory `{factory}`")));
            }
        }
        mistakes.extend(conflicts(&desired, if prune { &[] } else { &others }));
        anyhow::ensure!(mistakes.is_empty(), mistakes.join("\n"));

        let (mut updates, mut deletions, mut creations) = (Vec::new(), Vec::new(), Vec::new());
        let mut unchanged = 0;
        for desired in desired {
            if desired.is_created() {
                let recreated = desired.existing.zip(desired.recreation);
                deletions.extend(recreated.map(|(existing, why)| Step::Delete(existing, why)));
                // Logto itself deletes the previous email or SMS connector.
                let is_replaced = |other: &&Connector| {
                    other.r#type != ConnectorType::Social && desired.conflict(other).is_some()
                };
                let replaced = others.iter().position(is_replaced).map(|i| others.remove(i));
                creations.push(Step::Create(desired, replaced));
            } else if desired.changes.is_empty() {
                unchanged += 1;
            } else {
                updates.push(Step::Update(desired));
            }
        }
        if prune {
            deletions.extend(others.drain(..).map(|c| Step::Delete(c, "not in the file")));
        }
        // Deletions precede creations, because they free slots.
        let steps = updates.into_iter().chain(deletions).chain(creations).collect();
        Ok(Self { steps, unmanaged: others, unchanged })
    }
}

impl Step<'_> {
    /// The verb and the connector's id, such as `create` and `github`.
    pub(crate) fn describe(&self) -> (&'static str, String) {
        let (verb, Connector { id, .. }) = match self {
            Self::Create(desired, _) => ("create", &desired.connector),
            Self::Update(desired) => ("update", &desired.connector),
            Self::Delete(connector, _) => ("delete", *connector),
        };
        (verb, id.escape_debug().to_string())
    }
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, id) = self.describe();
        let factory = |connector: &Connector| {
            style(format!(" {}", connector.connector_id.escape_debug())).dim()
        };
        let (Desired { connector, changes, .. }, sign) = match self {
            Self::Create(desired, _) => (desired, style(format!("+ {id}")).green()),
            Self::Update(desired) => (desired, style(format!("~ {id}")).yellow()),
            Self::Delete(connector, why) => {
                let sign = style(format!("- {id}")).red();
                return writeln!(f, "{sign}{}: {why}", factory(connector));
            }
        };
        write!(f, "{sign}{}", factory(connector))?;
        if let Self::Create(_, Some(replaced)) = self {
            write!(f, ": replaces {}, which Logto deletes", replaced.id.escape_debug())?;
        }
        writeln!(f)?;
        changes.iter().try_for_each(|change| writeln!(f, "    {change}"))
    }
}

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { steps, unmanaged, unchanged } = self;
        steps.iter().try_for_each(|step| step.fmt(f))?;
        if !unmanaged.is_empty() {
            let ids: Vec<_> = unmanaged.iter().map(|c| c.id.escape_debug().to_string()).collect();
            let line = format!("Not in the file, unchanged: {}", ids.join(", "));
            writeln!(f, "{}", style(line).dim())?;
        }
        if steps.is_empty() {
            return writeln!(f, "No changes: {unchanged} up to date.");
        }
        let [created, updated, deleted] = ["create", "update", "delete"]
            .map(|verb| steps.iter().filter(|step| step.describe().0 == verb).count());
        writeln!(
            f,
            "{created} to create, {updated} to update, {deleted} to delete, {unchanged} up to date."
        )
    }
}
