//! README.md lists every operation.

use logto_client::{Api, ConnectorFactories, Connectors, Endpoint};

use super::read;

/// The endpoints of each declared API.
fn apis() -> [&'static [Endpoint]; 2] {
    [
        <dyn Connectors as Api>::ENDPOINTS,
        <dyn ConnectorFactories as Api>::ENDPOINTS,
    ]
}

#[test]
fn every_operation_is_in_the_readme() {
    let readme = read("README.md");
    for endpoint in apis().into_iter().flatten() {
        let cells = format!(
            "| `{}` | `{} {}` |",
            endpoint.operation(),
            endpoint.method(),
            endpoint.path()
        );
        assert!(readme.contains(&cells), "README.md has no row {cells}");
    }
}
