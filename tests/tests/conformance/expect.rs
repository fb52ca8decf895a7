//! Expected errors.

use logto_client::Error;
use serde_json::Value;

/// Returns the error of a call that the server must have answered with this status and code.
pub(crate) fn expect_error<T>(result: Result<T, Error>, status: u16, code: &str) -> Error {
    let error = expect_status(result, status);
    assert_eq!(error.code(), Some(code), "{error}");
    error
}

/// Returns the error of a call that the server must have answered with this status.
pub(crate) fn expect_status<T>(result: Result<T, Error>, status: u16) -> Error {
    let Err(error) = result else {
        panic!("the call succeeded instead of failing with {status}");
    };
    let found = error.status().map(|status| status.as_u16());
    assert_eq!(found, Some(status), "{error}");
    error
}

/// Returns the error of a call whose body must have exactly these issues.
pub(crate) fn expect_issues<T>(result: Result<T, Error>, expected: &[&str]) -> Error {
    let error = expect_error(result, 400, "guard.invalid_input");
    assert_eq!(issues(&error), expected, "{error}");
    assert!(error.is_invalid_request() && !error.may_have_been_applied());
    error
}

/// Expects that storing tokens is rejected: for this kind of connectors or, on a server without an encryption key, for
/// any.
pub(crate) fn expect_no_token_storage<T>(result: Result<T, Error>) {
    let error = expect_status(result, 422);
    let codes = ["connector.token_storage_not_supported", "request.feature_not_supported"];
    let code = error.code().unwrap();
    assert!(codes.contains(&code), "{error}");
}

/// Returns path and code of each issue, sorted: `config.clientId invalid_type`.
pub(crate) fn issues(error: &Error) -> Vec<String> {
    let issues = error.api_error().unwrap().issues();
    let mut issues: Vec<_> =
        issues.iter().map(|issue| format!("{} {}", issue.path(), issue.code())).collect();
    issues.sort();
    issues
}

/// Returns the error's `data`, or null.
pub(crate) fn data(error: &Error) -> &Value {
    error.api_error().unwrap().data().unwrap_or(&Value::Null)
}
