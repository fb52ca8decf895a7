//! The suite's effect on a tenant.

use std::{env, process::Command};

use logto_client::{
    Connectors,
    connectors::{ConnectorConfig, ConnectorMetadata, CreateConnector},
    testing::FakeLogto,
};

use crate::logto::{client_config, standard_config};

/// Runs the suite as on a real Logto that already has connectors.
#[tokio::test]
async fn suite_leaves_a_tenant_unchanged() {
    if env::var_os("LOGTO_ENDPOINT").is_some() {
        println!("skipped: it needs the fake");
        return;
    }
    let tenant = FakeLogto::builder().connectors(connectors()).start().await;
    // As on a real Logto, where nothing listens on the endpoints that the suite configures.
    tenant.fail_deliveries(true);
    let before = tenant.client().list_connectors(None).await.unwrap();

    let (id, secret) = tenant.credentials();
    let suite = Command::new(env::current_exe().unwrap())
        .env("LOGTO_ENDPOINT", tenant.url())
        .env("LOGTO_CLIENT_ID", id)
        .env("LOGTO_CLIENT_SECRET", secret)
        .env_remove("LOGTO_RESOURCE")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&suite.stdout);
    assert!(suite.status.success(), "{output}");
    let after = tenant.client().list_connectors(None).await.unwrap();
    assert_eq!(after, before);
}

/// Connectors of all kinds that the suite could find or replace.
fn connectors() -> [CreateConnector; 6] {
    let mail = ConnectorConfig::new().set("endpoint", "https://mail.test");
    let metadata = ConnectorMetadata::new().target("mail").name("Mail");
    let target = |target: &str| ConnectorMetadata::new().target(target).name("Own");
    [
        CreateConnector::new("http-email")
            .id("own-mail")
            .config(&mail)
            .metadata(metadata)
            .sync_profile(true),
        CreateConnector::new("http-sms").config(mail),
        CreateConnector::new("naver-universal").config(client_config()),
        CreateConnector::new("github-universal").config(client_config()),
        CreateConnector::new("oauth2")
            .config(standard_config())
            .metadata(target("line")),
        CreateConnector::new("oauth2")
            .config(standard_config())
            .metadata(target("own")),
    ]
}
