//! Applies a plan, call by call.

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::atomic::Ordering,
};

use console::style;
use indicatif::{ProgressBar, ProgressStyle};
use logto_client::{Connectors, Error};
use logto_examples::{INTERRUPTED, interruption};

use crate::plan::Step;

/// Makes the calls one by one until one fails or the program is interrupted. Prints what was done and what was not.
pub(crate) async fn apply(logto: &impl Connectors, steps: &[Step<'_>]) -> anyhow::Result<ExitCode> {
    // Visible on terminals only.
    let bar = ProgressBar::new(steps.len() as u64);
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}")?);
    let interrupted = interruption(&bar, "stopping after the current call")?;

    let (mut done, mut failure) = (0, None);
    for step in steps {
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
        let (verb, id) = step.describe();
        bar.set_message(id.clone());
        if let Err(error) = execute(logto, step).await {
            failure = Some(error);
            break;
        }
        done += 1;
        bar.inc(1);
        bar.suspend(|| writeln!(io::stdout(), "{}", style(format!("{verb}d {id}")).green()))?;
    }
    bar.finish_and_clear();

    writeln!(io::stdout(), "{done} of {} done.", steps.len())?;
    let remaining = steps[done..].iter().map(Step::describe);
    let remaining: Vec<_> = remaining.map(|(verb, id)| format!("{verb} {id}")).collect();
    let Some(next) = remaining.first() else {
        return Ok(ExitCode::SUCCESS);
    };
    writeln!(io::stdout(), "Not done: {}. Run apply again to finish.", remaining.join(", "))?;
    match failure {
        None => Ok(ExitCode::from(INTERRUPTED)),
        Some(error) if error.may_have_been_applied() => {
            anyhow::bail!("unknown whether this was applied: {next}: {error}")
        }
        Some(error) => anyhow::bail!("failed to {next}: {error}"),
    }
}

async fn execute(logto: &impl Connectors, step: &Step<'_>) -> Result<(), Error> {
    match step {
        Step::Create(desired, _) => logto.create_connector(&desired.entry.wanted).await.map(drop),
        Step::Update(desired) => {
            logto.update_connector(&desired.entry.id, &desired.update()).await.map(drop)
        }
        // A missing connector counts as deleted.
        Step::Delete(connector, _) => {
            logto.delete_connector(&connector.id).optional().await.map(drop)
        }
    }
}
