//! What a call in flight holds: the memory of a process with many calls that wait for their answers, less that
//! of one with a few.

use std::process::Command;

use crate::{
    BoxError,
    contenders::{Contender, Which, with_contender},
    server::{HELD, RELEASE, Server, WAITING},
};

/// Each call has a connection, and so has the server.
pub(crate) const FEW: u32 = 1_000;
pub(crate) const MANY: u32 = 10_000;

/// Bytes a call in flight, its connection included.
pub(crate) fn of_a_call(server: &Server, which: Which, calls: u32) -> Result<f64, BoxError> {
    let kilobytes = |number: u32| -> Result<f64, BoxError> {
        let program = std::env::current_exe()?;
        let output = Command::new(program)
            .args(["hold", which.name(), &number.to_string(), server.url()])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8(output.stderr)?.into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    };
    let bytes = (kilobytes(calls)? - kilobytes(1)?) * 1024.0;
    Ok(bytes / f64::from(calls))
}

/// Holds so many calls in flight, and prints the kilobytes that the process then has.
pub(crate) fn hold(which: Which, number: u32, url: &str) -> Result<(), BoxError> {
    with_contender!(which, hold_calls(number, url))
}

fn hold_calls<C: Contender>(number: u32, url: &str) -> Result<(), BoxError> {
    crate::runtime()?.block_on(async {
        // One that waits for its answer is asked for by an address of its own: two contenders have theirs fixed.
        let contender = C::prepare(&format!("{url}/{HELD}"))?;
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..number {
            let contender = contender.clone();
            calls.spawn(async move { contender.get(crate::data::ID).await.map(drop) });
        }
        let http = reqwest::Client::builder().no_proxy().build()?;
        let ask = async |path| http.get(format!("{url}{path}")).send().await?.text().await;
        while ask(WAITING).await?.parse::<u32>()? < number {
            tokio::task::yield_now().await;
        }
        println!("{}", resident_kilobytes()?);
        ask(RELEASE).await?;
        while let Some(call) = calls.join_next().await {
            call??;
        }
        Ok(())
    })
}

fn resident_kilobytes() -> Result<u64, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("the system does not say")?.parse()?)
}
