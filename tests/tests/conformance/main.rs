//! One suite of scenarios for the fake and for a real Logto.
//!
//! By default each scenario starts its own `FakeLogto`. If `LOGTO_ENDPOINT`,
//! `LOGTO_CLIENT_ID` and `LOGTO_CLIENT_SECRET` are set, all scenarios use that Logto. Set `LOGTO_RESOURCE` too if it
//! does not follow from the endpoint:
//!
//! ```sh
//! LOGTO_ENDPOINT=… LOGTO_CLIENT_ID=… LOGTO_CLIENT_SECRET=… cargo test -p logto-tests --test conformance
//! ```
//!
//! Scenarios expect only what holds on a real server, whatever else its tenant contains.
//!
//! # Effects on a tenant
//!
//! **Use a tenant for tests.** On a real Logto, scenarios run one at a time, provided that one process runs them all
//! (as `cargo test` does). Each deletes the connectors that it created, even if it fails. Ids and targets chosen by
//! the suite start with `conformance-`; some ids are chosen by the server. A scenario that needs a kind of connectors
//! that can exist only once uses one that the tenant does not have; if there is none, it prints that it was skipped.
//!
//! **Creating an email or SMS connector deletes the others of that type.** The scenarios in [`email_sms`] remember the
//! deleted connectors and create them again at the end, with the same id, configuration and metadata. An
//! interrupted run loses them. Nobody else may use the tenant meanwhile.
//!
//! A real Logto sends no messages: scenarios that would send one run only against the fake, as do those that need its
//! outbox, its faults, or control over its tokens. They print that they were skipped.

mod authorization_uri;
mod connector_test;
mod create;
mod email_sms;
mod expect;
mod factories;
mod http;
mod list_get_delete;
mod logto;
mod management;
mod models;
mod odd_ids;
mod organizations;
mod raw;
mod request_bodies;
mod scenario;
mod tenant;
mod tokens;
mod update;

/// Names used by most scenarios.
mod prelude {
    pub(crate) use logto_client::{
        ConnectorFactories, Connectors, Error,
        connectors::{
            AuthorizationUri, Connector, ConnectorConfig, ConnectorMetadata, ConnectorPlatform,
            ConnectorType, CreateConnector, CreateConnectorAuthorizationUri, CreateConnectorTest,
            UpdateConnector,
        },
        testing::FakeLogto,
    };
    pub(crate) use serde_json::{Value, json};

    pub(crate) use crate::{
        expect::{
            data, expect_error, expect_issues, expect_no_token_storage, expect_status, issues,
        },
        logto::{Logto, client_config, standard, standard_config, sync_profile, unique},
        raw::{IssuedToken, Raw, TokenRequest},
        scenario::scenarios,
    };
}
