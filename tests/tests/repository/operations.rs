//! Every operation is documented as in an API reference, and stands in the README's table.

use logto_client::{Api, ConnectorFactories, Connectors, Endpoint};

use super::read;

const SECTIONS: [&str; 4] = ["# Example", "# Parameters", "# Response", "# Errors"];

/// The declared APIs, each with the file that declares it.
fn apis() -> [(&'static str, &'static [Endpoint]); 2] {
    [
        ("connectors.rs", <dyn Connectors as Api>::ENDPOINTS),
        (
            "connector_factories.rs",
            <dyn ConnectorFactories as Api>::ENDPOINTS,
        ),
    ]
}

/// The lines of the documentation above a method, without their slashes.
fn documentation<'s>(source: &'s str, operation: &str) -> Vec<&'s str> {
    let (above, _) = source
        .split_once(&format!("fn {operation}("))
        .unwrap_or_else(|| panic!("`{operation}` is not declared"));
    let lines = above.lines().rev().skip(1).map(str::trim_start);
    let lines = lines.skip_while(|line| line.starts_with("#["));
    lines
        .map_while(|line| line.strip_prefix("///"))
        .map(str::trim)
        .collect()
}

#[test]
fn every_operation_is_documented() {
    for (file, endpoints) in apis() {
        let source = read(format!("logto-client/src/apis/{file}"));
        assert!(!endpoints.is_empty(), "{file}");
        for endpoint in endpoints {
            let operation = endpoint.operation();
            let lines = documentation(&source, operation);
            let request = format!("`{} {}`", endpoint.method(), endpoint.path());
            for expected in SECTIONS.into_iter().chain([request.as_str()]) {
                assert!(
                    lines.contains(&expected),
                    "{file}: the documentation of `{operation}` has no line {expected}"
                );
            }
        }
    }
}

#[test]
fn every_operation_is_in_the_readme() {
    let readme = read("README.md");
    for endpoint in apis().into_iter().flat_map(|(_, endpoints)| endpoints) {
        let cells = format!(
            "| `{}` | `{} {}` |",
            endpoint.operation(),
            endpoint.method(),
            endpoint.path()
        );
        assert!(readme.contains(&cells), "README.md has no row {cells}");
    }
}
