//! The models, checked against recorded answers of a real Logto.
//!
//! `LOGTO_RECORDINGS` names a file of exchanges, with one JSON object per line. Without it the test is skipped.

use logto_client::{connector_factories::ConnectorFactory, connectors::Connector};
use logto_tests::assert_kept;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

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
    println!("{connectors} connectors and {factories} factories");
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

fn check<T: DeserializeOwned + Serialize>(sent: &Value) {
    let decoded: T = serde_json::from_value(sent.clone()).unwrap();
    assert_kept(sent, &serde_json::to_value(decoded).unwrap(), "");
}
