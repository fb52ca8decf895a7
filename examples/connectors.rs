//! All seven operations on connectors, with what is sent and what comes back.
//!
//! Runs against a `FakeLogto`, or against the Logto that `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID` and
//! `LOGTO_CLIENT_SECRET` name. What it creates there it deletes again, also when a step fails.
//!
//! The test message goes to a mail service that this program plays itself, on 127.0.0.1. A Logto on
//! another machine cannot reach it: name one that it can in `LOGTO_MAIL_ENDPOINT`.

use std::process::ExitCode;

use logto_client::{
    Call, Client, Connectors, Error,
    connectors::{
        Connector, ConnectorConfig, CreateConnector, CreateConnectorAuthorizationUri,
        CreateConnectorTest, UpdateConnector,
    },
    testing::FakeLogto,
};

/// Social factories that can make authorization URIs. A Logto has at most one connector of each.
const FACTORIES: [&str; 4] = [
    "github-universal",
    "google-universal",
    "discord-universal",
    "facebook-universal",
];

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
        Err(_) => logto_examples::answer_everything("{}")?,
    };
    let mut created = None;
    let outcome = walk(&logto, &mail_endpoint, &mut created).await;
    // What went wrong first is what is told.
    let cleanup = match created {
        Some(id) => logto.delete_connector(&id).optional().await.map(drop),
        None => Ok(()),
    };
    Ok(outcome.and(cleanup)?)
}

/// A client, and the fake that it is for unless the environment names another Logto.
async fn connect() -> Result<(Client, Option<FakeLogto>), Error> {
    if std::env::var_os("LOGTO_ENDPOINT").is_some() {
        return Ok((Client::from_env().build()?, None));
    }
    println!("LOGTO_ENDPOINT is not set: this is a fake Logto\n");
    let fake = FakeLogto::start().await;
    Ok((fake.client(), Some(fake)))
}

/// The seven operations. `created` holds the id of the connector as long as there is one to delete.
async fn walk(
    logto: &Client,
    mail_endpoint: &str,
    created: &mut Option<String>,
) -> Result<(), Error> {
    let all = show(logto.list_connectors(None), |all| {
        format!("{} connectors", all.len())
    })
    .await?;
    let Some(factory) = unused_factory(&all) else {
        println!("every factory that this example could use has a connector already");
        return Ok(());
    };

    let config = ConnectorConfig::new()
        .set("clientId", "abc")
        .set("clientSecret", "of the provider");
    let create = CreateConnector::new(factory).config(&config);
    let connector = show(logto.create_connector(&create), summary).await?;
    *created = Some(connector.id.clone());
    let id = &connector.id;

    show(logto.get_connector(id), summary).await?;

    let update = UpdateConnector::new().sync_profile(true);
    show(logto.update_connector(id, &update), |c| {
        format!("sync_profile: {}", c.sync_profile)
    })
    .await?;

    let sign_in =
        CreateConnectorAuthorizationUri::new("state-1", "https://app.example.com/callback");
    show(
        logto.create_connector_authorization_uri(id, &sign_in),
        |uri| uri.redirect_to.clone(),
    )
    .await?;

    // The id in this path is a factory's, and the configuration is tried without being stored.
    let mail = ConnectorConfig::new().set("endpoint", mail_endpoint);
    let test = CreateConnectorTest::email("somebody@example.com", mail);
    show(logto.create_connector_test("http-email", &test), |()| {
        "a test message was sent".to_owned()
    })
    .await?;

    show(logto.delete_connector(id), |()| "deleted".to_owned()).await?;
    *created = None;
    Ok(())
}

fn unused_factory(connectors: &[Connector]) -> Option<&'static str> {
    FACTORIES
        .into_iter()
        .find(|factory| connectors.iter().all(|c| c.connector_id != *factory))
}

fn summary(connector: &Connector) -> String {
    let Connector {
        id,
        target,
        name,
        config,
        ..
    } = connector;
    format!(
        "{id}: {} for {target}, {config:?}",
        name.en().unwrap_or_default()
    )
}

/// Shows what a call sends, makes it, and shows what came back.
async fn show<T: Send + 'static>(
    call: Call<T>,
    describe: impl FnOnce(&T) -> String,
) -> Result<T, Error> {
    if let Some(request) = call.request() {
        let bytes = request.body().map_or(0, logto_client::Bytes::len);
        println!(
            "→ {} {} ({bytes} bytes)",
            request.method(),
            request.path_and_query()
        );
    }
    let response = call.with_response().await?;
    println!("← {}: {}\n", response.status(), describe(response.body()));
    Ok(response.into_body())
}
