//! Thousands of calls with faults of all kinds: resources must not pile up.

use std::{
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use logto_client::{Client, Retry};
use logto_tests::{Fault, FaultyServer, OPERATIONS, Operation, RawResponse};
use tokio::{runtime::Handle, task::JoinSet};

use crate::{
    fixture::{client, good, token},
    secrets,
};

/// Set in the child process.
const ALONE: &str = "LOGTO_ENDURANCE_ALONE";
/// Number of calls of each worker in each round, 50 by default.
const CALLS: &str = "LOGTO_ENDURANCE_CALLS";
const ROUNDS: u32 = 4;
const WORKERS: usize = 16;

/// Counts the resources of the whole process, so it runs in a process of its own.
#[test]
fn faults_leak_no_resources() {
    if std::env::var_os(ALONE).is_some() {
        return run();
    }
    let this = std::thread::current();
    let child = Command::new(std::env::current_exe().unwrap())
        .args([this.name().unwrap(), "--exact", "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let [out, err] = [child.stdout, child.stderr].map(|text| String::from_utf8(text).unwrap());
    println!("{out}\n{err}");
    assert!(child.status.success());
}

#[tokio::main(worker_threads = 2)]
async fn run() {
    let calls_each = std::env::var(CALLS).map_or(50, |value| value.parse().unwrap());
    let (server, messages) = server();
    let files = Held::now().files;
    let attempt = Duration::from_millis(150);
    let retry = Retry::default().base_delay(Duration::from_millis(1));
    let logto = client(server.url(), |builder| {
        let builder = builder.retry(retry).max_response_bytes(1 << 16);
        builder.timeout(attempt * 4).attempt_timeout(attempt)
    });
    let tally = Arc::new(Tally::default());
    let mut held = Vec::new();
    for round in 0..ROUNDS {
        let mut tasks = JoinSet::new();
        for worker in 0..WORKERS {
            let random = Random(u64::from(round) << 32 | worker as u64);
            tasks.spawn(work(logto.clone(), random, calls_each, tally.clone()));
        }
        tasks.join_all().await;
        // A connection has a task and two ends, and each worker has at most one.
        let most = files + 4 * WORKERS + 16;
        settle(|held| held.tasks <= 2 * WORKERS && held.files <= most).await;
        held.push(Held::now());
    }
    println!("{tally:?}, {} connections, {held:?}", server.connections());
    let calls = tally.calls.load(Ordering::SeqCst);
    let succeeded = tally.succeeded.load(Ordering::SeqCst);
    assert!(succeeded > calls / 10, "{tally:?}");
    // No message was sent twice.
    assert!(messages.load(Ordering::SeqCst) <= tally.messages.load(Ordering::SeqCst));
    let (first, last) = (&held[0], &held[held.len() - 1]);
    let most = first.kilobytes + 2 * 1024 + calls / 4;
    assert!(last.kilobytes <= most, "{held:?}");
    drop(logto);
    // Without a client there are no connections, no tasks, and no more files than before it.
    let is_over =
        |held: &Held| server.open_connections() == 0 && held.tasks == 0 && held.files <= files;
    settle(is_over).await;
}

/// Waits until the condition holds. The limit only ends a test that would hang.
async fn settle(is_settled: impl Fn(&Held) -> bool) {
    let limit = Duration::from_secs(60);
    let polled = tokio::time::timeout(limit, async {
        while !is_settled(&Held::now()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(polled.await.is_ok(), "{:?}", Held::now());
}

#[derive(Debug, Default)]
struct Tally {
    calls: AtomicUsize,
    succeeded: AtomicUsize,
    abandoned: AtomicUsize,
    /// Calls that send a message.
    messages: AtomicUsize,
}

/// Calls one operation after another. Every tenth call, on average, is dropped early.
async fn work(logto: Client, mut random: Random, calls: usize, tally: Arc<Tally>) {
    for _ in 0..calls {
        let operation = &OPERATIONS[random.below(OPERATIONS.len())];
        tally.calls.fetch_add(1, Ordering::SeqCst);
        if operation.name == "create_connector_test" {
            tally.messages.fetch_add(1, Ordering::SeqCst);
        }
        let patience = match random.below(10) {
            0 => Duration::from_micros(random.below(5_000) as u64),
            _ => Duration::from_secs(60),
        };
        match tokio::time::timeout(patience, operation.call(&logto)).await {
            Ok(Ok(value)) => {
                assert_eq!(value, operation.returns(), "{}", operation.name);
                tally.succeeded.fetch_add(1, Ordering::SeqCst);
            }
            Ok(Err(error)) => secrets::check(&error),
            Err(_) => {
                tally.abandoned.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// A server with random faults, and the number of messages that it was asked to send.
fn server() -> (FaultyServer, Arc<AtomicUsize>) {
    let random = Mutex::new(Random(1));
    let messages = Arc::new(AtomicUsize::new(0));
    let sent = messages.clone();
    let server = FaultyServer::start(move |line| {
        let mut random = random.lock().unwrap();
        if line.contains("/oidc/token ") {
            return with_fault(token(2), &mut random);
        }
        let response = match random.below(50) {
            // Only the token was checked.
            0 => return RawResponse::http(401, "", r#"{"code":"auth.unauthorized"}"#),
            1 => RawResponse::http(503, "retry-after: 0\r\n", "<html>"),
            2..5 => RawResponse::http(500, "", "Internal Server Error"),
            5 => {
                let response = good(Operation::of(line));
                let at = random.below(response.bytes().len());
                response.with_byte(at, 0xff)
            }
            _ => with_fault(good(Operation::of(line)), &mut random),
        };
        if line.contains("/test ") {
            sent.fetch_add(1, Ordering::SeqCst);
        }
        response
    });
    (server, messages)
}

/// Injects a random fault, rarely. The body stays: a malformed token is remembered for a while.
fn with_fault(response: RawResponse, random: &mut Random) -> RawResponse {
    let at = random.below(response.bytes().len());
    let fault = match random.below(60) {
        0 => Fault::Close,
        1 => Fault::Reset,
        2 => Fault::ResetUnread,
        3 => Fault::Stall,
        4 => return response.then(Fault::Flood("x")),
        5 => Fault::Pause(Duration::from_millis(5)),
        _ => Fault::None,
    };
    response.with_fault(at, fault)
}

/// Resources of the process.
#[derive(Debug)]
struct Held {
    kilobytes: usize,
    tasks: usize,
    files: usize,
}

impl Held {
    fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes =
            resident.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse().ok());
        Self {
            kilobytes: kilobytes.unwrap_or_default(),
            tasks: Handle::current().metrics().num_alive_tasks(),
            files: std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
        }
    }
}

/// Reproducible random numbers (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap() % end
    }
}
