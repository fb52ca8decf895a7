//! Runs the program `connectors_sync`, with pipes and on a terminal.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use logto_client::testing::FakeLogto;

const PROGRAM: &str = env!("CARGO_BIN_EXE_connectors_sync");

const SECRETS: [(&str, &str); 3] =
    [("ACME_SECRET", "canary-1"), ("GITHUB_SECRET", "canary-2"), ("SMTP_PASSWORD", "canary-3")];

fn example() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("connectors_sync/connectors.toml")
}

/// Returns the environment of the program.
fn environment(fake: &FakeLogto) -> Vec<(&'static str, String)> {
    let (id, secret) = fake.credentials();
    let logto = [
        ("LOGTO_ENDPOINT", fake.url()),
        ("LOGTO_CLIENT_ID", id),
        ("LOGTO_CLIENT_SECRET", secret),
        ("TERM", "xterm"),
    ];
    let all = logto.into_iter().chain(SECRETS);
    all.map(|(name, value)| (name, value.to_owned())).collect()
}

/// Runs the program with pipes, and returns its exit status and output.
fn piped(fake: &FakeLogto, arguments: &[&str], changed: &[(&str, &str)]) -> (i32, String) {
    let Output { status, stdout, stderr } = Command::new(PROGRAM)
        .args(arguments)
        .env_clear()
        .envs(environment(fake))
        .envs(changed.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8([stdout, stderr].concat()).unwrap();
    assert!(!text.contains("canary"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    (status.code().unwrap(), text)
}

#[tokio::test]
async fn exit_status_reports_pending_changes() {
    let fake = FakeLogto::start().await;
    let file = example();
    let file = file.to_str().unwrap();
    let (plan, apply) = (["plan", file], ["apply", file]);
    // Temporary failures are retried.
    fake.faults().next(2).status(503);
    let (status, text) = piped(&fake, &plan, &[]);
    assert_eq!(status, 2, "{text}");
    assert!(text.ends_with("3 to create, 0 to update, 0 to delete, 0 up to date.\n"), "{text}");
    let (status, text) = piped(&fake, &apply, &[]);
    assert_eq!(status, 0, "{text}");
    assert!(text.ends_with("created acme\ncreated github\ncreated mail\n3 of 3 done.\n"), "{text}");
    for arguments in [&plan, &apply] {
        let (status, text) = piped(&fake, arguments, &[]);
        assert_eq!((status, &*text), (0, "No changes: 3 up to date.\n"));
    }
}

#[tokio::test]
async fn errors_exit_with_status_1() {
    let fake = FakeLogto::start().await;
    let file = example();
    let file = file.to_str().unwrap();
    for (arguments, changed, expected) in [
        (&["plan"][..], ("", ""), "required arguments were not provided"),
        (&["plan", "nowhere.toml"], ("", ""), "error: nowhere.toml: "),
        (&["plan", file], ("SMTP_PASSWORD", ""), "requires the environment variable SMTP_PASSWORD"),
        (&["apply", file], ("LOGTO_CLIENT_SECRET", "wrong"), "the client secret is wrong"),
        (
            &["apply", file],
            ("LOGTO_ENDPOINT", "http://127.0.0.1:1"),
            "the endpoint cannot be reached",
        ),
        (&["apply", file], ("LOGTO_ENDPOINT", ""), "LOGTO_ENDPOINT"),
    ] {
        let changed = [changed].into_iter().filter(|(name, _)| !name.is_empty());
        let (status, text) = piped(&fake, arguments, &changed.collect::<Vec<_>>());
        assert_eq!(status, 1, "{text}");
        assert!(text.contains(expected), "{text}");
    }
    assert!(fake.requests_of("create_connector").is_empty());
}

#[cfg(unix)]
mod terminal {
    use std::{
        io::{Read, Write},
        time::{Duration, Instant},
    };

    use pty_process::blocking::{Command, Pty};

    use super::{FakeLogto, PROGRAM, environment, example};

    /// The program, running on a terminal.
    struct Session {
        pty: Pty,
        child: std::process::Child,
        printed: Vec<u8>,
    }

    impl Session {
        fn start(fake: &FakeLogto, command: &str, changed: &[(&str, &str)]) -> Self {
            let (pty, pts) = pty_process::blocking::open().unwrap();
            pty.resize(pty_process::Size::new(24, 200)).unwrap();
            let child = Command::new(PROGRAM)
                .args([command.as_ref(), example().as_os_str()])
                .env_clear()
                .envs(environment(fake))
                .envs(changed.iter().copied())
                .spawn(pts)
                .unwrap();
            let printed = Vec::new();
            Self { pty, child, printed }
        }

        fn press_ctrl_c(&mut self) {
            self.pty.write_all(b"\x03").unwrap();
        }

        /// Reads more output. Returns false at the end.
        fn read(&mut self) -> bool {
            let mut buffer = [0; 4096];
            match self.pty.read(&mut buffer) {
                Ok(count) => {
                    self.printed.extend_from_slice(&buffer[..count]);
                    count > 0
                }
                // Linux returns an error when the terminal is closed.
                Err(_) => false,
            }
        }

        fn wait_for(&mut self, text: &str) {
            while !String::from_utf8_lossy(&self.printed).contains(text) {
                assert!(self.read(), "ended without printing: {text}");
            }
        }

        /// Waits for the program to end, and returns its exit status and output.
        fn end(mut self) -> (i32, String) {
            while self.read() {}
            let text = String::from_utf8(self.printed).unwrap();
            assert!(!text.contains("canary"), "{text}");
            let status = self.child.wait().unwrap();
            (status.code().unwrap_or_else(|| panic!("{status}: {text}")), text)
        }
    }

    /// Waits until the fake has received `count` requests to create a connector.
    fn wait_for_creations(fake: &FakeLogto, count: usize) {
        let start = Instant::now();
        while fake.requests_of("create_connector").len() < count {
            assert!(start.elapsed() < Duration::from_secs(30), "no connector was created");
            std::thread::yield_now();
        }
    }

    #[tokio::test]
    async fn plan_is_colored_unless_disabled() {
        let fake = FakeLogto::start().await;
        let (status, text) = Session::start(&fake, "plan", &[]).end();
        assert_eq!(status, 2, "{text}");
        assert!(text.contains("\u{1b}[32m+ github\u{1b}[0m"), "{text}");
        for variable in [("NO_COLOR", "1"), ("TERM", "dumb")] {
            let (status, text) = Session::start(&fake, "plan", &[variable]).end();
            assert_eq!(status, 2, "{text}");
            assert!(text.contains("+ github github-universal\r\n"), "{text}");
            assert!(!text.contains('\u{1b}'), "{text}");
        }
    }

    #[tokio::test]
    async fn apply_shows_progress() {
        let fake = FakeLogto::start().await;
        let (status, text) = Session::start(&fake, "apply", &[]).end();
        assert_eq!(status, 0, "{text}");
        assert!(text.contains("█") && text.contains("3 of 3 done."), "{text}");
    }

    #[tokio::test]
    async fn ctrl_c_finishes_current_call_and_is_resumable() {
        let fake = FakeLogto::start().await;
        // Longer than the signal takes to arrive.
        let faults = fake.faults().all().of("create_connector");
        let fault = faults.delay(Duration::from_secs(2));
        let mut session = Session::start(&fake, "apply", &[]);
        wait_for_creations(&fake, 1);
        session.press_ctrl_c();
        session.wait_for("interrupted: stopping after the current call");
        let (status, text) = session.end();
        assert_eq!(status, 130, "{text}");
        assert!(text.contains("1 of 3 done."), "{text}");
        assert!(text.contains("Not done: create github, create mail."), "{text}");
        assert_eq!(fake.requests_of("create_connector").len(), 1);
        fault.clear();

        let (status, text) = Session::start(&fake, "apply", &[]).end();
        assert_eq!(status, 0, "{text}");
        assert!(text.contains("2 of 2 done."), "{text}");
        let (status, text) = Session::start(&fake, "plan", &[]).end();
        assert_eq!(status, 0, "{text}");
    }

    #[tokio::test]
    async fn second_ctrl_c_stops_at_once() {
        let fake = FakeLogto::start().await;
        let faults = fake.faults().all().of("create_connector");
        faults.delay(Duration::from_secs(600));
        let mut session = Session::start(&fake, "apply", &[]);
        wait_for_creations(&fake, 1);
        session.press_ctrl_c();
        session.wait_for("interrupted: ");
        session.press_ctrl_c();
        let (status, text) = session.end();
        assert_eq!(status, 130, "{text}");
        assert!(!text.contains("done."), "{text}");
    }
}
