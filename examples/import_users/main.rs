//! Imports users from CSV or JSON Lines.
//!
//! ```text
//! import_users users.csv --check             checks the file
//! import_users users.csv --concurrency 16    imports it, with 16 users at a time
//! ```
//!
//! `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID` and `LOGTO_CLIENT_SECRET` name the Logto; [`mod@file`] documents the format.
//!
//! Nothing is sent unless the whole file is valid. Failed users are reported with their line. A second run finishes the
//! first one: users that exist, with all identifiers of the file, are not created again but get the roles and
//! organizations that they lack; their other fields stay as they are. Ctrl-C and SIGTERM let the current users finish.
//!
//! The exit status is 0 if all users of the file exist, 130 if the import is interrupted, and 1 otherwise.

mod file;
mod import;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    future::ready,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::Ordering,
};

use clap::Parser;
use console::style;
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use logto_client::{Client, Error};
use logto_examples::{INTERRUPTED, interruption};

use self::import::{Import, Outcome, is_fatal};

/// Where there is no terminal, progress is a line each time that this many users are done.
const PROGRESS_INTERVAL: u64 = 1000;

/// Imports users into a Logto
#[derive(Parser)]
struct Cli {
    /// The users, in CSV or JSON Lines
    file: PathBuf,
    /// How many users are imported at a time
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// Only check the file
    #[arg(long)]
    check: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    run(Cli::parse()).await.unwrap_or_else(|error| {
        eprintln!("{} {error:#}", style("error:").for_stderr().red());
        ExitCode::FAILURE
    })
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let Contents { users, roles, organizations } = check(&cli.file)?;
    eprintln!("{}: {users} users", cli.file.display());
    if cli.check {
        return Ok(ExitCode::SUCCESS);
    }
    let logto = Client::from_env().build()?;
    let import = Import::new(&logto, &roles, &organizations).await?;

    let bar = ProgressBar::new(users);
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} users, {eta} left")?);
    let stopped = interruption(&bar, "finishing the current users")?;
    let rows = stream::iter(file::rows(&cli.file)?.filter_map(Result::ok));
    let mut results = rows
        .take_while(|_| ready(!stopped.load(Ordering::Relaxed)))
        .map(async |row| (row.line, import.import(&row).await))
        .buffer_unordered(cli.concurrency.max(1));

    let (mut report, mut done) = (Report::default(), 0);
    while let Some((line, result)) = results.next().await {
        done += 1;
        bar.inc(1);
        if bar.is_hidden() && done % PROGRESS_INTERVAL == 0 {
            eprintln!("{done} of {users}");
        }
        if let Err(error) = &result {
            bar.suspend(|| eprintln!("{}:{line}: {error}", cli.file.display()));
            stopped.fetch_or(is_fatal(error), Ordering::Relaxed);
        }
        report.add(result);
    }
    bar.finish_and_clear();
    let remaining = users.saturating_sub(done);
    writeln!(io::stdout(), "{report}")?;
    if remaining > 0 {
        writeln!(io::stdout(), "Not imported yet: {remaining}. Run it again to finish.")?;
    }
    Ok(match remaining {
        0 if report.failed.is_empty() => ExitCode::SUCCESS,
        1.. if !report.is_fatal => ExitCode::from(INTERRUPTED),
        _ => ExitCode::FAILURE,
    })
}

/// What the file contains.
#[derive(Default)]
struct Contents {
    users: u64,
    /// The roles and organizations that it names.
    roles: BTreeSet<String>,
    organizations: BTreeSet<String>,
}

/// Reads the whole file, and fails with all its mistakes.
fn check(path: &Path) -> anyhow::Result<Contents> {
    let (mut contents, mut mistakes) = (Contents::default(), Vec::new());
    for row in file::rows(path)? {
        match row {
            Ok(row) => {
                contents.users += 1;
                contents.roles.extend(row.extras.roles);
                contents.organizations.extend(row.extras.organizations);
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    anyhow::ensure!(mistakes.is_empty(), mistakes.join("\n"));
    Ok(contents)
}

#[derive(Default)]
struct Report {
    created: u64,
    existed: u64,
    /// How many failed, by reason.
    failed: BTreeMap<String, u64>,
    is_fatal: bool,
}

impl Report {
    fn add(&mut self, result: Result<Outcome, Error>) {
        match result {
            Ok(Outcome::Created) => self.created += 1,
            Ok(Outcome::Existed) => self.existed += 1,
            Err(error) => {
                self.is_fatal |= is_fatal(&error);
                let reason =
                    error.code().map_or_else(|| format!("{:?}", error.kind()), str::to_owned);
                *self.failed.entry(reason).or_default() += 1;
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed: u64 = self.failed.values().sum();
        write!(f, "{} created, {} existed, {failed} failed", self.created, self.existed)?;
        self.failed.iter().try_for_each(|(reason, count)| write!(f, "\n  {count} × {reason}"))
    }
}
