//! RELIABILITY.md names tests that exist.

use std::path::Path;

/// The contents of all sources in a folder, however deep.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all += &sources(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all += &std::fs::read_to_string(path).unwrap();
        }
    }
    all
}

#[test]
fn the_tests_that_hold_the_promises_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let all = sources(&root.join("tests/tests")) + &sources(&root.join("logto-client/src"));
    let document = std::fs::read_to_string(root.join("RELIABILITY.md")).unwrap();
    let rows = document.lines().filter(|line| line.starts_with("| "));
    let quoted = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    // `module::name`, or a name alone; what ends in `*` is the beginning of several.
    let names = quoted.map(|quoted| quoted.rsplit("::").next().unwrap_or(quoted));
    let mut count = 0;
    for name in names.filter(|name| name.contains('_') && name.len() > 20) {
        let searched = match name.strip_suffix('*') {
            Some(beginning) => format!("fn {beginning}"),
            None => format!("fn {name}("),
        };
        assert!(all.contains(&searched), "there is no test `{name}`");
        count += 1;
    }
    assert!(count > 40, "{count}");
}
