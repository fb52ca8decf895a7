//! Applications.

use crate::model;

/// An application.
#[model(response, new(id))]
pub struct Application {
    /// The id, 21 characters.
    pub id: String,
}

/// The type of an application.
#[model]
pub enum ApplicationType {
    /// A native app.
    Native,
    /// A single-page app.
    Spa = "SPA",
    /// A web app with a server.
    Traditional,
    /// A program without a user.
    MachineToMachine,
    /// An app behind Logto's proxy.
    Protected,
    /// An app that signs users in with SAML.
    Saml = "SAML",
}
