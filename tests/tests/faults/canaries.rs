//! Secrets that must not be seen, and the place where all errors are looked at for them.

use std::{
    error::Error as StdError,
    fmt::Write,
    panic::{self, PanicHookInfo},
    sync::{Mutex, Once},
};

use logto_client::Error;

pub(crate) const SECRET: &str = "canary-client-secret";
pub(crate) const TOKEN: &str = "canary-token";
/// In the configurations that are sent, and in those that are answered.
pub(crate) const CONFIG: &str = "canary-config";
/// In the `data` of errors, and in whatever else only a program is to read.
pub(crate) const DATA: &str = "canary-data";

const ALL: [&str; 4] = [SECRET, TOKEN, CONFIG, DATA];

/// Panics outside of the tests' own code.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// From now on, panics that happen anywhere but in a test are kept.
pub(crate) fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_of_a_test(info) {
                PANICS.lock().unwrap().push(info.to_string());
            }
            print(info);
        }));
    });
}

fn is_of_a_test(info: &PanicHookInfo<'_>) -> bool {
    let file = info.location().map(panic::Location::file);
    file.is_some_and(|file| file.starts_with("tests/"))
}

/// Fails when an error shows a secret, or when anything has panicked.
pub(crate) fn look_at(error: &Error) {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}\n{:?}\n", error.api_error());
    let mut source = error.source();
    while let Some(error) = source {
        writeln!(shown, "{error}\n{error:?}").unwrap();
        source = error.source();
    }
    for canary in ALL {
        assert!(!shown.contains(canary), "{canary} in {shown}");
    }
    let panics = PANICS.lock().unwrap();
    assert!(panics.is_empty(), "{panics:#?}");
}
