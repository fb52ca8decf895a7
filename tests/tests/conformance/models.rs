//! The crate's types, checked against what Logto sends.

use logto_tests::assert_kept;

use crate::prelude::*;

scenarios![
    connectors_decode_without_loss,
    factories_decode_without_loss,
];

async fn connectors_decode_without_loss(logto: &Logto) {
    let created = logto.create(&standard().sync_profile(true)).await.unwrap();
    let mut all = logto.get("connectors").await.unwrap();
    all.push(logto.get_json(&created.id).await.unwrap());
    for sent in all {
        let decoded: Connector = serde_json::from_value(sent.clone()).unwrap();
        assert_kept(&sent, &serde_json::to_value(&decoded).unwrap(), "");
        assert_eq!(decoded == created, decoded.id == created.id);
    }
}

async fn factories_decode_without_loss(logto: &Logto) {
    let sent = logto.get("connector-factories").await.unwrap();
    let decoded = logto.list_connector_factories().await.unwrap();
    assert_eq!(sent.len(), decoded.len());
    for (sent, decoded) in sent.iter().zip(decoded) {
        assert_kept(sent, &serde_json::to_value(&decoded).unwrap(), &decoded.id);
    }
}
