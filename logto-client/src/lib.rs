//! A client for [Logto](https://logto.io)'s Management API, and a macro to declare any HTTP API as an annotated trait.
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
//! The guide, a few minutes per chapter:
//!
//! 1. [Connect](guide::connect) to Logto Cloud or to a self-hosted Logto.
//! 2. [Calls](guide::calls): what an operation returns, and its settings.
//! 3. [Blocking programs](guide::blocking_programs).
//! 4. [Errors](guide::errors), and how to react to them.
//! 5. [Retries and deadlines](guide::retries_and_deadlines).
//! 6. [Tokens](guide::tokens), and custom token sources.
//! 7. [Testing](guide::testing) code that calls Logto.
//! 8. [Tracing](guide::tracing).
//! 9. [Declare your own API](guide::declare_your_own_api), in ten minutes.
//! 10. [Other HTTP APIs](guide::other_http_apis).
//!
//! The operations are the methods of [`Connectors`] and [`ConnectorFactories`].
//!
//! # Features
//!
//! | feature | default | |
//! |---|---|---|
//! | `rustls` | yes | TLS by rustls; needs a C compiler to build |
//! | `tracing` | yes | a span per call and an event per attempt |
//! | `native-tls` | no | TLS by the platform's library |
//! | `http2` | no | HTTP/2 if the server offers it over TLS |
//! | `gzip` | no | compressed responses |
//! | `multipart` | no | `Multipart`, for forms with files |
//! | `mockall` | no | `MockConnectors`, `MockConnectorFactories` |
//! | `testing` | no | `testing::FakeLogto` |
#![cfg_attr(docsrs, feature(doc_cfg))]
// No panic is reachable from user or server input.
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

// Declared APIs name the crate like users do.
extern crate self as logto_client;

// The rooms, from top to bottom. Imports point down this list only.
mod apis;
mod auth;
mod call;
mod client;
mod error;
mod generated;
mod message;
pub mod prelude;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;

#[cfg(any(doc, doctest))]
pub mod guide;

#[cfg(feature = "mockall")]
pub use mockall;
pub use {bytes, http, serde_json};

pub use self::{
    apis::*,
    auth::{Secret, Token, TokenSource},
    call::{Call, Items, Page, Pages, Retry},
    client::{Client, ClientBuilder, Diagnosis, DiagnosisKind},
    error::{ApiError, BoxError, Error, ErrorBody, ErrorDetails, ErrorKind, Issue},
    generated::RawBody,
    message::{Api, Endpoint, FromResponse, Parameter, ParameterPlace, Request, Response},
    transport::{BoxFuture, Transport},
};
pub use bytes::Bytes;
pub use http::StatusCode;
pub(crate) use logto_macros::model;
pub use logto_macros::{api, endpoint};
#[cfg(feature = "multipart")]
pub use message::Multipart;

#[doc(hidden)]
pub mod __private {
    pub use crate::generated::*;
}
