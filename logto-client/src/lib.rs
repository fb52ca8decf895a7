//! A client for [Logto](https://logto.io)'s Management API, and a macro to declare any HTTP API as an annotated trait.
//!
//! ```
//! use logto_client::prelude::*;
//!
//! # async fn example() -> Result<(), Error> {
//! let logto = Client::cloud("acme").credentials("app-id", "app-secret").build()?;
//! let ann = logto.create_user(&CreateUser::new().username("ann")).await?;
//! let mut users = logto.list_users(&ListUsers::new().search("%ann%")).items();
//! while let Some(user) = users.try_next().await? {
//!     println!("{} {:?}", user.id, user.primary_email);
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
//! 10. [Streams](guide::streams): large bodies, and those that arrive bit by bit.
//! 11. [Other HTTP APIs](guide::other_http_apis).
//!
//! # Operations
//!
//! The 281 operations of the Management API are the methods of these traits, all in the [`prelude`]. Each was
//! verified against exchanges recorded from Logto 1.42. Their docs list the request line and the errors.
//!
//! | trait | operations | |
//! |---|---|---|
//! | [`AccountCenter`] | 2 | what users may do in their own account |
//! | [`Applications`] | 30 | applications, their secrets, roles, consent scopes and access control |
//! | [`AuditLogs`] | 2 | the audit log |
//! | [`Authn`] | 3 | endpoints for Hasura and for SAML identity providers |
//! | [`CaptchaProviders`] | 3 | the captcha provider |
//! | [`Cimd`] | 3 | scopes of clients known by their metadata document |
//! | [`Configs`] | 23 | signing keys, token customizers, actions, sessions and ID tokens |
//! | [`ConnectorFactories`] | 2 | the kinds of connectors |
//! | [`Connectors`] | 7 | connectors for email, SMS and social sign-in |
//! | [`CustomPhrases`] | 4 | translations of the sign-in pages |
//! | [`CustomProfileFields`] | 7 | fields of the registration form |
//! | [`Dashboard`] | 3 | numbers of users |
//! | [`Domains`] | 7 | custom domains |
//! | [`EmailTemplates`] | 6 | email templates |
//! | [`Hooks`] | 8 | webhooks and their logs |
//! | [`OneTimeTokens`] | 6 | one-time tokens (magic links) |
//! | [`OrganizationInvitations`] | 6 | invitations to organizations |
//! | [`OrganizationRoles`] | 13 | roles in organizations |
//! | [`OrganizationScopes`] | 5 | permissions in organizations |
//! | [`Organizations`] | 36 | organizations, their members, applications and just-in-time provisioning |
//! | [`Resources`] | 10 | API resources and their scopes |
//! | [`Roles`] | 14 | roles, their scopes, users and applications |
//! | [`SamlApplications`] | 10 | applications that sign users in with SAML |
//! | [`SamlApplicationsAuthFlow`] | 2 | the sign-in of SAML applications |
//! | [`Secrets`] | 1 | stored tokens of identity providers |
//! | [`SentinelActivities`] | 1 | users blocked after failed attempts |
//! | [`SignInExperiences`] | 5 | the sign-in pages and password policy |
//! | [`SsoConnectorProviders`] | 1 | the kinds of enterprise SSO connectors |
//! | [`SsoConnectors`] | 9 | enterprise SSO connectors and their signing keys |
//! | [`Status`] | 1 | the health check |
//! | [`SubjectTokens`] | 1 | tokens to impersonate a user |
//! | [`Systems`] | 1 | the domain of protected applications |
//! | [`UserAssets`] | 2 | uploads of users |
//! | [`Users`] | 41 | users, their roles, identities, factors, sessions and tokens |
//! | [`VerificationCodes`] | 2 | codes sent by email and SMS |
//! | [`WellKnown`] | 4 | what the sign-in pages read |
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
//! | `chrono`, `jiff`, `time` | no | conversions of timestamps |
//! | `mockall` | no | `MockUsers` and so on, a mock of each trait |
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
    call::{ByteStream, Call, Items, Page, Pages, Records, Retry, ServerSentEvent},
    client::{Client, ClientBuilder, Diagnosis, DiagnosisKind},
    error::{ApiError, BoxError, Error, ErrorBody, ErrorDetails, ErrorKind, Issue},
    generated::RawBody,
    message::{Api, Body, Endpoint, FromResponse, Parameter, ParameterPlace, Request, Response},
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
