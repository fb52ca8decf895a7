//! No source file is too long to be read at a sitting. (How long a function may be stands in `clippy.toml`.)

use super::{read, root, sources};

/// Files that may be longer, each with the reason.
const EXCEPTIONS: [(&str, &str); 0] = [];

fn limit(path: &str) -> usize {
    if path.starts_with("logto-client/src/apis/") {
        400
    } else {
        300
    }
}

#[test]
fn no_source_file_is_too_long() {
    let folders = ["logto-client/src", "logto-macros/src"];
    let mut wrong = Vec::new();
    for path in folders.into_iter().flat_map(sources) {
        let lines = read(&path).lines().count();
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
        let is_long = lines > limit(name);
        let is_exception = EXCEPTIONS.iter().any(|(exception, _)| *exception == name);
        if is_long != is_exception {
            wrong.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(
        wrong.is_empty(),
        "too long, or an exception no more: {wrong:#?}"
    );
}
