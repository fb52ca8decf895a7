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
    let create = CreateConnector::new;
    let metadata = |target: &str| ConnectorMetadata::new().target(target).name("Own");
    let standard = |target| {
        let create = create("oauth2").config(standard_config());
        create.metadata(metadata(target))
    };
    let email = create("http-email").id("own-mail").config(&mail);
    [
        email.metadata(metadata("mail")).sync_profile(true),
        create("http-sms").config(mail),
        create("naver-universal").config(client_config()),
        create("github-universal").config(client_config()),
        standard("line"),
        standard("own"),
    ]
}
