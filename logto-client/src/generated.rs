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

use std::fmt::Display;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header as names};
use serde::Serialize;
use zeroize::Zeroizing;

pub use crate::endpoint::{EndpointBuilder, Verb, parameter};
use crate::{
    call::Call,
    client::Client,
    endpoint::Endpoint,
    error::Error,
    path::push_segment,
    request::{Request, push_query},
    response::FromResponse,
    texts::Texts,
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
        body: None,
        timeout: None,
        attempt_timeout: None,
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

/// Adds headers.
pub fn header<T: HeaderArgument>(building: &mut Building<'_>, name: &'static str, value: T) {
    let outcome = Texts::of(&value).map_err(|error| error.to_string());
    let outcome = outcome.and_then(|texts| building.push_headers(name, texts.as_slice()));
    building.note(name, outcome);
}

/// Sets the body, as JSON. A `None` is no body.
pub fn body<T: BodyArgument>(building: &mut Building<'_>, value: T) {
    if Texts::of(&value) == Ok(Texts::None) {
        return;
    }
    let outcome = serde_json::to_vec(&value).map_err(|error| error.to_string());
    let outcome = outcome.map(|json| building.set_body("application/json", json));
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
        let Some((literal, rest)) = self.rest.split_once('{') else {
            return;
        };
        let (name, rest) = rest.split_once('}').unwrap_or((rest, ""));
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

    fn push_headers(&mut self, name: &'static str, values: &[String]) -> Result<(), String> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?;
        for value in values {
            let value = HeaderValue::from_str(value)
                .map_err(|_| "holds characters that a header cannot".to_owned())?;
            self.request.headers.append(&name, value);
        }
        Ok(())
    }

    fn set_body(&mut self, content_type: &'static str, body: Vec<u8>) {
        self.request
            .headers
            .insert(names::CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.request.body = Some(Bytes::from_owner(Zeroizing::new(body)));
    }

    /// Keeps what is wrong with an argument; the first mistake is the one that is told.
    fn note<T, E: Display>(&mut self, argument: &str, outcome: Result<T, E>) {
        if let Err(error) = outcome
            && self.mistake.is_none()
        {
            let operation = self.request.endpoint.operation();
            let error = Error::invalid_request(format!("`{argument}` {error}")).of(operation);
            self.mistake = Some(error);
        }
    }

    fn finish(mut self, accept: HeaderValue) -> Result<Request, Error> {
        self.finish_path();
        if self.request.path_and_query.len() > MOST_BYTES_OF_TARGET {
            self.note("path", Err::<(), _>("is longer than a URL can be"));
        }
        self.request.headers.entry(names::ACCEPT).or_insert(accept);
        match self.mistake {
            Some(mistake) => Err(mistake),
            None => Ok(self.request),
        }
    }
}

/// A value that can fill a segment of a path: any `Display`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill a segment of a path",
    label = "this is not `Display`",
    note = "implement `std::fmt::Display` for it, or take a `&str`"
)]
pub trait PathArgument: Display {}
#[diagnostic::do_not_recommend]
impl<T: Display> PathArgument for T {}

/// A value that can go to the query: it serializes to a scalar, an option or a sequence.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go to the query",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it"
)]
pub trait QueryArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> QueryArgument for T {}

/// A value that can be a header: it serializes to a scalar, an option or a sequence.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a header",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it, or take a `&str`"
)]
pub trait HeaderArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> HeaderArgument for T {}

/// A value that can be a JSON body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a body",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it"
)]
pub trait BodyArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> BodyArgument for T {}

/// A type that a declared method can return.
#[diagnostic::on_unimplemented(
    message = "an endpoint cannot return `{Self}`",
    label = "write `Call<…>` around it",
    note = "an endpoint returns `Call<T>`; a failed call is an `Err` once it is awaited"
)]
pub trait ApiReturn: sealed::Sealed {
    #[doc(hidden)]
    fn from_prepared(prepared: Prepared<'_>) -> Self;
}

impl<T: FromResponse> ApiReturn for Call<T> {
    fn from_prepared(Prepared(prepared): Prepared<'_>) -> Self {
        let finished = prepared.and_then(|building| {
            let shared = building.client.shared.clone();
            Ok((shared, building.finish(T::accept())?))
        });
        match finished {
            Ok((shared, request)) => Self::unsent(shared, request),
            Err(error) => Self::err(error),
        }
    }
}

mod sealed {
    #[expect(unnameable_types, reason = "nobody else is to implement it")]
    pub trait Sealed {}
    impl<T> Sealed for crate::call::Call<T> {}
}
