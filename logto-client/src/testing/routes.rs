//! The routes of the API: method and path of each operation.

use std::sync::LazyLock;

use http::Method;
use percent_encoding::percent_decode_str;

use super::body;
use crate::{Endpoint, OPERATIONS};

/// The operation of the token endpoint.
pub(super) const TOKEN: &str = "token";

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(routes);

/// An operation's method and path.
pub(super) struct Route {
    pub(super) operation: &'static str,
    pub(super) method: Method,
    /// The path's segments after `/api`.
    segments: Vec<&'static str>,
    pub(super) is_public: bool,
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
    route_of_method(&routes_of_path(&segments(path)?), method).map(|route| route.operation)
}

/// Returns the routes of a path, whatever their method.
pub(super) fn routes_of_path(segments: &[&str]) -> Vec<&'static Route> {
    ROUTES.iter().filter(|route| route.matches(segments)).collect()
}

/// Returns the route with this method and the fewest parameters.
pub(super) fn route_of_method<'r>(found: &[&'r Route], method: &Method) -> Option<&'r Route> {
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

    pub(super) fn parameters(&self, segments: &[&str]) -> Vec<String> {
        let pairs = self.segments.iter().zip(segments);
        pairs.filter(|(template, _)| template.starts_with('{')).map(|(_, s)| decode(s)).collect()
    }
}

/// Returns the segments after `/api`, which are not empty, apart from a trailing slash. Parameters are decoded after
/// the path is split: `a%2Fb` is one segment, and `..` and `%2E%2E` are ordinary ids.
pub(super) fn segments(path: &str) -> Option<Vec<&str>> {
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
        let route = route_of_method(&routes_of_path(&segments), &Method::GET);
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
}
