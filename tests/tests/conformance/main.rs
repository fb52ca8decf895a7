//! What a Logto does, as the client sees it: one suite for the fake and for a real one.
//!
//! By default each scenario has a [`FakeLogto`](logto_client::testing::FakeLogto) of its own. With
//! `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID`, `LOGTO_CLIENT_SECRET` and, where it cannot be told from the endpoint,
//! `LOGTO_RESOURCE`, all run against that Logto:
//!
//! ```sh
//! LOGTO_ENDPOINT=… LOGTO_CLIENT_ID=… LOGTO_CLIENT_SECRET=… cargo test -p logto-tests --test conformance
//! ```
//!
//! So every expectation is one of a real server's, and must hold whatever else is in its tenant.
//!
//! # What it does to a tenant
//!
//! **Take one for tests.** Scenarios run there one at a time, as long as one process runs them all (as `cargo test`
//! does), and each deletes the connectors that it created, also when it fails. Ids and targets of the suite's own
//! choice begin with `conformance-`; some ids are the server's. A kind of connectors that can exist only once is
//! used if the tenant has none of it; a scenario that finds no free one says so and is over.
//!
//! **Creating an email or SMS connector deletes the others of that type**, as Logto does it. The scenarios in
//! [`email_sms`] keep what was there and create it anew at the end: with the same id, configuration and metadata.
//! If the run is interrupted in between, that connector is lost. Nobody else must use the tenant meanwhile.
//!
//! No message is sent by a real Logto: what would send one runs against the fake alone, as does all that needs
//! its outbox, its faults, or power over its tokens. Such a scenario prints that it was skipped.

mod authorization_uri;
mod connector_test;
mod create;
mod delete;
mod email_sms;
mod expect;
mod factories;
mod http;
mod list_get;
mod logto;
mod models;
mod odd_ids;
mod raw;
mod refused_bodies;
mod scenario;
mod tenant;
mod token_endpoint;
mod tokens;
mod update;
