//! Makes the connectors of a Logto match a file.
//!
//! ```text
//! connectors_sync plan  connectors.toml            prints the changes
//! connectors_sync apply connectors.toml            makes the changes
//! connectors_sync apply connectors.toml --prune    also deletes connectors that are not in the file
//! ```
//!
//! `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID` and `LOGTO_CLIENT_SECRET` name the Logto. `connectors.toml` in this directory is
//! a complete example; [`desired`] documents the format.
//!
//! Fields that the file omits stay unchanged, and so do connectors that are not in the file, unless `--prune` is given.
//! A configuration is compared and replaced as a whole, because Logto does not merge it. If Logto would delete an
//! existing connector to create another, `--prune` is required too.
//!
//! The file names environment variables for secrets. Secrets are never printed. Nor are Logto's current values if the
//! file has a variable or nothing in their place, or if a key sounds like a secret.
//!
//! `apply` makes the calls one by one, stops at the first failure, and reports what is done and what is not. Ctrl-C
//! stops it after the current call. The next run completes the rest.
//!
//! | exit status | meaning |
//! |---|---|
//! | 0 | `plan`: no changes; `apply`: success |
//! | 1 | error |
//! | 2 | `plan`: there are changes |
//! | 130 | `apply` was interrupted |

mod apply;
mod change;
mod check;
mod desired;
mod diagnostics;
mod plan;
mod render;
mod server;
mod setting;
mod slot;
#[cfg(test)]
mod tests;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use logto_client::{BoxError, Client};

use self::{apply::Outcome, desired::Desired, plan::Plan, server::Server};

const HAS_CHANGES: u8 = 2;
/// The conventional exit status after Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Makes the connectors of a Logto match a file
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints the changes (exit status 2 if there are any)
    Plan(Options),
    /// Makes the changes
    Apply(Options),
}

#[derive(Debug, Args)]
struct Options {
    /// The desired connectors, in TOML
    file: PathBuf,
    /// Delete connectors that are not in the file
    #[arg(long)]
    prune: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match run(cli.command).await {
        Ok(status) => status,
        Err(error) => {
            anstream::eprintln!("{}", render::error(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

/// Replaces clap's exit status 2, which means something else here.
fn usage(error: &clap::Error) -> ExitCode {
    // Help is an error too.
    if error.print().is_ok() && !error.use_stderr() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads the desired and the current state, plans the difference, prints it, and applies it.
async fn run(command: Command) -> Result<ExitCode, BoxError> {
    let (Command::Plan(options) | Command::Apply(options)) = &command;
    let desired = read_file(&options.file)?;
    let logto = Client::from_env().build()?;
    let server = read_server(&logto).await?;
    let plan = Plan::new(&desired, &server, options.prune)
        .map_err(|diagnostics| diagnostics.in_file(&options.file))?;

    let mut out = anstream::stdout();
    render::plan(&mut out, &plan)?;
    match command {
        _ if plan.steps.is_empty() => Ok(ExitCode::SUCCESS),
        Command::Plan(_) => Ok(ExitCode::from(HAS_CHANGES)),
        Command::Apply(_) => apply(&logto, &plan, &mut out).await,
    }
}

fn read_file(file: &Path) -> Result<Vec<Desired>, BoxError> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let variable = |name: &str| std::env::var(name).ok();
    desired::parse(&text, variable).map_err(|diagnostics| diagnostics.in_file(file).into())
}

/// Reads the current state. Diagnoses the settings if that fails.
async fn read_server(logto: &Client) -> Result<Server, BoxError> {
    let error = match Server::read(logto).await {
        Ok(server) => return Ok(server),
        Err(error) => error,
    };
    let diagnosis = Client::diagnose(logto).await;
    if diagnosis.is_ok() {
        return Err(error.into());
    }
    Err(diagnosis.to_string().into())
}

async fn apply(logto: &Client, plan: &Plan, out: &mut impl Write) -> Result<ExitCode, BoxError> {
    let bar = apply::progress_bar(plan.steps.len());
    let interrupted = apply::interrupted_by_ctrl_c(&bar).await;
    match apply::apply(logto, plan, out, &bar, &interrupted).await? {
        Outcome::Done => Ok(ExitCode::SUCCESS),
        Outcome::Interrupted => Ok(ExitCode::from(INTERRUPTED)),
        Outcome::Failed(why) => Err(why.into()),
    }
}
