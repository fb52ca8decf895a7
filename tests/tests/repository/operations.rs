//! The tables of operations in the README and in the crate's docs.

use logto_client::OPERATIONS;

use super::read;

#[test]
fn groups_are_listed_with_their_number_of_operations() {
    let (readme, docs) = (read("README.md"), read("logto-client/src/lib.rs"));
    for (api, endpoints) in OPERATIONS {
        let count = endpoints.len();
        for (file, text, row) in [
            ("README.md", &readme, format!("| `{api}` | {count} |")),
            ("lib.rs", &docs, format!("//! | [`{api}`] | {count} |")),
        ] {
            assert!(text.contains(&row), "{file} has no row {row}");
        }
    }
}
