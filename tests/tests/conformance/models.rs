//! The types against all that a Logto sends.

use logto_client::{
    ConnectorFactories,
    connectors::{Connector, CreateConnector},
};
use logto_tests::assert_kept;

use crate::{
    logto::{Logto, client_config, standard},
    raw::Raw,
    scenario::scenarios,
};

scenarios![
    a_connector_decodes_and_loses_nothing,
    every_connector_decodes_and_loses_nothing,
    every_factory_decodes_and_loses_nothing,
    a_connector_prints_no_secret,
];

async fn a_connector_decodes_and_loses_nothing(logto: &Logto) {
    let created = logto.create(&standard().sync_profile(true)).await.unwrap();
    let sent = logto.get_json(&created.id).await.unwrap();
    let decoded: Connector = serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(decoded, created);
    assert_kept(&sent, &serde_json::to_value(&decoded).unwrap(), "");
}

async fn every_connector_decodes_and_loses_nothing(logto: &Logto) {
    logto.create_standard().await;
    for sent in logto.list_json().await.unwrap() {
        let decoded: Connector = serde_json::from_value(sent.clone()).unwrap();
        assert_kept(&sent, &serde_json::to_value(&decoded).unwrap(), "");
    }
}

async fn every_factory_decodes_and_loses_nothing(logto: &Logto) {
    let sent = logto.list_factories_json().await.unwrap();
    let decoded = logto.list_connector_factories().await.unwrap();
    assert_eq!(sent.len(), decoded.len());
    for (sent, decoded) in sent.iter().zip(decoded) {
        assert_kept(sent, &serde_json::to_value(&decoded).unwrap(), &decoded.id);
    }
}

async fn a_connector_prints_no_secret(logto: &Logto) {
    let Some(factory_id) = logto.free_social().await else {
        return;
    };
    let create = CreateConnector::new(factory_id);
    let create = create.config(client_config().set("clientSecret", "canary"));
    let created = logto.create(&create).await.unwrap();
    assert_eq!(created.config.get("clientSecret"), Some(&"canary".into()));
    assert!(!format!("{create:?} {created:?}").contains("canary"));
}
