//! Faults of all kinds for a while: nothing may pile up.

use std::{
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use logto_client::{Client, Retry};
use logto_tests::{Answer, Harm, Hostile};
use tokio::{runtime::Handle, task::JoinSet};

use crate::{
    lab::{client, good, token},
    operations::{OPERATIONS, Operation},
};

/// Set in the process that has nothing else to do.
const ALONE: &str = "LOGTO_ENDURANCE_ALONE";
/// How long it takes in seconds, if not 8.
const SECONDS: &str = "LOGTO_ENDURANCE_SECONDS";
const ROUNDS: u32 = 4;
const WORKERS: usize = 16;

/// Takes 8 seconds, or what `LOGTO_ENDURANCE_SECONDS` says. It counts what the whole process holds, and
/// therefore runs in one of its own.
#[test]
fn a_client_holds_no_more_after_a_while_of_faults_than_before() {
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
    let seconds = std::env::var(SECONDS).map_or(8, |text| text.parse().unwrap());
    let (server, messages) = server();
    let files = Held::now().files;
    let logto = client(server.url(), |builder| {
        let retry = Retry::default().base_delay(Duration::from_millis(1));
        let builder = builder.retry(retry).max_response_bytes(1 << 16);
        let attempt = Duration::from_millis(100);
        builder.timeout(attempt * 4).attempt_timeout(attempt)
    });
    let tally = Arc::new(Tally::default());
    let mut held = Vec::new();
    for round in 0..ROUNDS {
        let ends = Instant::now() + Duration::from_secs(seconds) / ROUNDS;
        let tasks: JoinSet<()> = (0..WORKERS)
            .map(|worker| {
                let random = Random(u64::from(round) << 32 | worker as u64);
                work(logto.clone(), random, ends, tally.clone())
            })
            .collect();
        tasks.join_all().await;
        held.push((tally.calls.load(Ordering::SeqCst), Held::now()));
    }
    println!("{tally:?}, {} connections, {held:?}", server.connections());
    let calls = tally.calls.load(Ordering::SeqCst);
    let succeeded = tally.succeeded.load(Ordering::SeqCst);
    assert!(calls > 100 && succeeded > calls / 2, "{tally:?}");
    // No message was sent twice.
    assert!(messages.load(Ordering::SeqCst) <= tally.messages.load(Ordering::SeqCst));
    let ((warm, first), (_, last)) = (&held[0], &held[held.len() - 1]);
    for (_, held) in &held {
        // A connection has a task and two ends, and there is one for a worker; some are on their way out.
        assert!(held.tasks <= 2 * WORKERS, "{held:?}");
        assert!(held.files <= first.files + 4 * WORKERS, "{held:?}");
    }
    // What comes and goes, and a quarter of a kilobyte a call.
    let most = first.kilobytes + 2 * 1024 + (calls - warm) / 4;
    assert!(last.kilobytes <= most, "{held:?}");
    drop(logto);
    is_over(&server, files).await;
}

/// Without a client there are no connections, no tasks, and no more files than before it.
async fn is_over(server: &Hostile, files: usize) {
    let began = Instant::now();
    loop {
        let held = Held::now();
        if server.open_connections() == 0 && held.tasks == 0 && held.files <= files {
            return;
        }
        let is_late = began.elapsed() > Duration::from_secs(10);
        assert!(!is_late, "{held:?}, and {files} files before");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[derive(Debug, Default)]
struct Tally {
    calls: AtomicUsize,
    succeeded: AtomicUsize,
    abandoned: AtomicUsize,
    /// Of the calls: those that send a message.
    messages: AtomicUsize,
}

/// Calls one operation after another. Now and then a call is abandoned.
async fn work(logto: Client, mut random: Random, ends: Instant, tally: Arc<Tally>) {
    while Instant::now() < ends {
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
            Ok(Err(_)) => {}
            Err(_) => {
                tally.abandoned.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// A server out of order, and how many messages it was told to send.
fn server() -> (Hostile, Arc<AtomicUsize>) {
    let random = Mutex::new(Random(1));
    let messages = Arc::new(AtomicUsize::new(0));
    let sent = messages.clone();
    let server = Hostile::start(move |line| {
        let mut random = random.lock().unwrap();
        if line.contains("/oidc/token ") {
            return harmed(token(2), &mut random);
        }
        let answer = match random.below(50) {
            // Nothing was looked at but the token.
            0 => return Answer::http(401, "", r#"{"code":"auth.unauthorized"}"#),
            1 => Answer::http(503, "retry-after: 0\r\n", "<html>"),
            2..5 => Answer::http(500, "", "Internal Server Error"),
            5 => {
                let answer = good(Operation::of(line));
                let at = random.below(answer.bytes().len());
                answer.garbled(at, 0xff)
            }
            _ => harmed(good(Operation::of(line)), &mut random),
        };
        if line.contains("/test ") {
            sent.fetch_add(1, Ordering::SeqCst);
        }
        answer
    });
    (server, messages)
}

/// Usually as it is. Never another body: a token endpoint that gives no token is not asked for a while.
fn harmed(answer: Answer, random: &mut Random) -> Answer {
    let at = random.below(answer.bytes().len());
    let harm = match random.below(60) {
        0 => Harm::Close,
        1 => Harm::Reset,
        2 => Harm::Ignore,
        3 => Harm::Stall,
        4 => return answer.then(Harm::Flood("x")),
        5 => Harm::Pause(Duration::from_millis(5)),
        _ => Harm::None,
    };
    answer.harmed(at, harm)
}

/// What the process holds.
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

/// The same numbers each time (splitmix64).
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
