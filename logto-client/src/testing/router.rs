//! Routing: from a request to the operation that answers it, with Logto's checks in Logto's order.

use std::sync::Mutex;

use http::{Method, StatusCode, header};

use super::{
    answer::Answer,
    authorization, groups,
    received_request::ReceivedRequest,
    routes::{Route, route_of_method, routes_of_path, segments},
    state::{State, lock},
    stubs::Stubs,
    token_endpoint,
};
/// The longest request head that Node's HTTP parser accepts.
const MAX_HEAD: usize = 16 * 1024;

/// The methods that Node's HTTP parser knows. Case matters.
const METHODS: &str = "ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR \
    MKCOL MOVE NOTIFY OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SUBSCRIBE TRACE \
    UNBIND UNLINK UNLOCK UNSUBSCRIBE";

/// Answers a request, without I/O. The state is not locked while a supplied function runs.
pub(super) fn respond(state: &Mutex<State>, stubs: &Stubs, request: &ReceivedRequest) -> Answer {
    dispatch(state, stubs, request).unwrap_or_else(|error| error)
}

/// The order matters: an unknown route is a 404 and a wrong method a 405 even without a token, and a body is read
/// only after the token is checked.
fn dispatch(
    state: &Mutex<State>,
    stubs: &Stubs,
    request: &ReceivedRequest,
) -> Result<Answer, Answer> {
    check_head(request)?;
    if request.path() == "/oidc" || request.path().starts_with("/oidc/") {
        return Ok(token_endpoint::respond(&mut lock(state), request));
    }
    let segments = segments(request.path()).ok_or_else(|| unknown_route(request))?;
    let found = routes_of_path(&segments);
    if found.is_empty() {
        return Err(unknown_route(request));
    }
    let route =
        route_of_method(&found, request.method()).ok_or_else(|| wrong_method(&found, request))?;
    if !route.is_public {
        authorization::check(&lock(state), request.headers())?;
    }
    if let Some(answer) = stubs.answer(route.operation, request) {
        return Ok(answer);
    }
    let parameters: Vec<String> = route.parameters(&segments);
    match groups::find(route.operation) {
        Some(operation) => operation.answer(&mut lock(state), request, &parameters),
        None => Err(not_served(route.operation)),
    }
}

/// Rejects requests that Node's HTTP parser does not pass on to Logto.
fn check_head(request: &ReceivedRequest) -> Result<(), Answer> {
    let headers = request.headers().iter();
    let headers: usize =
        headers.map(|(name, value)| name.as_str().len().saturating_add(value.len())).sum();
    if request.path_and_query().len().saturating_add(headers) > MAX_HEAD {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Err(Answer::parser_error(status));
    }
    let expected = request.headers().get(header::EXPECT);
    if expected.is_some_and(|expected| !expected.as_bytes().eq_ignore_ascii_case(b"100-continue")) {
        return Err(Answer::parser_error(StatusCode::EXPECTATION_FAILED));
    }
    let mut methods = METHODS.split_whitespace();
    if !methods.any(|method| method == request.method().as_str()) {
        return Err(Answer::parser_error(StatusCode::BAD_REQUEST));
    }
    Ok(())
}

/// Returns the sign-in page, which Logto serves for every path outside of the API, or a 404.
fn unknown_route(request: &ReceivedRequest) -> Answer {
    let mut segments = request.path().split('/').skip(1);
    let is_api = segments.next() == Some("api");
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read && !is_api {
        return Answer::page("<!doctype html><title>Sign in</title>\n");
    }
    Answer::status_text(StatusCode::NOT_FOUND)
}

fn wrong_method(found: &[&Route], request: &ReceivedRequest) -> Answer {
    let mut allowed: Vec<&str> = Vec::new();
    for route in found {
        let is_get = route.method == Method::GET;
        let methods = if is_get { &["HEAD", "GET"][..] } else { &[route.method.as_str()] };
        allowed
            .extend(methods.iter().filter(|method| !allowed.contains(method)).collect::<Vec<_>>());
    }
    let answer = match request.method().as_str() {
        "OPTIONS" => Answer::plain_text(StatusCode::OK, ""),
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" => {
            Answer::status_text(StatusCode::METHOD_NOT_ALLOWED)
        }
        _ => Answer::status_text(StatusCode::NOT_IMPLEMENTED),
    };
    answer.with(header::ALLOW, &allowed.join(", "))
}

fn not_served(operation: &str) -> Answer {
    let message = format!(
        "The fake Logto does not serve `{operation}`. Supply an answer: \
         `fake.on(\"{operation}\").status(200).json(…)`."
    );
    Answer::error_with_message(StatusCode::NOT_IMPLEMENTED, "fake.not_served", &message)
}
