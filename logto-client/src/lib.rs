//! A client for [Logto](https://logto.io)'s Management API, and a way to declare any HTTP API as an
//! annotated trait.
//!
//! ```
//! use logto_client::{Client, Connectors};
//!
//! # async fn example() -> Result<(), logto_client::Error> {
//! let logto = Client::cloud("acme").credentials("app-id", "app-secret").build()?;
//! for connector in logto.list_connectors(None).await? {
//!     println!("{} {}", connector.id, connector.target);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What follows is a guide, a few minutes a chapter:
//!
//! 1. [Connect](guide::connect) to Logto Cloud or to a Logto of your own.
//! 2. [Calls](guide::calls): what an operation returns, and what can be set on it.
//! 3. [Blocking programs](guide::blocking_programs): one runtime, kept.
//! 4. [Errors](guide::errors): what to do on which.
//! 5. [Retries and deadlines](guide::retries_and_deadlines).
//! 6. [Tokens](guide::tokens), and sources of your own.
//! 7. [Testing](guide::testing) code that calls Logto.
//! 8. [Tracing](guide::tracing): what a call tells.
//! 9. [Declare your own API](guide::declare_your_own_api), in ten minutes.
//! 10. [Other HTTP APIs](guide::other_http_apis).
//!
//! The operations, each with an example, its parameters, its response and its errors, are the methods of
//! [`Connectors`] and [`ConnectorFactories`].
//!
//! # Features
//!
//! | feature | default | |
//! |---|---|---|
//! | `rustls` | yes | TLS by rustls; to build it takes a C compiler |
//! | `tracing` | yes | a span for each call and an event for each attempt |
//! | `native-tls` | no | TLS by the platform's library |
//! | `http2` | no | HTTP/2 where the server offers it over TLS |
//! | `gzip` | no | compressed responses |
//! | `multipart` | no | `Multipart`, for bodies with files |
//! | `mockall` | no | `MockConnectors`, `MockConnectorFactories` |
//! | `testing` | no | `testing::FakeLogto` |
#![cfg_attr(docsrs, feature(doc_cfg))]
// No panic is reachable from what a user types or a server sends.
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

// Declared APIs name the runtime as users do.
extern crate self as logto_client;

// The rooms, from top to bottom. Imports point down this list only.
mod apis;
mod auth;
mod call;
mod client;
mod error;
mod generated;
mod message;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;

#[cfg(any(doc, doctest))]
pub mod guide;

#[cfg(feature = "mockall")]
pub use self::{connector_factories::MockConnectorFactories, connectors::MockConnectors};
#[cfg(feature = "mockall")]
pub use mockall;
pub use {bytes, http, serde_json};

pub use self::{
    apis::{
        connector_factories, connector_factories::ConnectorFactories, connectors,
        connectors::Connectors,
    },
    auth::{Secret, Token, TokenSource},
    call::{Call, Items, Page, Pages, Retry},
    client::{Client, ClientBuilder, Diagnosis, DiagnosisKind},
    error::{ApiError, BoxError, Error, ErrorKind, Issue},
    generated::RawBody,
    message::{Api, Endpoint, FromResponse, Parameter, ParameterPlace, Request, Response},
    transport::{BoxFuture, Transport},
};
pub use bytes::Bytes;
pub use http::StatusCode;
pub use logto_macros::{api, endpoint};
#[cfg(feature = "multipart")]
pub use message::Multipart;

#[doc(hidden)]
pub mod __private {
    pub use crate::generated::*;
}
