//! The README's table of operations.

use logto_client::{Api, ConnectorFactories, Connectors};

use super::read;

#[test]
fn every_operation_is_in_the_readme() {
    let readme = read("README.md");
    let connectors = <dyn Connectors as Api>::ENDPOINTS;
    let factories = <dyn ConnectorFactories as Api>::ENDPOINTS;
    for endpoint in connectors.iter().chain(factories) {
        let (operation, method, path) = (endpoint.operation(), endpoint.method(), endpoint.path());
        let cells = format!("| `{operation}` | `{method} {path}` |");
        assert!(readme.contains(&cells), "README.md has no row {cells}");
    }
}
