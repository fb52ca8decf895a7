//! What generated code calls. Public because it must be, stable only together with `logto-macros`.
//!
//! A method `get_repo(&self, owner: &str, repo: &str) -> Call<Repo>` becomes
//!
//! ```text
//! let mut request = request(self, &GET_REPO);
//! path::<&str>(&mut request, owner);
//! path::<&str>(&mut request, repo);
//! send::<Call<Repo>>(request)
//! ```
//!
//! The types are written out so that the compiler underlines them, not the macro, when one does not
//! fit.

mod arguments;
mod returns;

use std::{fmt::Display, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header as names};
use zeroize::Zeroizing;

pub use self::arguments::{
    BodyArgument, FlattenArgument, FormArgument, HeaderArgument, MultipartArgument, PathArgument,
    QueryArgument, RawBody,
};
pub use self::returns::ApiReturn;
pub use crate::endpoint::{EndpointBuilder, Verb, parameter};
use crate::{
    client::{Client, Shared},
    endpoint::Endpoint,
    error::Error,
    path::push_segment,
    request::{Request, append_header, push_pair, push_query, split_at_byte},
    texts::{Pairs, Texts},
};

/// The longest path and query, in bytes: what the `http` crate can hold, less the origin's share.
const MOST_BYTES_OF_TARGET: usize = 60_000;

/// Room for most targets, so that they grow without moving.
const TYPICAL_BYTES_OF_TARGET: usize = 128;

/// A request in the making.
#[derive(Debug)]
pub struct Building<'c> {
    client: &'c Client,
    request: Request,
    /// What of the path template is not written yet.
    rest: &'static str,
    /// The first argument that cannot be sent.
    mistake: Option<Error>,
}

/// Begins a request.
#[must_use]
pub fn request<'c>(client: &'c Client, endpoint: &'static Endpoint) -> Building<'c> {
    let base = client.shared.base.path();
    let mut path_and_query = String::with_capacity(TYPICAL_BYTES_OF_TARGET);
    path_and_query.push_str(base);
    let request = Request {
        endpoint,
        path_and_query,
        headers: HeaderMap::new(),
        accept: HeaderValue::from_static("*/*"),
        body: None,
        timeout: endpoint.timeout(),
        attempt_timeout: None,
        retry: None,
        returns_nothing: false,
    };
    Building {
        client,
        request,
        rest: endpoint.path(),
        mistake: None,
    }
}

/// Fills the next placeholder of the path. The path arguments come first, in the order of the path.
pub fn path<T: PathArgument>(building: &mut Building<'_>, value: T) {
    building.push_path(&value);
}

/// Adds to the query.
pub fn query<T: QueryArgument>(building: &mut Building<'_>, key: &'static str, value: T) {
    building.finish_path();
    let outcome = push_query(&mut building.request.path_and_query, key, &value);
    building.note(key, outcome);
}

/// Adds to the query under the names of the value's fields.
pub fn flatten<T: FlattenArgument>(building: &mut Building<'_>, argument: &str, value: T) {
    building.finish_path();
    let outcome = Pairs::of(&value).map(|pairs| {
        for (key, text) in pairs.iter().flat_map(Pairs::iter) {
            push_pair(&mut building.request.path_and_query, key, text);
        }
    });
    building.note(argument, outcome);
}

/// Sets a header, or several of one name.
pub fn header<T: HeaderArgument>(building: &mut Building<'_>, name: &'static str, value: T) {
    let outcome = Texts::of(&value).map_err(|error| error.to_string());
    let outcome = outcome.and_then(|texts| building.set_header(name, texts.as_slice()));
    building.note(name, outcome);
}

/// Sets the body, as JSON. A `None` is no body.
pub fn body<T: BodyArgument>(building: &mut Building<'_>, value: T) {
    let outcome = serde_json::to_vec(&value).map(|json| {
        // Only what is written as `null` can be a `None`, so no other body is looked at twice.
        if json != b"null" || Texts::of(&value) != Ok(Texts::None) {
            building.set_body(HeaderValue::from_static("application/json"), json);
        }
    });
    building.note("body", outcome);
}

/// Sets the body, as a form. A `None` is no body.
pub fn form<T: FormArgument>(building: &mut Building<'_>, value: T) {
    let outcome = Pairs::of(&value).map(|pairs| {
        if let Some(pairs) = pairs {
            let mut encoder = form_urlencoded::Serializer::new(String::new());
            let form = encoder.extend_pairs(pairs.iter()).finish();
            let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
            building.set_body(media_type, form.into_bytes());
        }
    });
    building.note("body", outcome);
}

