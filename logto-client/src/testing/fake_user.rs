//! Users to seed a fake with.

use serde_json::json;

use super::store::{Row, fields};

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
    pub(super) fn to_row(&self) -> Row {
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
