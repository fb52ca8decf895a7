//! Applies a plan, call by call.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use indicatif::{ProgressBar, ProgressStyle};
use logto_client::{Connectors, Error};

use crate::{
    plan::{Action, Plan, Step},
    render::{self, printable},
};

/// The outcome of applying a plan.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    /// With the message.
    Failed(String),
    Interrupted,
}

/// Makes the calls one by one until one fails or `interrupted` becomes true. Reports what was done and what was not.
pub(crate) async fn apply(
    logto: &impl Connectors,
    plan: &Plan,
    out: &mut impl Write,
    bar: &ProgressBar,
    interrupted: &AtomicBool,
) -> io::Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut remaining = plan.steps.iter();
    while let Some(step) = remaining.as_slice().first() {
        if interrupted.load(Ordering::Relaxed) {
            outcome = Outcome::Interrupted;
            break;
        }
        bar.set_message(printable(&step.id));
        if let Err(error) = execute(step, logto).await {
            outcome = Outcome::Failed(render::failure(step, &error));
            break;
        }
        remaining.next();
        bar.inc(1);
        bar.suspend(|| render::done(out, step))?;
    }
    bar.finish_and_clear();
    render::remaining(out, plan.steps.len(), remaining.as_slice())?;
    Ok(outcome)
}

async fn execute(step: &Step, logto: &impl Connectors) -> Result<(), Error> {
    match &step.action {
        Action::Create { request, .. } => logto.create_connector(request).await.map(drop),
        Action::Update { request, .. } => logto.update_connector(&step.id, request).await.map(drop),
        // A missing connector counts as deleted.
        Action::Delete(_) => logto.delete_connector(&step.id).optional().await.map(drop),
    }
}

/// A progress bar, which is visible on terminals only.
pub(crate) fn progress_bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Returns a flag that the first Ctrl-C sets. The second Ctrl-C ends the program during the current call.
pub(crate) async fn interrupted_by_ctrl_c(bar: &ProgressBar) -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let (seen, bar) = (interrupted.clone(), bar.clone());
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        seen.store(true, Ordering::Relaxed);
        bar.suspend(|| {
            eprintln!(
                "interrupted: stopping after the current call; press Ctrl-C again to stop at once"
            );
        });
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(crate::INTERRUPTED.into());
        }
    });
    // Let the task install its signal handler before the first call.
    tokio::task::yield_now().await;
    interrupted
}
