//! Tracing: a span per call and an event per attempt, with OpenTelemetry's field names.
//!
//! This example prints them. Add the layer of `tracing-opentelemetry` to send them to a collector.

use logto_client::{Connectors, Error, connectors::CreateConnector, testing::FakeLogto};
use tracing::Level;
use tracing_subscriber::{
    filter::Targets, fmt::format::FmtSpan, layer::SubscriberExt, util::SubscriberInitExt,
};

#[tokio::main]
async fn main() -> Result<(), Error> {
    // Prints each span when it closes, with all recorded fields.
    let console = tracing_subscriber::fmt::layer().with_span_events(FmtSpan::CLOSE);
    // Attempts are events of level debug, calls are spans of level info.
    let levels = Targets::new().with_default(Level::INFO).with_target("logto_client", Level::DEBUG);
    tracing_subscriber::registry().with(console).with(levels).init();
    sign_in_options().await
}

/// Creates a span that contains the spans of the calls.
#[tracing::instrument]
async fn sign_in_options() -> Result<(), Error> {
    let fake = FakeLogto::start().await;
    let logto = fake.client();

    let github = CreateConnector::new("github-universal").id("github");
    logto.create_connector(&github).await?;

    // Two attempts in one span, in which `http.request.resend_count` becomes 1.
    fake.faults().next(1).status(503);
    logto.get_connector("github").await?;

    // A failed call has an `error.type`. Arguments such as the connector's id are not recorded.
    logto.get_connector("gone").optional().await?;
    Ok(())
}
