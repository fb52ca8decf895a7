//! ARCHITECTURE.md knows every module at the top of both crates.

use super::{read, root};

#[test]
fn every_module_is_in_the_code_map() {
    let map = read("ARCHITECTURE.md");
    for folder in ["logto-client/src", "logto-macros/src"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let is_known =
                map.contains(&format!("{name}.rs`")) || map.contains(&format!("{name}/`"));
            assert!(
                name == "lib" || is_known,
                "{folder} has `{name}`, ARCHITECTURE.md has not"
            );
        }
    }
}
