//! What the HTTP parser under Logto refuses.

use http::{StatusCode, header};

use super::{answer::Answer, received_request::ReceivedRequest};

/// The longest request head that Logto's HTTP parser takes.
const MAXIMUM_HEAD: usize = 16 * 1024;

/// The methods that Logto's HTTP parser knows, by name and case.
const METHODS: [&str; 34] = [
    "ACL",
    "BIND",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "OPTIONS",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "SUBSCRIBE",
    "TRACE",
    "UNBIND",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
];

/// Refuses what does not get as far as Logto itself.
pub(super) fn check(request: &ReceivedRequest) -> Result<(), Answer> {
    let headers = request.headers().iter();
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len().saturating_add(value.len()))
        .sum();
    if request.path_and_query().len().saturating_add(headers) > MAXIMUM_HEAD {
        return Err(Answer::unparsed(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ));
    }
    let expected = request.headers().get(header::EXPECT);
    if expected.is_some_and(|expected| !expected.as_bytes().eq_ignore_ascii_case(b"100-continue")) {
        return Err(Answer::unparsed(StatusCode::EXPECTATION_FAILED));
    }
    if !METHODS.contains(&request.method().as_str()) {
        return Err(Answer::unparsed(StatusCode::BAD_REQUEST));
    }
    Ok(())
}
