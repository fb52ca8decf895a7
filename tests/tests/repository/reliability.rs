//! The tests that RELIABILITY.md names.

use super::{read, sources};

#[test]
fn tests_named_in_reliability_exist() {
    let folders = ["tests/tests", "logto-client/src"];
    let all: String = folders.into_iter().flat_map(sources).map(read).collect();
    let document = read("RELIABILITY.md");
    let rows = document.lines().filter(|line| line.starts_with("| "));
    let quoted = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    // `module::name` or a bare name; a trailing `*` matches any suffix.
    let names = quoted.map(|quoted| quoted.rsplit("::").next().unwrap_or(quoted));
    let mut count = 0;
    for name in names.filter(|name| name.contains('_') && name.len() > 20) {
        let searched = match name.strip_suffix('*') {
            Some(prefix) => format!("fn {prefix}"),
            None => format!("fn {name}("),
        };
        assert!(all.contains(&searched), "there is no test `{name}`");
        count += 1;
    }
    assert!(count > 40, "{count}");
}
