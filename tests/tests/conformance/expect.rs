//! What a scenario expects of an error.

use logto_client::Error;
use serde_json::Value;

/// The error of a call that the server must have refused with this status and code.
pub(crate) fn refused<T>(outcome: Result<T, Error>, status: u16, code: &str) -> Error {
    let error = failed(outcome, status);
    assert_eq!(error.code(), Some(code), "{error}");
    error
}

/// The error of a call that the server must have answered with this status.
pub(crate) fn failed<T>(outcome: Result<T, Error>, status: u16) -> Error {
    let Err(error) = outcome else {
        panic!("answered well instead of {status}");
    };
    let found = error.status().map(|status| status.as_u16());
    assert_eq!(found, Some(status), "{error}");
    error
}

/// A refusal to store tokens: of this kind of connectors or, without a key to encrypt them with, of any.
pub(crate) fn stores_no_tokens<T>(outcome: Result<T, Error>) {
    let error = failed(outcome, 422);
    let codes = [
        "connector.token_storage_not_supported",
        "request.feature_not_supported",
    ];
    assert!(
        error.code().is_some_and(|code| codes.contains(&code)),
        "{error}"
    );
}

/// Where the mistakes are and what they are, in order of place: `config.clientId invalid_type`.
pub(crate) fn issues(error: &Error) -> Vec<String> {
    let issues = error.api_error().unwrap().issues();
    let mut issues: Vec<_> = issues
        .iter()
        .map(|issue| format!("{} {}", issue.path(), issue.code()))
        .collect();
    issues.sort();
    issues
}

/// An error's data.
pub(crate) fn data(error: &Error) -> &Value {
    error.api_error().unwrap().data().unwrap_or(&Value::Null)
}
