//! Whether a Logto responds as recorded: new fields, new codes, changed statuses.
//!
//! Needs `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID`, `LOGTO_CLIENT_SECRET` and, if it is not the default one,
//! `LOGTO_RESOURCE`. Use a test tenant: its settings are changed.

use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use logto_client::{
    connectors::{ConnectorConfig, CreateConnector},
    testing::FakeLogto,
};
use logto_tests::{
    DEFAULT_RESOURCE, RealLogto,
    fixtures::{SERVED_BY_FAKE, exchanges, operations},
    replay::Replayer,
};

/// Suffixes of recorded names, which must be unique.
const SUFFIXES: [&str; 2] = ["6bb9c7", "d2b2b6"];

/// Replays the exchanges of a group. Returns the differences, each with an operation and the first place.
async fn drift(group: &str, mut replayer: Replayer) -> Vec<String> {
    let mut differences: BTreeMap<String, String> = BTreeMap::new();
    // Some responses need providers that a plain Logto does not have.
    for exchange in exchanges(group).iter().filter(|exchange| !exchange.variant) {
        let found = match replayer.replay(exchange).await {
            Ok(differences) => differences,
            Err(error) => vec![error.to_string()],
        };
        for difference in found {
            let difference = format!("{}: {difference}", exchange.operation);
            differences.entry(difference).or_insert_with(|| exchange.place.clone());
        }
    }
    replayer.clean_up().await.unwrap();
    differences.into_iter().map(|(difference, place)| format!("{place} {difference}")).collect()
}

#[tokio::test]
async fn real_logto_responds_as_recorded() {
    let Some(real) = RealLogto::from_env() else {
        println!("skipped: LOGTO_ENDPOINT is not set");
        return;
    };
    let RealLogto { url, client_id, client_secret, resource } = &real;
    let mut groups: Vec<String> = operations().into_iter().map(|one| one.group).collect();
    groups.dedup();
    let mut differences = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let mut replayer =
            Replayer::connect(url, client_id, client_secret, resource).await.unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        for recorded in SUFFIXES {
            replayer = replayer.translating(recorded, &format!("{now:x}{number}"));
        }
        differences.extend(drift(group, replayer).await);
    }
    assert!(differences.is_empty(), "drift:\n{}", differences.join("\n"));
}

/// What messages are sent with.
fn connectors() -> [CreateConnector; 2] {
    let config = ConnectorConfig::new().set("endpoint", "https://mail.test");
    ["http-email", "http-sms"].map(|factory| CreateConnector::new(factory).config(config.clone()))
}

#[tokio::test]
async fn fake_responds_as_recorded() {
    let (mut agreeing, mut differing) = (0, Vec::new());
    for group in SERVED_BY_FAKE {
        let fake = FakeLogto::builder().connectors(connectors()).start().await;
        let (id, secret) = fake.credentials();
        let mut replayer =
            Replayer::connect(fake.url(), id, secret, DEFAULT_RESOURCE).await.unwrap();
        for exchange in exchanges(group).iter().filter(|exchange| !exchange.variant) {
            let mut found = replayer.replay(exchange).await.unwrap();
            // Lists were cut when they were recorded, and show more here.
            found.retain(|difference| !difference.ends_with("is new"));
            match found.pop() {
                None => agreeing += 1,
                Some(difference) if difference.contains("fake.not_served") => {}
                Some(difference) => differing.push(format!("{} {difference}", exchange.place)),
            }
        }
    }
    println!("{agreeing} agree; {} differ:\n{}", differing.len(), differing.join("\n"));
    // The others need objects that only other operations create, or a user's sign-in.
    assert!(differing.len() * 20 <= agreeing + differing.len());
}
