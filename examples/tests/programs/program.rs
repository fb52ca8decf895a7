//! A program under test.

use std::{path::PathBuf, process::Command};

use logto_client::testing::FakeLogto;

/// Prefix of the value of every secret. No program prints it.
pub(crate) const CANARY: &str = "canary-of-";

/// A program that calls a fake Logto.
pub(crate) struct Program<'a> {
    /// The path of the executable.
    pub(crate) path: &'static str,
    pub(crate) fake: &'a FakeLogto,
    pub(crate) directory: PathBuf,
    /// Additional environment variables.
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl<'a> Program<'a> {
    pub(crate) fn new(path: &'static str, fake: &'a FakeLogto) -> Self {
        let directory = fake.url().rsplit(':').next().unwrap_or_default();
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(directory);
        std::fs::create_dir_all(&directory).unwrap();
        Self { path, fake, directory, variables: Vec::new() }
    }

    /// Writes a file that the program finds by this name.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.directory.join(name), text).unwrap();
    }

    /// Reads a file that the program has written.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.directory.join(name)).unwrap()
    }

    fn environment(&self) -> impl Iterator<Item = (&'static str, String)> {
        let (id, secret) = self.fake.credentials();
        let logto = [
            ("LOGTO_ENDPOINT", self.fake.url()),
            ("LOGTO_CLIENT_ID", id),
            ("LOGTO_CLIENT_SECRET", secret),
            ("TERM", "xterm"),
        ];
        let logto = logto.map(|(name, value)| (name, value.to_owned()));
        logto.into_iter().chain(self.variables.clone())
    }

    /// Runs the program with pipes, and returns its exit status, standard output and error output.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(self.path)
            .args(arguments)
            .current_dir(&self.directory)
            .env_clear()
            .envs(self.environment())
            .output()
            .unwrap();
        let [stdout, stderr] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        for text in [&stdout, &stderr] {
            assert!(!text.contains(CANARY) && !text.contains('\u{1b}'), "{text}");
        }
        (output.status.code().unwrap(), stdout, stderr)
    }

    /// Starts the program on a terminal.
    #[cfg(unix)]
    pub(crate) fn on_terminal(&self, arguments: &[&str]) -> terminal::Session {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(24, 80)).unwrap();
        let child = pty_process::blocking::Command::new(self.path)
            .args(arguments)
            .current_dir(&self.directory)
            .env_clear()
            .envs(self.environment())
            .spawn(pts)
            .unwrap();
        terminal::Session::new(pty, child)
    }
}

#[cfg(unix)]
pub(crate) mod terminal {
    use std::{
        io::{Read, Write},
        process::{Child, Command},
    };

    use pty_process::blocking::Pty;

    use super::CANARY;

    /// A program that runs on a terminal.
    pub(crate) struct Session {
        pty: Pty,
        child: Child,
        /// What a person sees.
        terminal: vt100::Parser,
        /// All that was printed, with control sequences.
        printed: Vec<u8>,
    }

    impl Session {
        pub(super) fn new(pty: Pty, child: Child) -> Self {
            Self { pty, child, terminal: vt100::Parser::default(), printed: Vec::new() }
        }

        /// The text on the screen.
        pub(crate) fn screen(&self) -> String {
            self.terminal.screen().contents()
        }

        /// All that was printed, with control sequences.
        pub(crate) fn printed(&self) -> &str {
            std::str::from_utf8(&self.printed).unwrap()
        }

        pub(crate) fn press_ctrl_c(&mut self) {
            self.pty.write_all(b"\x03").unwrap();
        }

        pub(crate) fn terminate(&mut self) {
            let id = self.child.id().to_string();
            assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        }

        /// Waits until the screen shows this text.
        pub(crate) fn wait_for(&mut self, text: &str) {
            while !self.screen().contains(text) {
                assert!(self.read(), "ended without showing {text:?}: {}", self.screen());
            }
        }

        /// Waits for the program to end, and returns its exit status.
        pub(crate) fn end(&mut self) -> i32 {
            while self.read() {}
            assert!(!self.printed().contains(CANARY), "{}", self.printed());
            let status = self.child.wait().unwrap();
            status.code().unwrap_or_else(|| panic!("{status}: {}", self.screen()))
        }

        /// Reads more output. Returns false at the end.
        fn read(&mut self) -> bool {
            let mut buffer = [0; 4096];
            // Linux returns an error when the terminal is closed.
            let count = self.pty.read(&mut buffer).unwrap_or(0);
            self.terminal.process(&buffer[..count]);
            self.printed.extend_from_slice(&buffer[..count]);
            count > 0
        }
    }
}
