//! Routing: from a request to the operation that answers it, with Logto's checks in Logto's order.

use std::sync::{LazyLock, Mutex};

use http::{Method, StatusCode, header};
use percent_encoding::percent_decode_str;

use super::{
    answer::Answer,
    authorization, body, groups,
    received_request::ReceivedRequest,
    state::{State, lock},
    stubs::Stubs,
    token_endpoint,
};
use crate::{Endpoint, OPERATIONS};

/// The longest request head that Node's HTTP parser accepts.
const MAX_HEAD: usize = 16 * 1024;

/// The methods that Node's HTTP parser knows. Case matters.
const METHODS: &str = "ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR \
    MKCOL MOVE NOTIFY OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SUBSCRIBE TRACE \
    UNBIND UNLINK UNLOCK UNSUBSCRIBE";

/// The operation of the token endpoint.
pub(super) const TOKEN: &str = "token";

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(routes);

/// An operation's method and path.
struct Route {
    operation: &'static str,
    method: Method,
    /// The path's segments after `/api`.
    segments: Vec<&'static str>,
    is_public: bool,
}

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
    let found: Vec<&Route> = ROUTES.iter().filter(|route| route.matches(&segments)).collect();
    if found.is_empty() {
        return Err(unknown_route(request));
    }
    let route = route_of(&found, request.method()).ok_or_else(|| wrong_method(&found, request))?;
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

/// Returns the names of all operations.
pub(super) fn operations() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(|route| route.operation).chain([TOKEN])
}

/// Returns the operation of this name. Two names of one method and path are one operation.
pub(super) fn find_operation(name: &str) -> Option<&'static str> {
    if let Some(known) = operations().find(|known| *known == name) {
        return Some(known);
    }
    let endpoint = declared().find(|endpoint| endpoint.operation() == name)?;
    operation(&endpoint.method(), endpoint.path())
}

/// Returns the operation that a request asks for, if its path and method are known.
pub(super) fn operation(method: &Method, path: &str) -> Option<&'static str> {
    if path.starts_with("/oidc/token") {
        return Some(TOKEN);
    }
    let segments = segments(path)?;
    let found: Vec<&Route> = ROUTES.iter().filter(|route| route.matches(&segments)).collect();
    route_of(&found, method).map(|route| route.operation)
}

/// Returns the route with this method and the fewest parameters.
fn route_of<'r>(found: &[&'r Route], method: &Method) -> Option<&'r Route> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let found = found.iter().filter(|route| route.method == *method);
    let count = |route: &&&Route| route.segments.iter().filter(|s| s.starts_with('{')).count();
    found.min_by_key(count).copied()
}

fn declared() -> impl Iterator<Item = &'static Endpoint> {
    OPERATIONS.iter().flat_map(|(_, endpoints)| endpoints.iter())
}

fn routes() -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    for route in declared().map(Route::of) {
        let mut same = routes.iter();
        if !same.any(|other| other.method == route.method && other.has_same_path(&route)) {
            routes.push(route);
        }
    }
    routes
}

impl Route {
    fn of(endpoint: &'static Endpoint) -> Self {
        let path = endpoint.path().strip_prefix("/api/").unwrap_or(endpoint.path());
        Self {
            operation: endpoint.operation(),
            method: endpoint.method(),
            segments: path.split('/').collect(),
            is_public: endpoint.is_public,
        }
    }

    fn has_same_path(&self, other: &Self) -> bool {
        let is_parameter = |segment: &&str| segment.starts_with('{');
        let pairs = self.segments.iter().zip(&other.segments);
        self.segments.len() == other.segments.len()
            && pairs.into_iter().all(|(a, b)| a == b || (is_parameter(a) && is_parameter(b)))
    }

    /// Ignores case in literal segments.
    fn matches(&self, segments: &[&str]) -> bool {
        self.segments.len() == segments.len()
            && self.segments.iter().zip(segments).all(|(template, segment)| {
                template.starts_with('{') || template.eq_ignore_ascii_case(segment)
            })
    }

    fn parameters(&self, segments: &[&str]) -> Vec<String> {
        let pairs = self.segments.iter().zip(segments);
        pairs.filter(|(template, _)| template.starts_with('{')).map(|(_, s)| decode(s)).collect()
    }
}

/// Returns the segments after `/api`, which are not empty, apart from a trailing slash. Parameters are decoded after
/// the path is split: `a%2Fb` is one segment, and `..` and `%2E%2E` are ordinary ids.
fn segments(path: &str) -> Option<Vec<&str>> {
    let path = path.strip_prefix("/api/")?;
    let segments: Vec<&str> = path.strip_suffix('/').unwrap_or(path).split('/').collect();
    (!segments.contains(&"")).then_some(segments)
}

/// Decodes a segment. A segment that is not valid percent-encoded UTF-8 stays as it is.
fn decode(segment: &str) -> String {
    let decoded = percent_decode_str(segment).decode_utf8();
    match decoded {
        Ok(decoded) if body::has_valid_escapes(segment) => decoded.into_owned(),
        _ => segment.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    fn check(path: &str, expected: Option<(&str, &[&str])>) {
        let segments = segments(path).unwrap_or_default();
        let found: Vec<&Route> = ROUTES.iter().filter(|route| route.matches(&segments)).collect();
        let route = route_of(&found, &Method::GET);
        let parameters = route.map(|route| route.parameters(&segments)).unwrap_or_default();
        let found = route.map(|route| (route.operation, &*parameters));
        let expected = expected
            .map(|(name, ids)| (name, ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()));
        assert_eq!(found, expected.as_ref().map(|(name, ids)| (*name, &**ids)), "{path}");
    }

    #[test]
    fn case_and_a_trailing_slash_are_ignored() {
        check("/api/connectors", Some(("list_connectors", &[])));
        check("/api/Connectors/", Some(("list_connectors", &[])));
        check("/API/connectors", None);
        check("/api/connectors//", None);
        check("/api/", None);
        check("//api/connectors", None);
    }

    #[test]
    fn a_parameter_is_one_segment() {
        check("/api/connectors/a/b", None);
        for (segment, id) in
            [("a%2fb", "a/b"), ("%2E%2E", ".."), ("..", ".."), ("%FF", "%FF"), ("%zz%20", "%zz%20")]
        {
            let path = format!("/api/connectors/{segment}");
            check(&path, Some(("get_connector", &[id])));
        }
        check("/api/users/a+b/roles", Some(("list_user_roles", &["a+b"])));
    }

    #[test]
    fn literal_segments_are_preferred() {
        let operation = |method, path| operation(&method, path);
        let path = "/api/organizations/a/users/roles";
        assert_eq!(operation(Method::POST, path), Some("assign_organization_roles_to_users"));
        assert_eq!(operation(Method::DELETE, path), Some("delete_organization_user"));
        assert_eq!(operation(Method::GET, "/api/connectors/a/test"), None);
        assert_eq!(find_operation("get_user_with"), Some("get_user"));
    }

    #[test]
    fn served_operations_are_routed() {
        for operation in groups::all() {
            assert!(operations().any(|known| known == operation.name), "{}", operation.name);
            assert_eq!(operation.mistake(), None, "{}", operation.name);
        }
    }
}
