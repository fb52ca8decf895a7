//! Instructions and allocations of a call, by valgrind: the difference of a long run and a short one, so that
//! what happens once (the connection, the token) does not count.

use std::{
    ops::Sub,
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::{
    BoxError,
    contenders::{Operation, Which},
    server::Server,
};

const SHORT: u64 = 100;
const LONG: u64 = 1_100;

/// Of one call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) instructions: f64,
    pub(crate) allocations: f64,
    pub(crate) bytes: f64,
}

/// Of a whole run.
#[derive(Debug, Clone, Copy)]
struct Totals {
    instructions: u64,
    allocations: u64,
    bytes: u64,
}

impl Sub for Totals {
    type Output = Counts;

    #[expect(
        clippy::cast_precision_loss,
        reason = "a count of a few millions is exact"
    )]
    fn sub(self, short: Self) -> Counts {
        let a_call = |long: u64, short: u64| (long - short) as f64 / (LONG - SHORT) as f64;
        Counts {
            instructions: a_call(self.instructions, short.instructions),
            allocations: a_call(self.allocations, short.allocations),
            bytes: a_call(self.bytes, short.bytes),
        }
    }
}

pub(crate) fn is_possible() -> bool {
    let version = Command::new("valgrind").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

pub(crate) fn count(
    server: &Server,
    which: Which,
    operation: Operation,
) -> Result<Counts, BoxError> {
    let totals = |calls| totals(server, which, operation, calls);
    Ok(totals(LONG)? - totals(SHORT)?)
}

fn totals(
    server: &Server,
    which: Which,
    operation: Operation,
    calls: u64,
) -> Result<Totals, BoxError> {
    let run = |tool: &[&str]| valgrind(tool, server, which, operation, calls);
    let callgrind = run(&["--tool=callgrind", "--callgrind-out-file=/dev/null"])?;
    let memcheck = run(&["--tool=memcheck", "--leak-check=no"])?;
    // "total heap usage: 1,234 allocs, 1,200 frees, 56,789 bytes allocated"
    let heap = after(&memcheck, "total heap usage:")?;
    let heap: Vec<u64> = heap.split(", ").filter_map(number).collect();
    let [allocations, _, bytes] = heap[..] else {
        return Err(format!("this is not a heap usage: {memcheck}").into());
    };
    let instructions = after(&callgrind, "Collected :")?;
    Ok(Totals {
        instructions: number(instructions).ok_or("callgrind has counted nothing")?,
        allocations,
        bytes,
    })
}

fn valgrind(
    tool: &[&str],
    server: &Server,
    which: Which,
    operation: Operation,
    calls: u64,
) -> Result<String, BoxError> {
    let program = std::env::current_exe()?;
    let Output { status, stderr, .. } = Command::new("valgrind")
        .args(tool)
        .arg::<&Path>(&program)
        .args([
            "calls",
            which.name(),
            operation.name(),
            &calls.to_string(),
            server.url(),
        ])
        .stdout(Stdio::null())
        .output()?;
    let report = String::from_utf8(stderr)?;
    if !status.success() {
        return Err(format!("a run under valgrind failed: {report}").into());
    }
    Ok(report)
}

fn after<'r>(report: &'r str, label: &str) -> Result<&'r str, BoxError> {
    let rest = report.split_once(label).map(|(_, rest)| rest);
    let line = rest.and_then(|rest| rest.lines().next());
    line.ok_or_else(|| format!("there is no `{label}` in: {report}").into())
}

/// The number at the beginning, which valgrind writes with commas.
fn number(text: &str) -> Option<u64> {
    let number = text.split_whitespace().next()?;
    number.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_commas() {
        assert_eq!(number(" 1,234 allocs"), Some(1234));
        assert_eq!(number("none"), None);
    }
}
