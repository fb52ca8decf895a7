//! The served operations, one file per group of the Management API.

#![expect(clippy::unnecessary_wraps, reason = "all hooks have one signature")]
#![allow(clippy::wildcard_imports, reason = "a group uses many of the tables")]

mod applications;
mod connectors;
mod consents;
mod organizations;
mod resources;
mod roles;
mod sign_in_experience;
mod users;

use serde_json::Value;

use super::{
    answer::Answer,
    operation::Operation,
    state::{Context, State},
};

/// The columns that most things are searched in.
const NAMES: &[&str] = &["id", "name", "description"];

/// Returns the operation of this name, if the fake serves it.
pub(super) fn find(name: &str) -> Option<&'static Operation> {
    all().find(|operation| operation.name == name)
}

pub(super) fn all() -> impl Iterator<Item = &'static Operation> {
    let groups = [
        applications::OPERATIONS,
        connectors::OPERATIONS,
        consents::OPERATIONS,
        organizations::OPERATIONS,
        resources::OPERATIONS,
        roles::OPERATIONS,
        sign_in_experience::OPERATIONS,
        users::OPERATIONS,
    ];
    groups.into_iter().flatten()
}

/// Ignores what a body may have and a new row cannot.
fn drop_tenant(context: &mut Context<'_>) -> Result<(), Answer> {
    context.body.retain(|name, _| name != "tenantId" && name != "createdAt");
    Ok(())
}

/// Makes empty strings null, as Logto stores them.
fn clear_empty(context: &mut Context<'_>) {
    for value in context.body.values_mut().filter(|value| *value == "") {
        *value = Value::Null;
    }
}

/// Creates a connector as `create_connector` does.
pub(super) fn seed_connector(state: &mut State, body: &Value) -> Result<(), Answer> {
    connectors::seed(state, body).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::super::routes;

    #[test]
    fn served_operations_are_routed() {
        for operation in super::all() {
            assert!(
                routes::operations().any(|known| known == operation.name),
                "{}",
                operation.name
            );
            assert_eq!(operation.mistake(), None, "{}", operation.name);
        }
    }
}
