//! The crate's types, checked against what Logto sends.

use logto_client::connector_factories::ConnectorFactory;
use logto_tests::assert_kept;
use serde::{Serialize, de::DeserializeOwned};

use crate::prelude::*;

scenarios![connectors_decode_without_loss, factories_decode_without_loss,];

async fn connectors_decode_without_loss(logto: &Logto) {
    let created = logto.create(&standard().sync_profile(true)).await.unwrap();
    let mut all = logto.get("connectors").await.unwrap();
    all.push(logto.get_json(&created.id).await.unwrap());
    for sent in all {
        let decoded: Connector = check(&sent);
        assert_eq!(decoded == created, decoded.id == created.id);
    }
}

async fn factories_decode_without_loss(logto: &Logto) {
    let sent = logto.get("connector-factories").await.unwrap();
    let decoded: Vec<ConnectorFactory> = sent.iter().map(check).collect();
    assert_eq!(decoded, logto.list_connector_factories().await.unwrap());
}

/// Asserts that a value decodes without loss, and returns the result.
fn check<T: DeserializeOwned + Serialize>(sent: &Value) -> T {
    let decoded: T = serde_json::from_value(sent.clone()).unwrap();
    assert_kept(sent, &json!(decoded), "");
    decoded
}
