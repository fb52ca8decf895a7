//! The models against what a real Logto has answered. `LOGTO_RECORDINGS` names a file of recorded
//! exchanges, one JSON object a line, each with a `response` whose `body` is what the server sent.

use logto_client::{connector_factories::ConnectorFactory, connectors::Connector};
use logto_tests::assert_kept;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

#[test]
fn recorded_connectors_and_factories_decode_and_lose_nothing() {
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
    println!("{connectors} connectors and {factories} factories decode and lose nothing");
    assert!(connectors > 0 && factories > 0);
}

/// The objects with a form, alone or in a list: connectors and factories.
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
