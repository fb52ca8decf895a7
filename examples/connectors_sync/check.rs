//! What Logto would refuse. It is better said before anything is done, with the line of the file that is wrong.

use logto_client::{connector_factories::ConnectorFactory, connectors::Connector};

use crate::{mistakes::Mistakes, place::Place, wanted::Wanted};

/// A connector that there should be, and what makes it.
pub(crate) type Made<'a> = (&'a Wanted, &'a ConnectorFactory);

/// The rules for a connector by itself.
pub(crate) fn each(made: &[Made<'_>], mistakes: &mut Mistakes) {
    for (wanted, factory) in made {
        let mut refuse = |what: &str| {
            mistakes.add(wanted.line, &format!("`{}`: {what}", wanted.id));
        };
        let metadata = wanted.metadata.as_ref();
        if factory.is_standard && metadata.is_none_or(|metadata| metadata.target.is_none()) {
            refuse("a connector of oidc, oauth2 or saml needs a `metadata.target`");
        }
        if !factory.is_standard && metadata.is_some() {
            refuse("only connectors of oidc, oauth2 and saml have metadata");
        }
        let name = metadata.and_then(|metadata| metadata.name.as_ref());
        if name.is_some_and(|name| name.en().is_none()) {
            refuse("`metadata.name` needs an English text, `en`");
        }
        if wanted.sync_profile == Some(true) && !Place::of_wanted(wanted, factory).is_social() {
            refuse("only social connectors have profiles to be synced");
        }
        if wanted.enable_token_storage == Some(true) && !factory.is_token_storage_supported {
            refuse("its factory stores no tokens");
        }
    }
}

/// Connectors of the file that cannot be there together.
pub(crate) fn pairs(made: &[Made<'_>], mistakes: &mut Mistakes) {
    for (index, (wanted, factory)) in made.iter().enumerate() {
        let place = Place::of_wanted(wanted, factory);
        for (other, other_factory) in &made[..index] {
            if let Some(why) = place.conflict(&Place::of_wanted(other, other_factory)) {
                let text = format!(
                    "`{}` cannot be there beside `{}` of line {}: {why}",
                    wanted.id, other.id, other.line
                );
                mistakes.add(wanted.line, &text);
            }
        }
    }
}

/// Connectors that the file does not name, in places that are needed. They are not deleted unasked, not even when
/// Logto itself would do it.
pub(crate) fn obstacles(needed: &[Made<'_>], unmanaged: &[&Connector]) -> Result<(), Mistakes> {
    let mut mistakes = Mistakes::default();
    for (wanted, factory) in needed {
        let place = Place::of_wanted(wanted, factory);
        for existing in unmanaged {
            if let Some(why) = place.conflict(&Place::of_existing(existing)) {
                let text = format!(
                    "`{}` needs the place of `{}`, which is not in the file: {why}. Name `{}` here, or delete it \
                     by `--prune`",
                    wanted.id, existing.id, existing.id
                );
                mistakes.add(wanted.line, &text);
            }
        }
    }
    mistakes.or(())
}
