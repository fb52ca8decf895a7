//! The request and response bodies.

use logto_client::connectors::{ConnectorConfig, UpdateConnector};
use serde_json::{Value, json};

pub(crate) const ID: &str = "github";

/// A connector of about 500 bytes.
pub(crate) fn connector() -> String {
    json!({
        "id": ID,
        "syncProfile": false,
        "enableTokenStorage": false,
        "config": {"clientId": "Iv1.8a61f9b3a7aba766", "clientSecret": "0123456789abcdef0123456789abcdef"},
        "metadata": {},
        "connectorId": "github-universal",
        "target": "github",
        "name": {"en": "GitHub"},
        "description": {"en": "GitHub is an online community for software development."},
        "logo": "./logo.svg",
        "logoDark": null,
        "readme": "./README.md",
        "formItems": [],
        "platform": "Universal",
        "type": "Social",
    })
    .to_string()
}

pub(crate) fn update() -> UpdateConnector {
    let config = ConnectorConfig::new()
        .set("clientId", "Iv1.8a61f9b3a7aba766")
        .set("clientSecret", "0123456789abcdef0123456789abcdef");
    UpdateConnector::new().config(config).sync_profile(true)
}

/// A list of 49 factories with readmes of realistic length, about 740 kB.
pub(crate) fn factories() -> String {
    let item = json!({
        "key": "clientId", "type": "Text", "label": "Client ID", "required": true,
        "placeholder": "<client-id>", "description": "The client ID of your application.",
    });
    let factory = |number: u32| -> Value {
        json!({
            "id": format!("factory-{number}"),
            "type": "Social",
            "target": format!("target-{number}"),
            "platform": "Universal",
            "name": {"en": "A provider", "de": "Ein Anbieter", "zh-CN": "\u{63d0}\u{4f9b}\u{8005}"},
            "description": {"en": "A provider of identities that many people use."},
            "logo": format!("data:image/svg+xml;base64,{}", "PHN2ZyB3aWR0aD0i".repeat(50)),
            "logoDark": null,
            "readme": "## Set up\n\n1. Open the provider's \"console\" and create an *application*.\n".repeat(170),
            "formItems": vec![item.clone(); 6],
            "isDemo": false,
        })
    };
    (0..49).map(factory).collect::<Value>().to_string()
}
