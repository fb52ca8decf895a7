//! Every operation against exchanges recorded from a real Logto.
//!
//! The call built from the recorded arguments must produce the recorded request, and the recorded response must decode
//! and encode again without loss. `rows.rs` has a row per operation, `fixtures/` the exchanges.

mod lossless;
mod recorded;
mod refusals;
mod rows;
mod transport;

use std::collections::{HashMap, HashSet};

use logto_client::{OPERATIONS, transport::TransportError};
use logto_tests::{
    Repeat,
    fixtures::{Exchange, Operation, exchanges, operations},
};

use self::{
    lossless::compare_response,
    recorded::Recorded,
    rows::{ROWS, Row},
    transport::{Reply, client, reply},
};

/// An operation with its row and its exchanges.
struct Tested {
    operation: Operation,
    row: &'static Row,
    exchanges: Vec<Exchange>,
}

/// Returns the operations of all groups, with their exchanges from all files.
fn tested() -> Vec<Tested> {
    let all = operations();
    let mut groups: Vec<&str> = all.iter().map(|operation| &*operation.group).collect();
    groups.dedup();
    let mut by_operation: HashMap<String, Vec<Exchange>> = HashMap::new();
    for exchange in groups.into_iter().flat_map(exchanges) {
        let (place, name) = (&exchange.place, &exchange.operation);
        let is_listed = all.iter().any(|operation| operation.name == *name);
        assert!(is_listed, "{place}: operations.txt does not have {name}");
        if !exchange.setup {
            by_operation.entry(name.clone()).or_default().push(exchange);
        }
    }
    let mut tested = Vec::new();
    for operation in all {
        let row = ROWS.iter().find(|row| row.operation == operation.name);
        let row = row.unwrap_or_else(|| panic!("rows.rs has no row for {}", operation.name));
        let exchanges = by_operation.remove(&operation.name).unwrap_or_default();
        tested.push(Tested { operation, row, exchanges });
    }
    tested
}

/// Fails with these differences, if any.
#[track_caller]
fn check(differences: &[String]) {
    let count = differences.len();
    assert!(differences.is_empty(), "{count} differences:\n{}", differences.join("\n"));
}

#[test]
fn endpoints_rows_and_the_list_agree() {
    let mut listed: Vec<String> = Vec::new();
    let mut ready = HashSet::new();
    for operation in operations() {
        listed.push(request_line(&operation.method, &operation.path, &operation.name));
        ready.insert(operation.name);
    }
    let mut declared: Vec<String> = OPERATIONS
        .iter()
        .flat_map(|(_, endpoints)| *endpoints)
        .map(|endpoint| {
            request_line(endpoint.method().as_str(), endpoint.path(), endpoint.operation())
        })
        .collect();
    listed.sort();
    declared.sort();
    assert_eq!(declared, listed, "declared endpoints (left) and operations.txt (right)");
    let rows: HashSet<String> = ROWS.iter().map(|row| row.operation.to_owned()).collect();
    assert_eq!(rows, ready, "rows (left) and operations.txt (right)");
    assert!(operations().len() >= 280);
}

/// A request line without the names of placeholders, which differ in style.
fn request_line(method: &str, path: &str, operation: &str) -> String {
    let segments = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    format!("{operation}: {method} {}", segments.collect::<Vec<_>>().join("/"))
}

#[test]
fn operations_have_a_typed_success() {
    let mut missing = Vec::new();
    for Tested { operation, exchanges, .. } in tested() {
        if !exchanges.iter().any(is_sample) {
            missing.push(operation.name);
        }
    }
    check(&missing);
}

/// Whether untyped exchanges can borrow the arguments of this one.
fn is_sample(exchange: &Exchange) -> bool {
    exchange.is_success() && !exchange.untyped
}

#[tokio::test]
async fn requests_and_responses_are_the_recorded_ones() {
    let mut differences = Vec::new();
    for Tested { operation, row, exchanges } in tested() {
        for exchange in &exchanges {
            let sample = exchanges.iter().find(|exchange| is_sample(exchange));
            let arguments = if exchange.untyped { sample.unwrap_or(exchange) } else { exchange };
            if let Err(difference) = replay(&operation, row, arguments, exchange).await {
                let Exchange { place, operation, .. } = exchange;
                differences.push(format!("{place} {operation}: {difference}"));
            }
        }
    }
    check(&differences);
}

/// Makes the call with these arguments, answers it with the exchange, and compares.
async fn replay(
    operation: &Operation,
    row: &Row,
    arguments: &Exchange,
    exchange: &Exchange,
) -> Result<(), String> {
    let (logto, log) = client(vec![reply(exchange)], false);
    let recorded = Recorded::new(operation, arguments);
    let result = (row.call)(&logto, &recorded)?.await;
    let sent = log.lock().unwrap().pop().ok_or_else(|| match &result {
        Err(error) => format!("nothing was sent: {error}"),
        Ok(_) => "nothing was sent".to_owned(),
    })?;
    recorded.compare(&sent)?;
    match result {
        Ok(answer) if exchange.is_success() => compare_response(exchange, &answer),
        Err(error) if !exchange.is_success() => refusals::compare(exchange, &error),
        Ok(_) => Err("succeeds although it was refused".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[tokio::test(start_paused = true)]
async fn retries_follow_the_list() {
    let mut differences = Vec::new();
    for Tested { operation, row, exchanges } in tested() {
        let Some(sample) = exchanges.iter().find(|exchange| is_sample(exchange)) else {
            continue;
        };
        let mut repeated = Vec::new();
        for failure in [Reply::Fails(TransportError::other), Reply::RateLimited] {
            let (logto, log) = client(vec![failure, reply(sample)], true);
            let call = (row.call)(&logto, &Recorded::new(&operation, sample));
            let _ = call.unwrap().await;
            repeated.push(log.lock().unwrap().len() > 1);
        }
        let expected = match operation.repeat {
            Repeat::Always => [true, true],
            Repeat::IfNotApplied => [false, true],
            Repeat::Never => [false, false],
        };
        if repeated != expected {
            let (name, repeat) = (&operation.name, operation.repeat);
            differences.push(format!(
                "{name} should be repeated: {repeat:?}; it is: {repeated:?} after a cut connection, after a 429"
            ));
        }
    }
    check(&differences);
}
