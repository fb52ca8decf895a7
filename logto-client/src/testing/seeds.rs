//! What a fake starts with.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    answer::Answer,
    store::{Row, Store, fields},
    tables::{
        APPLICATIONS, ORGANIZATION_ROLES, ORGANIZATION_SCOPES, ORGANIZATION_USER_ROLES,
        ORGANIZATION_USERS, ORGANIZATIONS, RESOURCES, ROLE_SCOPES, ROLES, SCOPES, Table,
        USER_ROLES, USERS,
    },
};
use crate::{
    BoxError,
    applications::Application,
    organization_roles::OrganizationRole,
    organization_scopes::OrganizationScope,
    organizations::Organization,
    resources::{Resource, Scope},
    roles::Role,
    users::User,
};

/// Rows to insert before a fake starts, in this order.
#[derive(Default)]
pub(super) struct Seeds {
    rows: Vec<Seed>,
    /// Inserted after all others, which they refer to.
    relations: Vec<Seed>,
}

/// A row, unless it cannot be written as JSON.
type Seed = (&'static Table, Result<Row, serde_json::Error>);

impl Seeds {
    pub(super) fn fake_user(&mut self, user: &FakeUser) {
        self.rows.push((&USERS, Ok(user.to_row())));
    }

    pub(super) fn user(&mut self, user: &User) {
        let row = changes(user, &User::new(user.id.as_str())).map(|mut row| {
            for (shown, column) in
                [("passwordDigest", "_digest"), ("passwordAlgorithm", "_algorithm")]
            {
                let value = row.remove(shown);
                row.extend(value.map(|value| (column.to_owned(), value)));
            }
            row
        });
        self.rows.push((&USERS, row));
    }

    pub(super) fn role(&mut self, role: &Role) {
        self.named(&ROLES, "name", &role.id, changes(role, &Role::new(role.id.as_str())));
    }

    pub(super) fn api_resource(&mut self, resource: &Resource) {
        let row = changes(resource, &Resource::new(resource.id.as_str()));
        self.named(&RESOURCES, "indicator", &resource.id, row);
        for scope in resource.scopes.iter().flatten() {
            let row = changes(scope, &Scope::new(scope.id.as_str())).map(|mut row| {
                row.insert("resourceId".to_owned(), resource.id.as_str().into());
                row
            });
            self.named(&SCOPES, "name", &scope.id, row);
        }
    }

    pub(super) fn application(&mut self, application: &Application) {
        let row = changes(application, &Application::new(application.id.as_str()));
        let row = row.map(|mut row| {
            row.entry("type").or_insert_with(|| "MachineToMachine".into());
            row
        });
        self.named(&APPLICATIONS, "name", &application.id, row);
    }

    pub(super) fn organization(&mut self, organization: &Organization) {
        let row = changes(organization, &Organization::new(organization.id.as_str()));
        self.named(&ORGANIZATIONS, "name", &organization.id, row);
    }

    pub(super) fn organization_role(&mut self, role: &OrganizationRole) {
        let row = changes(role, &OrganizationRole::new(role.id.as_str()));
        self.named(&ORGANIZATION_ROLES, "name", &role.id, row);
    }

    pub(super) fn organization_scope(&mut self, scope: &OrganizationScope) {
        let row = changes(scope, &OrganizationScope::new(scope.id.as_str()));
        self.named(&ORGANIZATION_SCOPES, "name", &scope.id, row);
    }

    pub(super) fn user_role(&mut self, user_id: &str, role_id: &str) {
        self.relate(&USER_ROLES, json!({"userId": user_id, "roleId": role_id}));
    }

    pub(super) fn role_scope(&mut self, role_id: &str, scope_id: &str) {
        self.relate(&ROLE_SCOPES, json!({"roleId": role_id, "scopeId": scope_id}));
    }

    pub(super) fn member(&mut self, organization_id: &str, user_id: &str, role_ids: &[&str]) {
        let member = json!({"organizationId": organization_id, "userId": user_id});
        self.relate(&ORGANIZATION_USERS, member.clone());
        for role_id in role_ids {
            let mut row = fields(member.clone());
            row.insert("organizationRoleId".to_owned(), (*role_id).into());
            self.relate(&ORGANIZATION_USER_ROLES, row.into());
        }
    }

    /// # Errors
    ///
    /// When the store refuses a row: for example, because another one has the same name.
    pub(super) fn insert(self, store: &mut Store) -> Result<(), BoxError> {
        for (table, row) in self.rows.into_iter().chain(self.relations) {
            let row = row?;
            store.insert(table, &row).map_err(|answer| {
                format!("no {row:?} among the {}: {}", table.name, reason(&answer))
            })?;
        }
        Ok(())
    }

    /// Adds a row whose name is its id, unless it has another one.
    fn named(
        &mut self,
        table: &'static Table,
        column: &str,
        id: &str,
        row: Result<Row, serde_json::Error>,
    ) {
        let row = row.map(|mut row| {
            for column in ["name", column] {
                row.entry(column).or_insert_with(|| id.into());
            }
            row
        });
        self.rows.push((table, row));
    }

    fn relate(&mut self, table: &'static Table, row: Value) {
        self.relations.push((table, Ok(fields(row))));
    }
}

impl fmt::Debug for Seeds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = self.rows.iter().chain(&self.relations).map(|(table, _)| table.name);
        formatter.debug_list().entries(tables).finish()
    }
}

/// Returns the id and the fields that differ from those of an object in which nothing else is set.
fn changes<T: Serialize>(object: &T, unset: &T) -> Result<Row, serde_json::Error> {
    let (object, unset) = (serde_json::to_value(object)?, serde_json::to_value(unset)?);
    let mut row = fields(object);
    row.retain(|name, value| name == "id" || unset.get(name) != Some(value));
    Ok(row)
}

/// Returns what an answer says.
pub(super) fn reason(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// A user to seed a [`FakeLogto`](super::FakeLogto) with. A string converts into a user with that username.
///
/// ```
/// use logto_client::testing::{FakeLogto, FakeUser};
///
/// let ann = FakeUser::new("ann").name("Ann").primary_email("ann@example.com");
/// let builder = FakeLogto::builder().users([ann, "bob".into()]);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FakeUser {
    /// Username, for signing in.
    pub username: String,
    /// Full name.
    pub name: Option<String>,
    /// Email address, for signing in.
    pub primary_email: Option<String>,
}

impl FakeUser {
    /// Creates a user with a username and nothing else.
    pub fn new(username: impl Into<String>) -> Self {
        Self { username: username.into(), name: None, primary_email: None }
    }

    /// Sets the full name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the email address.
    #[must_use]
    pub fn primary_email(mut self, address: impl Into<String>) -> Self {
        self.primary_email = Some(address.into());
        self
    }

    /// Returns the columns that are set. Like all seeded users, it has a password.
    fn to_row(&self) -> Row {
        let Self { username, name, primary_email } = self;
        fields(json!({
            "username": username, "name": name, "primaryEmail": primary_email, "_digest": "seeded",
        }))
    }
}

impl From<&str> for FakeUser {
    fn from(username: &str) -> Self {
        Self::new(username)
    }
}

impl From<String> for FakeUser {
    fn from(username: String) -> Self {
        Self::new(username)
    }
}
