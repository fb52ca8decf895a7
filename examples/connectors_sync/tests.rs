//! Plans and applies against a `FakeLogto`. Tests of the binary are in `examples/tests`.

mod failures;
mod file;
mod fixtures;
mod interruption;
mod secrets;
mod sync;

use std::{path::Path, sync::atomic::AtomicBool};

use anstream::StripStream;
use indicatif::ProgressBar;
use logto_client::{Client, Retry, testing::FakeLogto};

use crate::{
    apply::{self, Outcome},
    desired,
    plan::{Action, Plan},
    render,
    server::Server,
};

/// Prefix of the value of every environment variable.
const CANARY: &str = "canary-of-";

/// Returns a client without retries, so that every fault causes a failure.
fn client(fake: &FakeLogto) -> Client {
    let (id, secret) = fake.credentials();
    let builder = Client::self_hosted(fake.url()).credentials(id, secret);
    builder.retry(Retry::none()).build().unwrap()
}

async fn plan(fake: &FakeLogto, file: &str, prune: bool) -> Result<Plan, String> {
    let path = Path::new("file.toml");
    let secret = |name: &str| Some(format!("{CANARY}{name}"));
    let desired = desired::parse(file, secret).map_err(|diagnostics| diagnostics.in_file(path))?;
    let server = Server::read(&client(fake)).await.unwrap();
    Plan::new(&desired, &server, prune).map_err(|diagnostics| diagnostics.in_file(path))
}

/// Formats the steps as `+created ~updated -deleted`.
fn steps(plan: &Plan) -> String {
    let steps = plan.steps.iter().map(|step| {
        let sign = match step.action {
            Action::Create { .. } => '+',
            Action::Update { .. } => '~',
            Action::Delete(_) => '-',
        };
        format!("{sign}{}", step.id)
    });
    steps.collect::<Vec<_>>().join(" ")
}

fn printed(plan: &Plan) -> String {
    let mut out = StripStream::new(Vec::new());
    render::plan(&mut out, plan).unwrap();
    text(out)
}

/// Applies a plan, and also returns the output.
async fn apply(fake: &FakeLogto, plan: &Plan) -> (Outcome, String) {
    let mut out = StripStream::new(Vec::new());
    let (bar, interrupted) = (ProgressBar::hidden(), AtomicBool::new(false));
    let outcome = apply::apply(&client(fake), plan, &mut out, &bar, &interrupted).await;
    (outcome.unwrap(), text(out))
}

fn text(out: StripStream<Vec<u8>>) -> String {
    String::from_utf8(out.into_inner()).unwrap()
}

/// Plans, checks the steps, applies them, and checks that the next plan is empty.
async fn sync(fake: &FakeLogto, file: &str, prune: bool, expected: &str) {
    let first = plan(fake, file, prune).await.unwrap();
    assert_eq!(steps(&first), expected, "{file}");
    let (outcome, text) = apply(fake, &first).await;
    assert!(matches!(outcome, Outcome::Done), "{text}\n{outcome:?}");
    let second = plan(fake, file, prune).await.unwrap();
    assert_eq!(steps(&second), "", "{}", printed(&second));
}
