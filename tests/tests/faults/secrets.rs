//! Secrets that no error may show.

use std::{
    error::Error as StdError,
    fmt::Write,
    panic::{self, PanicHookInfo},
    sync::{Mutex, Once},
};

use logto_client::Error;
use logto_tests::CONFIG;

pub(crate) const SECRET: &str = "canary-client-secret";
pub(crate) const TOKEN: &str = "canary-token";
/// In the `data` of errors and other content that is not for people.
pub(crate) const DATA: &str = "canary-data";

const ALL: [&str; 4] = [SECRET, TOKEN, CONFIG, DATA];

/// Panics outside of the test code.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Starts to record panics outside of the test code.
pub(crate) fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_in_test(info) {
                PANICS.lock().unwrap().push(info.to_string());
            }
            print(info);
        }));
    });
}

fn is_in_test(info: &PanicHookInfo<'_>) -> bool {
    let file = info.location().map(panic::Location::file);
    file.is_some_and(|file| file.starts_with("tests/"))
}

/// Asserts that an error shows no secret and that nothing has panicked.
pub(crate) fn check(error: &Error) {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}\n{:?}\n", error.api_error());
    let mut source = error.source();
    while let Some(error) = source {
        writeln!(shown, "{error}\n{error:?}").unwrap();
        source = error.source();
    }
    for secret in ALL {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let panics = PANICS.lock().unwrap();
    assert!(panics.is_empty(), "{panics:#?}");
}
