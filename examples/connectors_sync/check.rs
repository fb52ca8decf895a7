//! Rules that Logto would enforce. They are checked before any call, so that errors name a line of the file.

use logto_client::{connector_factories::ConnectorFactory, connectors::Connector};

use crate::{desired::Desired, diagnostics::Diagnostics, slot::Slot};

/// A desired connector and its factory.
pub(crate) type Resolved<'a> = (&'a Desired, &'a ConnectorFactory);

/// Checks each connector by itself.
pub(crate) fn each(resolved: &[Resolved<'_>], diagnostics: &mut Diagnostics) {
    for (desired, factory) in resolved {
        let mut report = |message: &str| {
            diagnostics.add(desired.line, &format!("`{}`: {message}", desired.id));
        };
        let metadata = desired.metadata.as_ref();
        if factory.is_standard && metadata.is_none_or(|metadata| metadata.target.is_none()) {
            report("a connector of oidc, oauth2 or saml requires `metadata.target`");
        }
        if !factory.is_standard && metadata.is_some() {
            report("only connectors of oidc, oauth2 and saml accept metadata");
        }
        let name = metadata.and_then(|metadata| metadata.name.as_ref());
        if name.is_some_and(|name| name.en().is_none()) {
            report("`metadata.name` requires an English string, `en`");
        }
        if desired.sync_profile == Some(true) && !Slot::of_desired(desired, factory).is_social() {
            report("only social connectors can sync profiles");
        }
        if desired.enable_token_storage == Some(true) && !factory.is_token_storage_supported {
            report("its factory does not support token storage");
        }
    }
}

/// Checks for connectors of the file that exclude each other.
pub(crate) fn pairs(resolved: &[Resolved<'_>], diagnostics: &mut Diagnostics) {
    for (index, (desired, factory)) in resolved.iter().enumerate() {
        let slot = Slot::of_desired(desired, factory);
        for (other, other_factory) in &resolved[..index] {
            if let Some(why) = slot.conflict(&Slot::of_desired(other, other_factory)) {
                let message = format!(
                    "`{}` conflicts with `{}` in line {}: {why}",
                    desired.id, other.id, other.line
                );
                diagnostics.add(desired.line, &message);
            }
        }
    }
}

/// Checks for connectors that are not in the file but conflict with it. They are never deleted without `--prune`, even
/// if Logto would do so.
pub(crate) fn unmanaged(new: &[Resolved<'_>], unmanaged: &[&Connector]) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    for (desired, factory) in new {
        let slot = Slot::of_desired(desired, factory);
        for existing in unmanaged {
            if let Some(why) = slot.conflict(&Slot::of_existing(existing)) {
                let message = format!(
                    "`{}` conflicts with `{}`, which is not in the file: {why}; add `{}` to the file, or delete it \
                     with `--prune`",
                    desired.id, existing.id, existing.id
                );
                diagnostics.add(desired.line, &message);
            }
        }
    }
    diagnostics.or(())
}
