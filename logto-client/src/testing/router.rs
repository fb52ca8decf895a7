//! From a request to the operation that answers it, in the order in which Logto checks.

use std::borrow::Cow;

use http::{Method, StatusCode, header};
use percent_encoding::percent_decode_str;

use super::{
    answer::{Answer, Outcome},
    authorization, authorization_uri, body, connector_factories, connector_tests, connectors, form,
    parser,
    received_request::ReceivedRequest,
    state::State,
    token, users,
};
use crate::{Api, ConnectorFactories, Connectors, Endpoint};

/// Answers a request. No I/O happens here.
pub(super) fn respond(state: &mut State, request: &ReceivedRequest) -> Answer {
    outcome(state, request).unwrap_or_else(|refusal| refusal)
}

/// The order matters: an unknown route is a 404 also without a token, a wrong method a 405; a body is not
/// looked at before the token.
fn outcome(state: &mut State, request: &ReceivedRequest) -> Outcome {
    parser::check(request)?;
    if request.path() == "/oidc" || request.path().starts_with("/oidc/") {
        return Ok(token::respond(state, request));
    }
    let route = Route::of(request.path()).ok_or_else(|| no_route(request))?;
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
        (Route::ConnectorFactories, _) => Ok(connector_factories::list()),
        (Route::ConnectorFactory(id), _) => connector_factories::get(id),
        (Route::Users, _) => users::list(state, request.query()),
    }
}

/// Outside of the API everything is the page where users sign in.
fn no_route(request: &ReceivedRequest) -> Answer {
    let mut segments = request.path().split('/').skip(1);
    let is_api = segments.next() == Some("api");
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read && !is_api {
        return Answer::page("<!doctype html><title>Sign in</title>\n");
    }
    Answer::reason(StatusCode::NOT_FOUND)
}

/// A path that Logto knows, with its parameters decoded.
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

/// What the operation of the token endpoint is called.
pub(super) const TOKEN: &str = "token";

/// The names of all operations: of the traits' methods, and of what they do not have.
pub(super) fn operations() -> impl Iterator<Item = &'static str> {
    declared()
        .map(Endpoint::operation)
        .chain([TOKEN, GET_STATUS, LIST_USERS])
}

/// What this crate does not declare, by Logto's own names.
const GET_STATUS: &str = "get_status";
const LIST_USERS: &str = "list_users";

fn declared() -> impl Iterator<Item = &'static Endpoint> {
    let connectors = <dyn Connectors as Api>::ENDPOINTS;
    let factories = <dyn ConnectorFactories as Api>::ENDPOINTS;
    connectors.iter().chain(factories)
}

/// The operation that a request is for. One with HEAD is for what GET would get.
pub(super) fn operation(method: &Method, path: &str) -> Option<&'static str> {
    if path.starts_with("/oidc/token") {
        return Some(TOKEN);
    }
    let template = match Route::of(path)? {
        Route::Status => return Some(GET_STATUS),
        Route::Users => return Some(LIST_USERS),
        Route::Connectors => "/api/connectors",
        Route::Connector(_) => "/api/connectors/{id}",
        Route::ConnectorTest(_) => "/api/connectors/{factory_id}/test",
        Route::AuthorizationUri(_) => "/api/connectors/{connector_id}/authorization-uri",
        Route::ConnectorFactories => "/api/connector-factories",
        Route::ConnectorFactory(_) => "/api/connector-factories/{id}",
    };
    let method = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    let mut declared = declared();
    let found = declared.find(|known| known.path() == template && known.method() == *method);
    found.map(Endpoint::operation)
}

impl<'a> Route<'a> {
    /// Case does not matter in the fixed parts but for the first, nor does one slash at the end. A parameter is decoded after
    /// the path is split: `a%2Fb` is one segment, and neither `..` nor `%2E%2E` leads upwards.
    fn of(path: &'a str) -> Option<Self> {
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

    /// The methods of this route, as the header `Allow` lists them.
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
            "OPTIONS" => Answer::text(StatusCode::OK, ""),
            "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" => {
                Answer::reason(StatusCode::METHOD_NOT_ALLOWED)
            }
            _ => Answer::reason(StatusCode::NOT_IMPLEMENTED),
        };
        Err(answer.with(header::ALLOW, allow))
    }
}

/// What does not decode to text stays as it came.
fn decode(segment: &str) -> Cow<'_, str> {
    if !form::has_valid_escapes(segment) {
        return Cow::Borrowed(segment);
    }
    percent_decode_str(segment)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(segment))
}

#[cfg(test)]
mod tests {
    use super::Route;

    fn check(path: &str, expected: Option<&Route<'_>>) {
        assert_eq!(Route::of(path).as_ref(), expected, "{path}");
    }

    #[test]
    fn fixed_parts_ignore_case_and_one_slash_at_the_end() {
        check("/api/connectors", Some(&Route::Connectors));
        check("/api/Connectors/", Some(&Route::Connectors));
        check("/API/connectors", None);
        check("/api/connectors//", None);
        check("/api/", None);
        check("//api/connectors", None);
    }

    #[test]
    fn a_parameter_is_one_segment_whatever_it_decodes_to() {
        check(
            "/api/connectors/a%2fb",
            Some(&Route::Connector("a/b".into())),
        );
        check("/api/connectors/a/b", None);
        check(
            "/api/connectors/%2E%2E",
            Some(&Route::Connector("..".into())),
        );
        check("/api/connectors/..", Some(&Route::Connector("..".into())));
        check("/api/connectors/%FF", Some(&Route::Connector("%FF".into())));
        check(
            "/api/connectors/%zz%20",
            Some(&Route::Connector("%zz%20".into())),
        );
        check(
            "/api/connectors/a+b/test",
            Some(&Route::ConnectorTest("a+b".into())),
        );
    }
}
