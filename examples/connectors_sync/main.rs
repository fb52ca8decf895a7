//! Keeps the connectors of a Logto as a file says.
//!
//! ```text
//! connectors_sync plan  connectors.toml            what would change; changes nothing
//! connectors_sync apply connectors.toml            changes it
//! connectors_sync apply connectors.toml --prune    and deletes the connectors that the file does not name
//! ```
//!
//! The Logto is the one that `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID` and `LOGTO_CLIENT_SECRET` name. `connectors.toml`
//! beside this file is a complete example of a file; [`wanted`] tells the format.
//!
//! What the file leaves out of a connector stays as it is, and so do connectors that it does not name, unless
//! `--prune` is given. A configuration, on the other hand, is compared and replaced as a whole: Logto merges
//! nothing. Where Logto has to delete a connector to make room for another one, that has to be asked for
//! with `--prune`, too.
//!
//! Secrets never stand in the file, which names environment variables for them, and are never printed. Nor are
//! values that the Logto has where the file names a variable or nothing, or where a key sounds like a secret.
//!
//! `apply` makes one call after the other, stops at the first that fails, and says what is done and what is not.
//! Ctrl-C stops it after the call under way. To finish, run it again: it does what is left.
//!
//! | exit status | |
//! |---|---|
//! | 0 | `plan`: there is nothing to do; `apply`: all is done |
//! | 1 | an error |
//! | 2 | `plan`: there is something to do |
//! | 130 | `apply` was interrupted |

mod apply;
mod change;
mod check;
mod mistakes;
mod place;
mod plan;
mod render;
mod server;
mod setting;
#[cfg(test)]
mod tests;
mod wanted;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use logto_client::{BoxError, Client};

use self::{apply::Outcome, plan::Plan, server::Server, wanted::Wanted};

const SOMETHING_TO_DO: u8 = 2;
/// The shells' own for a program that Ctrl-C has ended.
const INTERRUPTED: u8 = 130;

/// Keeps the connectors of a Logto as a file says
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tells what would change (exit status 2 if anything would)
    Plan(Options),
    /// Changes what has to be changed
    Apply(Options),
}

#[derive(Debug, Args)]
struct Options {
    /// The connectors that there should be, in TOML
    file: PathBuf,
    /// Delete the connectors that the file does not name
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

/// clap's own exit status for a mistake is 2, which means something else here.
fn usage(error: &clap::Error) -> ExitCode {
    // Help and the version come as errors, too.
    if error.print().is_ok() && !error.use_stderr() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The whole of it: what is wanted, what there is, the difference, and then it is shown or done away with.
async fn run(command: Command) -> Result<ExitCode, BoxError> {
    let (Command::Plan(options) | Command::Apply(options)) = &command;
    let wanted = read(&options.file)?;
    let logto = Client::from_env().build()?;
    let server = ask(&logto).await?;
    let plan = Plan::new(&wanted, &server, options.prune)
        .map_err(|mistakes| mistakes.in_file(&options.file))?;

    let mut out = anstream::stdout();
    render::plan(&mut out, &plan)?;
    match command {
        _ if plan.steps.is_empty() => Ok(ExitCode::SUCCESS),
        Command::Plan(_) => Ok(ExitCode::from(SOMETHING_TO_DO)),
        Command::Apply(_) => apply(&logto, &plan, &mut out).await,
    }
}

fn read(file: &Path) -> Result<Vec<Wanted>, BoxError> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let variable = |name: &str| std::env::var(name).ok();
    wanted::parse(&text, variable).map_err(|mistakes| mistakes.in_file(file).into())
}

/// What the Logto has. If it does not tell, the reason is looked for: credentials are easily mistaken.
async fn ask(logto: &Client) -> Result<Server, BoxError> {
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
