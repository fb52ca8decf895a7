//! Instructions and allocations per call, measured with valgrind. The difference of a long and a short run cancels out
//! one-time costs (the connection, the token).

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

/// Counts per call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) instructions: f64,
    pub(crate) allocations: f64,
    pub(crate) bytes: f64,
}

/// Counts of a whole run.
#[derive(Debug, Clone, Copy)]
struct Totals {
    instructions: u64,
    allocations: u64,
    bytes: u64,
}

impl Sub for Totals {
    type Output = Counts;

    #[expect(clippy::cast_precision_loss, reason = "a count of a few millions is exact")]
    fn sub(self, short: Self) -> Counts {
        let per_call = |long: u64, short: u64| (long - short) as f64 / (LONG - SHORT) as f64;
        Counts {
            instructions: per_call(self.instructions, short.instructions),
            allocations: per_call(self.allocations, short.allocations),
            bytes: per_call(self.bytes, short.bytes),
        }
    }
}

pub(crate) fn is_available() -> bool {
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
        return Err(format!("unexpected heap usage: {memcheck}").into());
    };
    let instructions = after(&callgrind, "Collected :")?;
    Ok(Totals {
        instructions: number(instructions).ok_or("no instruction count from callgrind")?,
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
        .args(["calls", which.name(), operation.name(), &calls.to_string(), server.url()])
        .stdout(Stdio::null())
        .output()?;
    let report = String::from_utf8(stderr)?;
    if !status.success() {
        return Err(format!("valgrind failed: {report}").into());
    }
    Ok(report)
}

fn after<'r>(report: &'r str, label: &str) -> Result<&'r str, BoxError> {
    let rest = report.split_once(label).map(|(_, rest)| rest);
    let line = rest.and_then(|rest| rest.lines().next());
    line.ok_or_else(|| format!("no `{label}` in: {report}").into())
}

/// Parses the leading number, which valgrind prints with thousands separators.
fn number(text: &str) -> Option<u64> {
    let number = text.split_whitespace().next()?;
    number.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_accepts_thousands_separators() {
        assert_eq!(number(" 1,234 allocs"), Some(1234));
        assert_eq!(number("none"), None);
    }
}
