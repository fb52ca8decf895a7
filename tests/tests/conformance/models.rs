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

/// `LOGTO_RECORDINGS` names a file of exchanges with a real Logto, one JSON object a line.
#[test]
fn recorded_connectors_and_factories_decode_without_loss() {
    let Ok(path) = std::env::var("LOGTO_RECORDINGS") else {
        println!("skipped: LOGTO_RECORDINGS is not set");
        return;
    };
    let (mut connectors, mut factories) = (0, 0);
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let exchange: Value = serde_json::from_str(line).unwrap();
        for object in models(&exchange["response"]["body"]) {
            if object.get("connectorId").is_some() {
                check::<Connector>(object);
                connectors += 1;
            } else {
                check::<ConnectorFactory>(object);
                factories += 1;
            }
        }
    }
    assert!(connectors > 0 && factories > 0);
}

/// Returns the connectors and factories of a body: the objects with form items, alone or in a list.
fn models(body: &Value) -> Vec<&Value> {
    let is_model = |value: &&Value| value.get("formItems").is_some();
    match body {
        Value::Array(values) => values.iter().filter(is_model).collect(),
        value => Some(value).filter(is_model).into_iter().collect(),
    }
}

/// Asserts that a value decodes without loss, and returns the result.
fn check<T: DeserializeOwned + Serialize>(sent: &Value) -> T {
    let decoded: T = serde_json::from_value(sent.clone()).unwrap();
    assert_kept(sent, &json!(decoded), "");
    decoded
}
