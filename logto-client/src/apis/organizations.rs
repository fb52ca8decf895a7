//! Organizations.

use crate::model;

/// An organization.
#[model(response, new(id))]
pub struct Organization {
    /// The id, 12 characters.
    pub id: String,
    /// The roles of the user in the organization. `None` unless listed for a user.
    pub organization_roles: Option<Vec<RoleSummary>>,
}

/// The id and name of an organization role.
#[model(response, new(id))]
pub struct RoleSummary {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}
