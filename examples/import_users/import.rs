//! The import of one user, and the names that it needs.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{Stream, TryStreamExt};
use logto_client::{
    Error, ErrorKind, Joint, Organizations, Roles, Search, SearchMode, Users,
    roles::{ListRoles, RoleType},
    users::{CreateUser, ListUsers, User},
};

use crate::file::{Extras, Row};

/// Ids by name.
type Ids = BTreeMap<String, String>;

/// Imports users.
pub(crate) struct Import<'a, L> {
    logto: &'a L,
    roles: Ids,
    organizations: Ids,
}

pub(crate) enum Outcome {
    Created,
    /// Created before, maybe by an attempt whose answer was lost.
    Existed,
}

impl<'a, L: Users + Roles + Organizations> Import<'a, L> {
    /// Looks up the roles and organizations that the file names.
    pub(crate) async fn new(
        logto: &'a L,
        roles: &BTreeSet<String>,
        organizations: &BTreeSet<String>,
    ) -> anyhow::Result<Self> {
        let user_roles = logto.list_roles(&ListRoles::new().r#type(RoleType::User));
        let user_roles = user_roles.page_size(100).items().map_ok(|role| (role.id, role.name));
        let all = logto.list_organizations(None, None).page_size(100);
        let all = all.items().map_ok(|organization| (organization.id, organization.name));
        Ok(Self {
            logto,
            roles: ids("role", roles, user_roles).await?,
            organizations: ids("organization", organizations, all).await?,
        })
    }

    /// Imports a user. All of it can be repeated: what was done is left as it is.
    pub(crate) async fn import(&self, row: &Row) -> Result<Outcome, Error> {
        let (user, outcome) = match self.logto.create_user(&row.user).await {
            Ok(user) => (user, Outcome::Created),
            Err(error) if error.is_conflict() || error.may_have_been_applied() => {
                let existing = self.find(&row.user).await?;
                (existing.ok_or(error)?, Outcome::Existed)
            }
            Err(error) => return Err(error),
        };
        let Extras { roles, organizations, is_suspended } = &row.extras;
        if *is_suspended && !user.is_suspended {
            self.logto.update_user_is_suspended(&user.id, true).await?;
        }
        let roles: Vec<&str> =
            roles.iter().filter_map(|name| Some(&**self.roles.get(name)?)).collect();
        if !roles.is_empty() {
            self.logto.assign_user_roles(&user.id, &roles).await?;
        }
        for organization in organizations.iter().filter_map(|name| self.organizations.get(name)) {
            self.logto.add_organization_users(organization, &[&user.id]).await?;
        }
        Ok(outcome)
    }

    /// Finds the user with all the identifiers, rather than another one with some of them.
    async fn find(&self, user: &CreateUser) -> Result<Option<User>, Error> {
        let CreateUser { username, primary_email, primary_phone, .. } = user;
        let mut search = Search::new().mode(SearchMode::Exact).joint(Joint::And);
        for (field, value) in [
            ("username", username),
            ("primaryEmail", primary_email),
            ("primaryPhone", primary_phone),
        ] {
            search = value.iter().fold(search, |search, value| search.field(field, value));
        }
        let found = self.logto.list_users(&ListUsers::new().search(search)).await?;
        // The search ignores case, which matters for usernames.
        let is_same = |found: &User| username.is_none() || found.username == *username;
        Ok(found.items.into_iter().find(is_same))
    }
}

/// Returns whether all other users would fail for the same reason.
pub(crate) fn is_fatal(error: &Error) -> bool {
    error.is_unauthorized()
        || error.is_forbidden()
        || error.is_quota()
        || error.is_connect()
        || error.kind() == ErrorKind::Token
}

/// Returns the ids of those that are named, or given by id.
async fn ids(
    what: &str,
    names: &BTreeSet<String>,
    mut all: impl Stream<Item = Result<(String, String), Error>> + Unpin,
) -> anyhow::Result<Ids> {
    let mut ids = Ids::new();
    while !names.is_empty()
        && let Some((id, name)) = all.try_next().await?
    {
        if names.contains(&id) {
            ids.insert(id.clone(), id.clone());
        }
        if names.contains(&name) {
            let other = ids.insert(name.clone(), id);
            anyhow::ensure!(other.is_none(), "there are several {what}s `{name}`: write the id");
        }
    }
    let unknown: Vec<_> = names.iter().filter(|name| !ids.contains_key(*name)).cloned().collect();
    anyhow::ensure!(unknown.is_empty(), "there is no {what} `{}`", unknown.join("`, `"));
    Ok(ids)
}
