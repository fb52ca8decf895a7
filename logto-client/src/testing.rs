//! A Logto inside a test: [`FakeLogto`].
//!
//! The fake speaks HTTP on 127.0.0.1 and behaves like the real server at the token endpoint and in the connectors
//! part of the Management API: the same checks in the same order, the same statuses, error codes and side
//! effects. Match on error codes, not on messages: the fake has its own.
//!
//! ```
//! # async fn example() {
//! use logto_client::{Connectors, testing::FakeLogto};
//!
//! let logto = FakeLogto::start().await;
//! assert!(logto.client().list_connectors(None).await.unwrap().is_empty());
//! assert_eq!(logto.requests().len(), 2); // one of them for the token
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
//! ```
//!
//! The fake has *no* signatures (a token is a random string), no other parts of the Management API, no messages in
//! other languages, and no compressed answers.

pub use self::{
    fake::{FakeLogto, FakeLogtoBuilder},
    faults::{Fault, FaultBuilder, Faults},
    message::{Message, Recipient},
    received_request::ReceivedRequest,
    seeds::FakeUser,
    stubs::Stub,
};

// No module imports from a group above its own.

// The public types, the server thread, fault injection and supplied answers.
mod fake;
mod faults;
mod seeds;
mod server;
mod stubs;

// From a request to its operation.
mod router;

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
