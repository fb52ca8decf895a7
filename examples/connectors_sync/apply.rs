//! Carries a plan out, call by call.

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

/// How it ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    /// With what failed, and why.
    Failed(String),
    Interrupted,
}

/// Makes one call after the other until one fails, or `interrupted` becomes true. Either way it tells what was done
/// and what was not.
pub(crate) async fn apply(
    logto: &impl Connectors,
    plan: &Plan,
    out: &mut impl Write,
    bar: &ProgressBar,
    interrupted: &AtomicBool,
) -> io::Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut left = plan.steps.iter();
    while let Some(step) = left.as_slice().first() {
        if interrupted.load(Ordering::Relaxed) {
            outcome = Outcome::Interrupted;
            break;
        }
        bar.set_message(printable(&step.id));
        if let Err(error) = take(step, logto).await {
            outcome = Outcome::Failed(render::failure(step, &error));
            break;
        }
        left.next();
        bar.inc(1);
        bar.suspend(|| render::done(out, step))?;
    }
    bar.finish_and_clear();
    render::left(out, plan.steps.len(), left.as_slice())?;
    Ok(outcome)
}

async fn take(step: &Step, logto: &impl Connectors) -> Result<(), Error> {
    match &step.action {
        Action::Create { request, .. } => logto.create_connector(request).await.map(drop),
        Action::Update { request, .. } => logto.update_connector(&step.id, request).await.map(drop),
        // Gone already is what was wanted.
        Action::Delete(_) => logto.delete_connector(&step.id).optional().await.map(drop),
    }
}

/// A bar that is there on a terminal only.
pub(crate) fn progress_bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Becomes true at the first Ctrl-C. The second ends the program, whatever becomes of the call under way.
pub(crate) async fn interrupted_by_ctrl_c(bar: &ProgressBar) -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let (seen, bar) = (interrupted.clone(), bar.clone());
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        seen.store(true, Ordering::Relaxed);
        bar.suspend(|| {
            eprintln!("interrupted: stopping after the call under way; Ctrl-C again stops at once");
        });
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(crate::INTERRUPTED.into());
        }
    });
    // The task listens from its first turn on. That is now, before there is anything to be interrupted.
    tokio::task::yield_now().await;
    interrupted
}
