//! A request as plain data.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::Serialize;

use super::{
    Body, BodyKind, Endpoint,
    values::{ValueError, strings_of},
};

/// The request of a call, without the client's own headers and the token.
/// [`Call::request`](crate::Call::request) returns it.
///
/// `Debug` shows neither headers nor body.
#[derive(Clone)]
pub struct Request {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) path_and_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    /// How the response is decoded.
    pub(crate) response: BodyKind,
}

impl Request {
    /// The method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.endpoint.method()
    }

    /// The path, including the base URL's, and the query: `/api/connectors?target=github`.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }

    /// The headers of this request. The client adds its own, the token, and `Accept` unless it is set here.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, unless it is a stream.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()?.as_bytes()
    }

    /// Adds a header of the caller's.
    pub(crate) fn add_header(
        &mut self,
        name: HeaderName,
        mut value: HeaderValue,
    ) -> Result<(), String> {
        if matches!(name, header::ACCEPT | header::CONTENT_TYPE) {
            self.headers.insert(name, value);
            return Ok(());
        }
        // It may hold a key.
        value.set_sensitive(true);
        append_header(&mut self.headers, name, value)
    }

    /// Adds a query parameter of the caller's.
    pub(crate) fn add_query<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
    ) -> Result<(), String> {
        push_query(&mut self.path_and_query, key, value).map_err(|error| format!("`{key}` {error}"))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.endpoint.operation())
            .field("method", &self.method())
            .field("path", &path_of(&self.path_and_query))
            .finish_non_exhaustive()
    }
}

/// The path without the query, which may hold data that does not belong in a log.
pub(crate) fn path_of(path_and_query: &str) -> &str {
    path_and_query.split('?').next().unwrap_or_default()
}

/// Appends to the query of `path_and_query`. `None` appends nothing, a sequence repeats the key.
pub(crate) fn push_query<T: Serialize + ?Sized>(
    path_and_query: &mut String,
    key: &str,
    value: &T,
) -> Result<(), ValueError> {
    for value in strings_of(value)?.unwrap_or_default() {
        push_pair(path_and_query, key, &value);
    }
    Ok(())
}

/// Appends one pair to the query of `path_and_query`.
pub(crate) fn push_pair(path_and_query: &mut String, key: &str, value: &str) {
    let start = if let Some(mark) = path_and_query.find('?') {
        mark.saturating_add(1)
    } else {
        path_and_query.push('?');
        path_and_query.len()
    };
    let mut encoder = form_urlencoded::Serializer::for_suffix(path_and_query, start);
    encoder.append_pair(key, value);
}

/// Whether the query of `path_and_query` has this key.
pub(crate) fn has_key(path_and_query: &str, key: &str) -> bool {
    pairs(path_and_query).any(|(found, _)| found == key)
}

/// Returns `path_and_query` without the pairs whose keys are `unwanted`.
pub(crate) fn without_keys(path_and_query: &str, unwanted: impl Fn(&str) -> bool) -> String {
    let mut kept = path_of(path_and_query).to_owned();
    for (key, value) in pairs(path_and_query).filter(|(key, _)| !unwanted(key)) {
        push_pair(&mut kept, &key, &value);
    }
    kept
}

fn pairs(path_and_query: &str) -> form_urlencoded::Parse<'_> {
    let query = path_and_query.split_once('?').map(|(_, query)| query);
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
}

/// Upper bound on headers. Servers accept about a hundred, and a `HeaderMap` panics at 32,768.
const MAX_HEADERS: usize = 1_000;

pub(crate) fn append_header(
    headers: &mut HeaderMap,
    name: HeaderName,
    value: HeaderValue,
) -> Result<(), String> {
    if headers.len() >= MAX_HEADERS {
        return Err(format!("there are more than {MAX_HEADERS} headers"));
    }
    headers.append(name, value);
    Ok(())
}

/// Parses a header, and refuses those that the HTTP client sets.
pub(crate) fn parse_header<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), String>
where
    N: TryInto<HeaderName>,
    V: TryInto<HeaderValue>,
{
    let name: HeaderName =
        name.try_into().map_err(|_| "the name of a header is not valid".to_owned())?;
    if is_managed(&name) {
        return Err(format!("the header `{name}` is set by the HTTP client: remove it"));
    }
    match value.try_into() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(format!(
            "the value of the header `{name}` has characters that are not allowed in headers"
        )),
    }
}

/// Whether the HTTP client sets the header. These say where a request goes and where it ends: setting them could
/// smuggle a second request, or send the credentials elsewhere.
fn is_managed(name: &HeaderName) -> bool {
    [
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::EXPECT,
        header::HOST,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ]
    .contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_appended_to_the_query() {
        let mut path = String::from("/x");
        push_query(&mut path, "none", &None::<u8>).unwrap();
        push_query(&mut path, "empty", &[0u8; 0]).unwrap();
        assert_eq!(path, "/x");
        push_query(&mut path, "k", "a b&c=é").unwrap();
        push_query(&mut path, "many", &[1, 2]).unwrap();
        push_query(&mut path, "none", &None::<u8>).unwrap();
        assert_eq!(path, "/x?k=a+b%26c%3D%C3%A9&many=1&many=2");
    }
}
