//! Memory per call in flight: the memory of a process with many pending calls, minus that of a process with one.

use std::process::Command;

use crate::{
    BoxError,
    contenders::{Contender, Which, with_contender},
    server::{HELD, RELEASE, Server, WAITING},
};

/// Each call has a connection, which uses an open file in the client and one in the server.
pub(crate) const FEW: u32 = 1_000;
pub(crate) const MANY: u32 = 10_000;

/// Returns the bytes per call in flight, including its connection.
pub(crate) fn per_call(server: &Server, which: Which, calls: u32) -> Result<f64, BoxError> {
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

/// Keeps `number` calls in flight, and prints the process's resident memory in kilobytes.
pub(crate) fn hold(which: Which, number: u32, url: &str) -> Result<(), BoxError> {
    with_contender!(which, hold_calls(number, url))
}

fn hold_calls<C: Contender>(number: u32, url: &str) -> Result<(), BoxError> {
    crate::runtime()?.block_on(async {
        // The base URL selects a delayed response, because two contenders have a fixed URL.
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
    Ok(number.ok_or("no VmRSS in /proc/self/status")?.parse()?)
}
