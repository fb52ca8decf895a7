//! A Logto inside a test: [`FakeLogto`].
//!
//! The fake speaks HTTP on 127.0.0.1 and behaves like the real server at the token endpoint and in the core of the
//! Management API: the same checks in the same order, the same statuses, error codes and side effects. Match on error
//! codes, not on messages: the fake has its own.
//!
//! ```
//! # async fn example() {
//! use logto_client::{prelude::*, testing::FakeLogto};
//!
//! let logto = FakeLogto::builder()
//!     .user(User::new("ann").username("ann"))
//!     .role(Role::new("editor"))
//!     .start()
//!     .await;
//! logto.client().assign_user_roles("ann", &["editor"]).await.unwrap();
//! assert_eq!(logto.roles_of("ann")[0].id, "editor");
//! assert_eq!(logto.requests().len(), 2); // one of them for the token
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
//! ```
//!
//! It serves users, roles, API resources and scopes, applications, organizations with all that belongs to them,
//! connectors, and the sign-in experience. It starts with what a new tenant has: the Management API as a resource, a
//! role that gives access to it, and an application with that role.
//!
//! Any other operation answers 501 `fake.not_served` until a test supplies an answer with [`FakeLogto::on`]. Users never
//! sign in, so that they have no sessions, grants and SSO identities; passwords that were given as digests cannot be
//! verified; and second factors keep no secret. The fake has *no* signatures (a token is a random string), no messages in
//! other languages, and no compressed answers. It stores at most 64 MiB.

pub use self::{
    fake::{FakeLogto, FakeLogtoBuilder},
    faults::{Fault, FaultBuilder, Faults},
    message::{Message, Recipient},
    received_request::ReceivedRequest,
    seeds::FakeUser,
    stubs::Stub,
};

// No module imports from a group above its own.

// The public types, the server thread and fault injection.
mod fake;
mod faults;
mod seeds;
mod server;

// From a request to its operation.
mod router;

// Answers supplied for an operation, and the routes of all operations.
mod routes;
mod stubs;

// The served operations, in groups, and the token endpoint.
mod authorization;
mod groups;
mod token_endpoint;

// How operations work: their verbs and lists.
mod list;
mod operation;

// What the fake stores.
mod state;

mod factory;
mod log;
mod message;
mod random;
mod store;
mod stored_connector;
mod tables;

// Requests and answers.
mod answer;
mod body;
mod issues;
mod languages;
mod received_request;
mod schema;
