//! What calls tell `tracing`: a span a call, an event an attempt, with OpenTelemetry's names for the fields.
//!
//! The console stands in for a collector. With the layer of `tracing-opentelemetry` beside this one, the same spans
//! go to one.

use logto_client::{Connectors, Error, connectors::CreateConnector, testing::FakeLogto};
use tracing::Level;
use tracing_subscriber::{
    filter::Targets, fmt::format::FmtSpan, layer::SubscriberExt, util::SubscriberInitExt,
};

#[tokio::main]
async fn main() -> Result<(), Error> {
    // A span is written when it ends, with all that was recorded in it.
    let console = tracing_subscriber::fmt::layer().with_span_events(FmtSpan::CLOSE);
    // Attempts are events of the level debug, spans are of the level info.
    let levels = Targets::new()
        .with_default(Level::INFO)
        .with_target("logto_client", Level::DEBUG);
    tracing_subscriber::registry()
        .with(console)
        .with(levels)
        .init();
    sign_in_options().await
}

/// A span of the program's own, with those of its calls in it.
#[tracing::instrument]
async fn sign_in_options() -> Result<(), Error> {
    let fake = FakeLogto::start().await;
    let logto = fake.client();

    let github = CreateConnector::new("github-universal").id("github");
    logto.create_connector(&github).await?;

    // Two attempts in one span, in which `http.request.resend_count` becomes 1.
    fake.faults().next(1).status(503);
    logto.get_connector("github").await?;

    // An error has a type. Which connector it was about is not told: an argument can be anything.
    logto.get_connector("gone").optional().await?;
    Ok(())
}