/// Sets the body, as it is. A `None` is no body.
pub fn bytes<T: RawBody>(building: &mut Building<'_>, media_type: &'static str, value: T) {
    if let Some(bytes) = value.into_raw() {
        building.request.body = Some(bytes);
        let media_type = HeaderValue::from_str(media_type);
        let outcome = media_type.map(|media_type| building.set_content_type(media_type));
        building.note("body", outcome);
    }
}

/// Sets the body, as a form with files. A `None` is no body.
pub fn multipart<T: MultipartArgument>(building: &mut Building<'_>, value: T) {
    let outcome = value.encode().and_then(|encoded| {
        if let Some((media_type, body)) = encoded {
            let media_type =
                HeaderValue::try_from(media_type).map_err(|error| error.to_string())?;
            building.set_body(media_type, body);
        }
        Ok(())
    });
    building.note("body", outcome);
}

/// What a fake that does not write this operation has to send.
#[must_use]
pub fn unimplemented(operation: &'static str) -> Error {
    Error::unimplemented(operation)
}

/// Ends a request, or the lack of one, in the shape that the method returns. Both pass through here
/// so that the compiler tells once, not twice, when the type does not fit.
#[must_use]
pub fn send<'c, R: ApiReturn>(request: impl Into<Prepared<'c>>) -> R {
    R::from_prepared(request.into())
}

/// A request, or why there is none.
#[derive(Debug)]
pub struct Prepared<'c>(Result<Building<'c>, Error>);

impl<'c> From<Building<'c>> for Prepared<'c> {
    fn from(building: Building<'c>) -> Self {
        Self(Ok(building))
    }
}

impl From<Error> for Prepared<'_> {
    fn from(error: Error) -> Self {
        Self(Err(error))
    }
}

impl Building<'_> {
    fn push_path(&mut self, value: &impl Display) {
        let Some((literal, rest)) = split_at_byte(self.rest, b'{') else {
            return;
        };
        let (name, rest) = split_at_byte(rest, b'}').unwrap_or((rest, ""));
        self.request.path_and_query.push_str(literal);
        self.rest = rest;
        let outcome = push_segment(&mut self.request.path_and_query, value);
        self.note(name, outcome);
    }

    fn finish_path(&mut self) {
        self.request
            .path_and_query
            .push_str(std::mem::take(&mut self.rest));
    }

    fn set_header(&mut self, name: &'static str, values: &[String]) -> Result<(), String> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?;
        let headers = &mut self.request.headers;
        if !values.is_empty() {
            headers.remove(&name);
        }
        for value in values {
            let value = HeaderValue::from_str(value)
                .map_err(|_| "holds characters that a header cannot".to_owned())?;
            append_header(headers, name.clone(), value)?;
        }
        Ok(())
    }

    fn set_body(&mut self, media_type: HeaderValue, body: Vec<u8>) {
        self.request.body = Some(Bytes::from_owner(Zeroizing::new(body)));
        self.set_content_type(media_type);
    }

    /// An argument for the header `Content-Type` says more than the kind of the body.
    fn set_content_type(&mut self, media_type: HeaderValue) {
        self.request
            .headers
            .entry(names::CONTENT_TYPE)
            .or_insert(media_type);
    }

    /// Keeps what is wrong with an argument.
    fn note<T, E: Display>(&mut self, argument: &str, outcome: Result<T, E>) {
        if let Err(error) = outcome {
            self.refuse(&format!("`{argument}` {error}"));
        }
    }

    /// The first mistake is the one that is told.
    fn refuse(&mut self, mistake: &str) {
        if self.mistake.is_none() {
            let operation = self.request.endpoint.operation();
            self.mistake = Some(Error::invalid_request(mistake).of(operation));
        }
    }

    /// A declaration says more than the client, and the client more than the type.
    fn set_accept(&mut self, of_type: HeaderValue) {
        self.request.accept = of_type;
        if let Some(declared) = self.request.endpoint.accept() {
            let declared = HeaderValue::from_static(declared);
            self.request
                .headers
                .entry(names::ACCEPT)
                .or_insert(declared);
        }
    }

    fn finish(
        mut self,
        accept: HeaderValue,
        needs_body: bool,
    ) -> Result<(Arc<Shared>, Request), Error> {
        self.finish_path();
        if needs_body && self.request.method() == Method::HEAD {
            self.refuse("HEAD is answered without a body: declare `Call<()>`, and read the headers with `with_response`");
        }
        if self.request.path_and_query.len() > MOST_BYTES_OF_TARGET {
            self.refuse("the path and the query are longer than a URL can be");
        }
        self.set_accept(accept);
        match self.mistake {
            Some(mistake) => Err(mistake),
            None => Ok((self.client.shared.clone(), self.request)),
        }
    }
}
