//! A request as plain data: what would be sent, without doing it.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use serde::Serialize;

use crate::{
    endpoint::Endpoint,
    retry::Retry,
    texts::{NotText, Texts},
};

/// What a call would send, apart from the client's own headers and the token.
/// [`Call::request`](crate::Call::request) shows it.
///
/// `Debug` shows neither headers nor body.
#[derive(Clone)]
pub struct Request {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) path_and_query: String,
    pub(crate) headers: HeaderMap,
    /// What the returned type is asked for by, unless the call or the client says it.
    pub(crate) accept: HeaderValue,
    pub(crate) body: Option<Bytes>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<Retry>,
    /// Whether the method returns `()`: that it succeeded is all there is to know.
    pub(crate) returns_nothing: bool,
}

impl Request {
    /// The method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.endpoint.method()
    }

    /// The path, with the base URL's, and the query: `/api/connectors?target=github`.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }

    /// The headers of this request. Those that the client adds are not among them: its own, the token's, and the
    /// `Accept` that the returned type asks for.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    pub(crate) fn set_attempt_timeout(&mut self, timeout: Duration) -> Result<(), String> {
        if timeout.is_zero() {
            return Err("`attempt_timeout` is zero: no attempt can be that fast".to_owned());
        }
        self.attempt_timeout = Some(timeout);
        Ok(())
    }

    /// Adds a header that the caller sets. Tokens are the token source's.
    pub(crate) fn add_header<N, V>(&mut self, name: N, value: V) -> Result<(), String>
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        let (name, mut value) = user_header(name, value)?;
        if name == header::AUTHORIZATION {
            return Err(
                "the header `authorization` is the token source's: set it on the client".to_owned(),
            );
        }
        if matches!(name, header::ACCEPT | header::CONTENT_TYPE) {
            self.headers.insert(name, value);
            return Ok(());
        }
        // Whoever calls may send a key of theirs in it.
        value.set_sensitive(true);
        append_header(&mut self.headers, name, value)
    }

    /// Adds to the query what the caller sets.
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

/// The path alone: queries can hold what nobody wants in a log.
pub(crate) fn path_of(path_and_query: &str) -> &str {
    split_at_byte(path_and_query, b'?').map_or(path_and_query, |(path, _)| path)
}

/// `str::split_once` for an ASCII character, which costs a third of it for texts as short as these.
pub(crate) fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    let (before, after) = text.split_at_checked(at)?;
    Some((before, after.get(1..)?))
}

/// Appends to the query of `path_and_query`. A `None` appends nothing, a sequence repeats the key.
pub(crate) fn push_query<T: Serialize + ?Sized>(
    path_and_query: &mut String,
    key: &str,
    value: &T,
) -> Result<(), NotText> {
    for text in Texts::of(value)?.as_slice() {
        push_pair(path_and_query, key, text);
    }
    Ok(())
}

/// Appends one pair to the query of `path_and_query`.
pub(crate) fn push_pair(path_and_query: &mut String, key: &str, text: &str) {
    let start = if let Some(mark) = path_and_query.find('?') {
        mark.saturating_add(1)
    } else {
        path_and_query.push('?');
        path_and_query.len()
    };
    let mut encoder = form_urlencoded::Serializer::for_suffix(path_and_query, start);
    encoder.append_pair(key, text);
}

/// The most headers that a user can set at one place. Servers take about a hundred, and a `HeaderMap` panics
/// at 32,768.
const MOST_HEADERS: usize = 1_000;

/// Adds a header that a user sets.
pub(crate) fn append_header(
    headers: &mut HeaderMap,
    name: HeaderName,
    value: HeaderValue,
) -> Result<(), String> {
    if headers.len() >= MOST_HEADERS {
        return Err(format!("there are more than {MOST_HEADERS} headers"));
    }
    headers.append(name, value);
    Ok(())
}

/// Reads a header that a user sets by name and value.
pub(crate) fn user_header<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), String>
where
    N: TryInto<HeaderName>,
    V: TryInto<HeaderValue>,
{
    let name: HeaderName = name
        .try_into()
        .map_err(|_| "a header's name is not valid".to_owned())?;
    if is_managed(&name) {
        return Err(format!(
            "the header `{name}` is set by the HTTP client: remove it"
        ));
    }
    match value.try_into() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(format!(
            "the value of the header `{name}` holds characters that a header cannot"
        )),
    }
}

/// Headers that say where a request goes and where it ends: whoever could set them could make one
/// request into two, or send the credentials elsewhere.
pub(crate) fn is_managed(name: &HeaderName) -> bool {
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
    fn a_query_grows_pair_by_pair() {
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
