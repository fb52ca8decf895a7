//! Exports all users to JSON Lines, which `import_users` reads.
//!
//! ```text
//! export_users > users.jsonl
//! export_users --password-digests --concurrency 16 > users.jsonl    with what users need to keep their passwords
//! ```
//!
//! `LOGTO_ENDPOINT`, `LOGTO_CLIENT_ID` and `LOGTO_CLIENT_SECRET` name the Logto. Users that are created or deleted
//! meanwhile can make another one appear twice or not at all.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    process::ExitCode,
};

use clap::Parser;
use console::style;
use futures_util::TryStreamExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use logto_client::{
    Client, Error, Users,
    serde_json::to_writer,
    users::{ListUsers, User},
};

/// Exports the users of a Logto as JSON Lines
#[derive(Parser)]
struct Cli {
    /// Add the digests of passwords, with a request for each user
    #[arg(long)]
    password_digests: bool,
    /// How many requests are made at a time
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match export(Cli::parse()).await {
        Ok(count) => {
            eprintln!("{count} users");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{} {error}", style("error:").for_stderr().red());
            ExitCode::FAILURE
        }
    }
}

async fn export(cli: Cli) -> anyhow::Result<u64> {
    let logto = Client::from_env().build()?;
    let users = logto.list_users(&ListUsers::new()).page_size(100).items().prefetch(4);
    let mut users = users
        .map_ok(|user| complete(&logto, user, cli.password_digests))
        .try_buffered(cli.concurrency.max(1));

    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{spinner} {pos} users, {per_sec}")?);
    let stdout = io::stdout().lock();
    if stdout.is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let mut out = BufWriter::new(stdout);
    while let Some(user) = users.try_next().await? {
        to_writer(&mut out, &user)?;
        out.write_all(b"\n")?;
        bar.inc(1);
    }
    out.flush()?;
    bar.finish_and_clear();
    Ok(bar.position())
}

async fn complete(logto: &impl Users, user: User, with_digest: bool) -> Result<User, Error> {
    if !with_digest {
        return Ok(user);
    }
    let with_digest = logto.get_user_with(&user.id, None, Some(true));
    // The user may have been deleted meanwhile.
    Ok(with_digest.optional().await?.unwrap_or(user))
}
