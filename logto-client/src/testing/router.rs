//! Routing: from a request to the operation that answers it, with Logto's checks in Logto's order.

use std::borrow::Cow;

use http::{Method, StatusCode, header};
use percent_encoding::percent_decode_str;

use super::{
    answer::Answer, authorization, authorization_uri, body, connector_tests, connectors,
    received_request::ReceivedRequest, state::State, token_endpoint, users,
};
use crate::{Api, ConnectorFactories, Connectors, Endpoint};

/// The longest request head that Node's HTTP parser accepts.
const MAX_HEAD: usize = 16 * 1024;

/// The methods that Node's HTTP parser knows. Case matters.
const METHODS: &str = "ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR \
    MKCOL MOVE NOTIFY OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SUBSCRIBE TRACE \
    UNBIND UNLINK UNLOCK UNSUBSCRIBE";

/// The operation of the token endpoint.
pub(super) const TOKEN: &str = "token";

/// Operations that this crate does not declare, by their names in Logto's API.
const GET_STATUS: &str = "get_status";
const LIST_USERS: &str = "list_users";

/// Answers a request, without I/O.
pub(super) fn respond(state: &mut State, request: &ReceivedRequest) -> Answer {
    dispatch(state, request).unwrap_or_else(|error| error)
}

/// The order matters: an unknown route is a 404 and a wrong method a 405 even without a token, and a body is read
/// only after the token is checked.
fn dispatch(state: &mut State, request: &ReceivedRequest) -> Result<Answer, Answer> {
    check_head(request)?;
    if request.path() == "/oidc" || request.path().starts_with("/oidc/") {
        return Ok(token_endpoint::respond(state, request));
    }
    let route = Route::parse(request.path()).ok_or_else(|| unknown_route(request))?;
    route.check_method(request.method())?;
    if route == Route::Status {
        return Ok(Answer::no_content());
    }
    authorization::check(state, request.headers())?;
    let body = body::parse(request)?;
    match (&route, request.method().as_str()) {
        (Route::Status, _) => Ok(Answer::no_content()),
        (Route::Connectors, "POST") => connectors::create(state, &body),
        (Route::Connectors, _) => connectors::list(state, request.query()),
        (Route::Connector(id), "PATCH") => connectors::update(state, id, &body),
        (Route::Connector(id), "DELETE") => connectors::delete(state, id),
        (Route::Connector(id), _) => connectors::get(state, id),
        (Route::ConnectorTest(factory_id), _) => connector_tests::create(state, factory_id, &body),
        (Route::AuthorizationUri(id), _) => authorization_uri::create(state, id, &body),
        (Route::ConnectorFactories, _) => Ok(connectors::list_factories()),
        (Route::ConnectorFactory(id), _) => connectors::get_factory(id),
        (Route::Users, _) => users::list(state, request.query()),
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

/// A known path, with its parameters decoded.
#[derive(Debug, PartialEq)]
enum Route<'a> {
    Status,
    Connectors,
    Connector(Cow<'a, str>),
    ConnectorTest(Cow<'a, str>),
    AuthorizationUri(Cow<'a, str>),
    ConnectorFactories,
    ConnectorFactory(Cow<'a, str>),
    Users,
}

/// Returns the names of all operations, declared by this crate or not.
pub(super) fn operations() -> impl Iterator<Item = &'static str> {
    declared().map(Endpoint::operation).chain([TOKEN, GET_STATUS, LIST_USERS])
}

fn declared() -> impl Iterator<Item = &'static Endpoint> {
    let connectors = <dyn Connectors as Api>::ENDPOINTS;
    let factories = <dyn ConnectorFactories as Api>::ENDPOINTS;
    connectors.iter().chain(factories)
}

/// Returns the operation of a request. HEAD counts as GET.
pub(super) fn operation(method: &Method, path: &str) -> Option<&'static str> {
    if path.starts_with("/oidc/token") {
        return Some(TOKEN);
    }
    let template = match Route::parse(path)? {
        Route::Status => return Some(GET_STATUS),
        Route::Users => return Some(LIST_USERS),
        Route::Connectors => "/api/connectors",
        Route::Connector(_) => "/api/connectors/{id}",
        Route::ConnectorTest(_) => "/api/connectors/{factory_id}/test",
        Route::AuthorizationUri(_) => "/api/connectors/{connector_id}/authorization-uri",
        Route::ConnectorFactories => "/api/connector-factories",
        Route::ConnectorFactory(_) => "/api/connector-factories/{id}",
    };
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let mut declared = declared();
    let found = declared.find(|known| known.path() == template && known.method() == *method);
    found.map(Endpoint::operation)
}

impl<'a> Route<'a> {
    /// Ignores a trailing slash, and case in all literal segments but `api`. Parameters are decoded after the path
    /// is split: `a%2Fb` is one segment, and `..` and `%2E%2E` are ordinary ids.
    fn parse(path: &'a str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_suffix('/').unwrap_or(path).split('/').collect();
        let ["", api, resource, parameters @ ..] = segments.as_slice() else {
            return None;
        };
        if *api != "api" || parameters.contains(&"") {
            return None;
        }
        match (resource.to_ascii_lowercase().as_str(), parameters) {
            ("status", []) => Some(Self::Status),
            ("connectors", []) => Some(Self::Connectors),
            ("connectors", [id]) => Some(Self::Connector(decode(id))),
            ("connectors", [id, action]) if action.eq_ignore_ascii_case("test") => {
                Some(Self::ConnectorTest(decode(id)))
            }
            ("connectors", [id, action]) if action.eq_ignore_ascii_case("authorization-uri") => {
                Some(Self::AuthorizationUri(decode(id)))
            }
            ("connector-factories", []) => Some(Self::ConnectorFactories),
            ("connector-factories", [id]) => Some(Self::ConnectorFactory(decode(id))),
            ("users", []) => Some(Self::Users),
            _ => None,
        }
    }

    /// Returns the value of the header `Allow`.
    fn allow(&self) -> &'static str {
        match self {
            Self::Connectors => "POST, HEAD, GET",
            Self::Connector(_) => "HEAD, GET, PATCH, DELETE",
            Self::ConnectorTest(_) | Self::AuthorizationUri(_) => "POST",
            Self::Status | Self::ConnectorFactories | Self::ConnectorFactory(_) | Self::Users => {
                "HEAD, GET"
            }
        }
    }

    fn check_method(&self, method: &Method) -> Result<(), Answer> {
        let allow = self.allow();
        if allow.split(", ").any(|allowed| allowed == method.as_str()) {
            return Ok(());
        }
        let answer = match method.as_str() {
            "OPTIONS" => Answer::plain_text(StatusCode::OK, ""),
            "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" => {
                Answer::status_text(StatusCode::METHOD_NOT_ALLOWED)
            }
            _ => Answer::status_text(StatusCode::NOT_IMPLEMENTED),
        };
        Err(answer.with(header::ALLOW, allow))
    }
}

/// Decodes a segment. A segment that is not valid percent-encoded UTF-8 stays as it is.
fn decode(segment: &str) -> Cow<'_, str> {
    if !body::has_valid_escapes(segment) {
        return Cow::Borrowed(segment);
    }
    percent_decode_str(segment).decode_utf8().unwrap_or(Cow::Borrowed(segment))
}

#[cfg(test)]
mod tests {
    use super::Route;

    fn check(path: &str, expected: Option<&Route<'_>>) {
        assert_eq!(Route::parse(path).as_ref(), expected, "{path}");
    }

    #[test]
    fn case_and_a_trailing_slash_are_ignored() {
        check("/api/connectors", Some(&Route::Connectors));
        check("/api/Connectors/", Some(&Route::Connectors));
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
            check(&path, Some(&Route::Connector(id.into())));
        }
        let test = Route::ConnectorTest("a+b".into());
        check("/api/connectors/a+b/test", Some(&test));
    }
}
