//! Makes the connectors of a Logto match a file.
//!
//! ```text
//! connectors_sync plan  connectors.toml            prints the changes
//! connectors_sync apply connectors.toml            makes the changes
//! connectors_sync apply connectors.toml --prune    also deletes connectors that are not in the file
//! ```
//!
//! `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID` and `LOGTO_CLIENT_SECRET` name the Logto. `connectors.toml` in this directory is
//! a complete example; [`mod@file`] documents the format.
//!
//! Fields that the file omits stay unchanged, and so do connectors that are not in the file, unless `--prune` is given.
//! A configuration is compared and replaced as a whole, because Logto does not merge it. If Logto would delete an
//! existing connector to create another, `--prune` is required too.
//!
//! The file names environment variables for secrets. Secrets are never printed. Nor are Logto's current values if the
//! file has a variable or nothing in their place, or if a key sounds like a secret.
//!
//! `apply` makes the calls one by one, stops at the first failure, and reports what is done and what is not. Ctrl-C and
//! SIGTERM stop it after the current call. The next run completes the rest.
//!
//! The exit status is 1 after an error, 2 if `plan` finds changes, 130 if `apply` is interrupted, and 0 otherwise.

mod apply;
mod change;
mod desired;
mod file;
mod plan;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use console::style;
use logto_client::{Client, ConnectorFactories, Connectors};

use self::plan::{Plan, Server};

const HAS_CHANGES: u8 = 2;

/// Makes the connectors of a Logto match a file
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints the changes (exit status 2 if there are any)
    Plan(Options),
    /// Makes the changes
    Apply(Options),
}

#[derive(Args)]
struct Options {
    /// The desired connectors, in TOML
    file: PathBuf,
    /// Delete connectors that are not in the file
    #[arg(long)]
    prune: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Clap's exit status 2 means something else here.
    let cli = Cli::try_parse().unwrap_or_else(|error| {
        let _ = error.print();
        std::process::exit(i32::from(error.use_stderr()))
    });
    run(cli.command).await.unwrap_or_else(|error| {
        eprintln!("{} {error:#}", style("error:").for_stderr().red());
        ExitCode::FAILURE
    })
}

/// Reads the desired and the current state, plans the difference, prints it, and applies it.
async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let (Command::Plan(options) | Command::Apply(options)) = &command;
    let entries = file::read(&options.file)?;
    let logto = Client::from_env().build()?;
    let server = read_server(&logto).await?;
    let plan = Plan::new(&entries, &server, options.prune)?;
    write!(io::stdout(), "{plan}")?;
    match command {
        _ if plan.steps.is_empty() => Ok(ExitCode::SUCCESS),
        Command::Plan(_) => Ok(ExitCode::from(HAS_CHANGES)),
        Command::Apply(_) => apply::apply(&logto, &plan.steps).await,
    }
}

/// Reads the current state. Diagnoses the settings if that fails.
async fn read_server(logto: &Client) -> anyhow::Result<Server> {
    match tokio::try_join!(logto.list_connectors(None), logto.list_connector_factories()) {
        Ok((mut connectors, factories)) => {
            // Logto Cloud's demo connectors cannot be updated or deleted.
            connectors.retain(|connector| !connector.is_demo);
            Ok(Server { connectors, factories })
        }
        Err(error) => {
            let diagnosis = Client::diagnose(logto).await;
            anyhow::ensure!(diagnosis.is_ok(), "{diagnosis}");
            Err(error.into())
        }
    }
}
