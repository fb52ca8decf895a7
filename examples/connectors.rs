//! All seven operations on connectors, with their requests and responses.
//!
//! Runs against a `FakeLogto`, or against the Logto named by `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID` and
//! `LOGTO_CLIENT_SECRET`. The example deletes what it creates, even if a step fails.
//!
//! The test message is sent to a fake mail service in this process, on 127.0.0.1. If Logto runs on another machine,
//! set `LOGTO_MAIL_ENDPOINT` to a service that it can reach.

use std::process::ExitCode;

use logto_client::{
    Call, Client, Connectors, Error,
    connectors::{
        Connector, ConnectorConfig, CreateConnector, CreateConnectorAuthorizationUri,
        CreateConnectorTest, UpdateConnector,
    },
    testing::FakeLogto,
};

/// Social factories that support authorization URIs. Each can have one connector.
const FACTORIES: [&str; 4] =
    ["github-universal", "google-universal", "discord-universal", "facebook-universal"];

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let (logto, _fake) = connect().await?;
    let mail_endpoint = match std::env::var("LOGTO_MAIL_ENDPOINT") {
        Ok(url) => url,
        Err(_) => logto_examples::serve_json("{}")?,
    };
    let mut created = None;
    let result = run_operations(&logto, &mail_endpoint, &mut created).await;
    let cleanup = match created {
        Some(id) => logto.delete_connector(&id).optional().await.map(drop),
        None => Ok(()),
    };
    // The first error is reported.
    Ok(result.and(cleanup)?)
}

/// Returns a client for the Logto named by the environment, or for a fake that is returned too.
async fn connect() -> Result<(Client, Option<FakeLogto>), Error> {
    if std::env::var_os("LOGTO_ENDPOINT").is_some() {
        return Ok((Client::from_env().build()?, None));
    }
    println!("LOGTO_ENDPOINT is not set; using a fake Logto\n");
    let fake = FakeLogto::start().await;
    Ok((fake.client(), Some(fake)))
}

/// Runs the seven operations. `created` holds the id of the connector while it needs to be deleted.
async fn run_operations(
    logto: &Client,
    mail_endpoint: &str,
    created: &mut Option<String>,
) -> Result<(), Error> {
    let all = show(logto.list_connectors(None), |all| format!("{} connectors", all.len())).await?;
    let Some(factory) = unused_factory(&all) else {
        println!("every factory that this example can use already has a connector");
        return Ok(());
    };

    let config = ConnectorConfig::new().set("clientId", "abc").set("clientSecret", "secret");
    let create = CreateConnector::new(factory).config(&config);
    let connector = show(logto.create_connector(&create), summary).await?;
    *created = Some(connector.id.clone());
    let id = &connector.id;

    show(logto.get_connector(id), summary).await?;

    let update = UpdateConnector::new().sync_profile(true);
    show(logto.update_connector(id, &update), |c| format!("sync_profile: {}", c.sync_profile))
        .await?;

    let request =
        CreateConnectorAuthorizationUri::new("state-1", "https://app.example.com/callback");
    show(logto.create_connector_authorization_uri(id, &request), |uri| uri.redirect_to.clone())
        .await?;

    // This id is a factory's, and the configuration is tested without being stored.
    let mail = ConnectorConfig::new().set("endpoint", mail_endpoint);
    let test = CreateConnectorTest::email("ann@example.com", mail);
    show(logto.create_connector_test("http-email", &test), |()| "test message sent".to_owned())
        .await?;

    show(logto.delete_connector(id), |()| "deleted".to_owned()).await?;
    *created = None;
    Ok(())
}

fn unused_factory(connectors: &[Connector]) -> Option<&'static str> {
    FACTORIES.into_iter().find(|factory| connectors.iter().all(|c| c.connector_id != *factory))
}

fn summary(connector: &Connector) -> String {
    let Connector { id, target, name, config, .. } = connector;
    format!("{id}: {} for {target}, {config:?}", name.en().unwrap_or_default())
}

/// Prints a call's request, sends it, and prints the response.
async fn show<T: Send + 'static>(
    call: Call<T>,
    describe: impl FnOnce(&T) -> String,
) -> Result<T, Error> {
    if let Some(request) = call.request() {
        let bytes = request.body().map_or(0, logto_client::Bytes::len);
        println!("→ {} {} ({bytes} bytes)", request.method(), request.path_and_query());
    }
    let response = call.with_response().await?;
    println!("← {}: {}\n", response.status(), describe(response.body()));
    Ok(response.into_body())
}
