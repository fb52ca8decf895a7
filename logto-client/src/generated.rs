//! The functions that generated code calls. Public by necessity; they may change with any version of `logto-macros`.
//!
//! A method `get_repo(&self, owner: &str, repo: &str) -> Call<Repo>` becomes
//!
//! ```text
//! let mut request = request(self, &GET_REPO);
//! path::<&str>(&mut request, owner);
//! path::<&str>(&mut request, repo);
//! Returned::<Call<Repo>>::NEW.check();
//! send::<Call<Repo>>(request)
//! ```
//!
//! The types are spelled out so that the compiler underlines them, and not the macro, when one does not fit.

mod arguments;
mod returned;

use std::fmt::Display;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header as header_names};
use serde::Serialize;
use zeroize::{Zeroize, Zeroizing};

pub use self::arguments::{
    BodyArgument, FlattenArgument, FormArgument, HeaderArgument, MultipartArgument, PathArgument,
    QueryArgument, RawBody, StreamArgument,
};
pub use self::returned::{AnyReturned, Returnable, Returned};
pub use crate::message::{BodyKind, EndpointBuilder, Order, Paging, Place, Verb, parameter};
use crate::{
    call::{Call, Items, Pages, Prepared},
    client::Client,
    error::Error,
    message::{
        Body, Endpoint, FromResponse, Request, append_header, pairs_of, push_pair, push_query,
        push_segment, push_segments, string_of, strings_of,
    },
};

/// Upper bound on path and query, in bytes. The `http` crate accepts 65,534 with the origin.
const MAX_TARGET_BYTES: usize = 60_000;

/// A request under construction.
#[derive(Debug)]
pub struct RequestBuilder<'c> {
    client: &'c Client,
    request: Request,
    /// The rest of the path template.
    rest: &'static str,
    /// The JSON body that consists of fields, without its end.
    fields: Option<Vec<u8>>,
    /// The first argument that cannot be sent.
    mistake: Option<Error>,
}

/// Starts a request.
#[must_use]
pub fn request<'c>(client: &'c Client, endpoint: &'static Endpoint) -> RequestBuilder<'c> {
    // Room for most paths, so that they do not reallocate: 1 % of a call.
    let mut path_and_query = String::with_capacity(128);
    path_and_query.push_str(client.shared.base.path());
    let request = Request {
        endpoint,
        path_and_query,
        headers: HeaderMap::new(),
        body: None,
        response: BodyKind::Ignored,
    };
    RequestBuilder { client, request, rest: endpoint.path(), fields: None, mistake: None }
}

/// Fills the next placeholder. Path arguments come first, in the order of the path.
pub fn path<T: PathArgument>(builder: &mut RequestBuilder<'_>, value: T) {
    builder.push_path(&value, false);
}

/// Fills the next placeholder with a value that may be several segments.
pub fn segments<T: PathArgument>(builder: &mut RequestBuilder<'_>, value: T) {
    builder.push_path(&value, true);
}

/// Adds a query parameter whose values are joined to one.
pub fn joined<T: QueryArgument>(
    builder: &mut RequestBuilder<'_>,
    key: &'static str,
    separator: &str,
    value: T,
) {
    builder.finish_path();
    let path_and_query = &mut builder.request.path_and_query;
    let result = strings_of(&value).map_err(|error| error.to_string());
    let result = result.and_then(|values| match values.unwrap_or_default() {
        values if values.iter().any(|value| value.contains(separator)) => {
            Err(format!("has a value with `{separator}`, which separates the values"))
        }
        values if values.is_empty() => Ok(()),
        values => {
            push_pair(path_and_query, key, &values.join(separator));
            Ok(())
        }
    });
    builder.note(key, result);
}

/// Adds a query parameter.
pub fn query<T: QueryArgument>(builder: &mut RequestBuilder<'_>, key: &'static str, value: T) {
    builder.finish_path();
    let result = push_query(&mut builder.request.path_and_query, key, &value);
    let result = result.map_err(|error| match pairs_of(&value) {
        Ok(_) => format!("{error}; write `#[query(flatten)]` to send its fields"),
        Err(_) => error.to_string(),
    });
    builder.note(key, result);
}

/// Adds a query parameter for each field of the value.
pub fn flatten<T: FlattenArgument>(builder: &mut RequestBuilder<'_>, argument: &str, value: T) {
    builder.finish_path();
    let result = pairs_of(&value).map(|pairs| {
        for (key, value) in pairs.iter().flatten() {
            push_pair(&mut builder.request.path_and_query, key, value);
        }
    });
    builder.note(argument, result);
}

/// Sets a header, to one or several values.
pub fn header<T: HeaderArgument>(builder: &mut RequestBuilder<'_>, name: &'static str, value: T) {
    let result = strings_of(&value).map_err(|error| error.to_string());
    let result = result.and_then(|values| builder.set_header(name, &values.unwrap_or_default()));
    builder.note(name, result);
}

/// Sets a JSON body. `None` means no body.
pub fn body<T: BodyArgument>(builder: &mut RequestBuilder<'_>, value: T) {
    let result = json_of(&value).map(|json| {
        if let Some(json) = json {
            builder.set_body(HeaderValue::from_static("application/json"), json);
        }
    });
    builder.note("body", result);
}

/// Adds a field to a JSON body. `None` means no field.
pub fn field<T: BodyArgument>(builder: &mut RequestBuilder<'_>, name: &'static str, value: T) {
    let fields = builder.fields.get_or_insert_with(|| b"{".to_vec());
    let result = json_of(&value).map(|json| {
        if let Some(mut json) = json {
            if fields.len() > 1 {
                fields.push(b',');
            }
            // A string is always written.
            let _ = serde_json::to_writer(&mut *fields, name);
            fields.push(b':');
            fields.extend_from_slice(&json);
            json.zeroize();
        }
    });
    builder.note(name, result);
}

/// Serializes a value, unless it is `None`. Only `null` can come from that, so no other value is serialized twice.
fn json_of<T: BodyArgument>(value: &T) -> serde_json::Result<Option<Vec<u8>>> {
    let json = serde_json::to_vec(value)?;
    Ok((json != b"null" || strings_of(value) != Ok(None)).then_some(json))
}

/// Sets a form body. `None` means no body.
pub fn form<T: FormArgument>(builder: &mut RequestBuilder<'_>, value: T) {
    let result = pairs_of(&value).map(|pairs| {
        if let Some(pairs) = pairs {
            let mut encoder = form_urlencoded::Serializer::new(String::new());
            let form = encoder.extend_pairs(pairs).finish();
            let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
            builder.set_body(media_type, form.into_bytes());
        }
    });
    builder.note("body", result);
}

/// Sets a raw body. `None` means no body.
pub fn bytes<T: RawBody>(builder: &mut RequestBuilder<'_>, media_type: &'static str, value: T) {
    set_raw(builder, media_type, value.into_raw().map(Body::from));
}

/// Sets a body that is a stream. `None` means no body.
pub fn stream<T: StreamArgument>(
    builder: &mut RequestBuilder<'_>,
    media_type: &'static str,
    value: T,
) {
    set_raw(builder, media_type, value.into_body());
}

fn set_raw(builder: &mut RequestBuilder<'_>, media_type: &'static str, body: Option<Body>) {
    if body.is_some() {
        builder.request.body = body;
        let media_type = HeaderValue::from_str(media_type);
        let result = media_type.map(|media_type| builder.set_content_type(media_type));
        builder.note("body", result);
    }
}

/// Sets a multipart body. `None` means no body.
pub fn multipart<T: MultipartArgument>(builder: &mut RequestBuilder<'_>, value: T) {
    let result = value.encode().and_then(|encoded| {
        if let Some((media_type, body)) = encoded {
            let media_type =
                HeaderValue::try_from(media_type).map_err(|error| error.to_string())?;
            builder.request.body = Some(body);
            builder.set_content_type(media_type);
        }
        Ok(())
    });
    builder.note("body", result);
}

/// The error of a fake that does not implement the operation.
#[must_use]
pub fn unimplemented(operation: &'static str) -> Error {
    Error::unimplemented(operation)
}

/// Turns a request, or an error in its place, into the type that the method returns. Both go through this function, so
/// that the compiler reports a wrong type once.
#[must_use]
pub fn send<'c, R: ApiReturn>(request: impl Into<RequestOrError<'c>>) -> R {
    R::from_request(request.into())
}

/// The argument of [`send`].
#[derive(Debug)]
pub struct RequestOrError<'c>(Result<RequestBuilder<'c>, Error>);

impl<'c> From<RequestBuilder<'c>> for RequestOrError<'c> {
    fn from(builder: RequestBuilder<'c>) -> Self {
        Self(Ok(builder))
    }
}

impl From<Error> for RequestOrError<'_> {
    fn from(error: Error) -> Self {
        Self(Err(error))
    }
}

impl RequestOrError<'_> {
    fn finish(self, response: BodyKind) -> Result<Box<Prepared>, Error> {
        self.0.and_then(|builder| builder.finish(response))
    }
}

/// A type that a declared method can return.
#[diagnostic::on_unimplemented(
    message = "an endpoint cannot return `{Self}`",
    label = "write `Call<…>`: in place of a `Result`, around anything else",
    note = "an endpoint returns `Call<T>`; a failed call is an `Err` once it is awaited"
)]
pub trait ApiReturn: sealed::Sealed {
    #[doc(hidden)]
    fn from_request(request: RequestOrError<'_>) -> Self;
}

impl<T: FromResponse> ApiReturn for Call<T> {
    fn from_request(request: RequestOrError<'_>) -> Self {
        match request.finish(T::body_kind()) {
            Ok(prepared) => Self::unsent(prepared),
            Err(error) => Self::err(error),
        }
    }
}

impl<T: Send + 'static> ApiReturn for Pages<T>
where
    Vec<T>: FromResponse,
{
    fn from_request(request: RequestOrError<'_>) -> Self {
        match request.finish(Vec::<T>::body_kind()) {
            Ok(prepared) => Self::unsent(prepared),
            Err(error) => Self::err(error),
        }
    }
}

impl<T: Send + 'static> ApiReturn for Items<T>
where
    Vec<T>: FromResponse,
{
    fn from_request(request: RequestOrError<'_>) -> Self {
        Pages::from_request(request).items()
    }
}

/// A return type with pages.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no pages",
    label = "write `Pages<T>` or `Items<T>`, with the type of one item, or remove `pages` and `items` from the endpoint"
)]
pub trait Paged: ApiReturn {}

impl<T> Paged for Pages<T> where Self: ApiReturn {}
impl<T> Paged for Items<T> where Self: ApiReturn {}

/// Checks the return type of an endpoint with options for pages.
pub const fn paged<R: Paged>() {}

mod sealed {
    #[expect(unnameable_types, reason = "keeps other crates from implementing it")]
    pub trait Sealed {}
    impl<T> Sealed for super::Call<T> {}
    impl<T> Sealed for super::Pages<T> {}
    impl<T> Sealed for super::Items<T> {}
}

impl RequestBuilder<'_> {
    fn push_path(&mut self, value: &impl Serialize, is_multi: bool) {
        let Some((literal, rest)) = self.rest.split_once('{') else {
            return;
        };
        let (name, rest) = rest.split_once('}').unwrap_or((rest, ""));
        self.request.path_and_query.push_str(literal);
        self.rest = rest;
        let result = string_of(value).map_err(|error| error.to_string());
        let result = result.and_then(|value| {
            let path = &mut self.request.path_and_query;
            let pushed =
                if is_multi { push_segments(path, &value) } else { push_segment(path, &value) };
            pushed.map_err(|error| error.to_string())
        });
        self.note(name, result);
    }

    fn finish_path(&mut self) {
        self.request.path_and_query.push_str(std::mem::take(&mut self.rest));
    }

    fn set_header(&mut self, name: &'static str, values: &[String]) -> Result<(), String> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?;
        let headers = &mut self.request.headers;
        if !values.is_empty() {
            self.client.shared.check_header(&name, self.request.endpoint)?;
            headers.remove(&name);
        }
        let is_public = name == header_names::ACCEPT || name == header_names::CONTENT_TYPE;
        for value in values {
            let mut value = HeaderValue::from_str(value)
                .map_err(|_| "has characters that are not allowed in headers".to_owned())?;
            value.set_sensitive(!is_public);
            append_header(headers, name.clone(), value)?;
        }
        Ok(())
    }

    fn set_body(&mut self, media_type: HeaderValue, body: Vec<u8>) {
        self.request.body = Some(Bytes::from_owner(Zeroizing::new(body)).into());
        self.set_content_type(media_type);
    }

    /// An argument for the header `Content-Type` wins.
    fn set_content_type(&mut self, media_type: HeaderValue) {
        self.request.headers.entry(header_names::CONTENT_TYPE).or_insert(media_type);
    }

    fn note<T, E: Display>(&mut self, argument: &str, result: Result<T, E>) {
        if let Err(error) = result {
            self.refuse(&format!("`{argument}` {error}"));
        }
    }

    /// Keeps the first mistake.
    fn refuse(&mut self, mistake: &str) {
        if self.mistake.is_none() {
            let operation = self.request.endpoint.operation();
            self.mistake = Some(Error::invalid_request(mistake).with_operation(operation));
        }
    }

    /// Sets the declared headers, unless an argument sets them. The pipeline adds the client's.
    fn set_headers(&mut self) {
        for (name, value) in self.request.endpoint.headers {
            let (name, value) = (HeaderName::try_from(*name), HeaderValue::try_from(*value));
            if let (Ok(name), Ok(value)) = (name, value) {
                self.request.headers.entry(name).or_insert(value);
            }
        }
    }

    fn finish(mut self, response: BodyKind) -> Result<Box<Prepared>, Error> {
        self.finish_path();
        if let Some(mut fields) = self.fields.take() {
            fields.push(b'}');
            self.set_body(HeaderValue::from_static("application/json"), fields);
        }
        if response.needs_body() && self.request.method() == Method::HEAD {
            self.refuse("a response to HEAD has no body: declare `Call<()>` and read the headers with `with_response`");
        }
        if self.request.path_and_query.len() > MAX_TARGET_BYTES {
            self.refuse("the path and the query are too long for a URL");
        }
        self.set_headers();
        self.request.response = response;
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        let shared = self.client.shared.clone();
        Ok(Box::new(Prepared::new(shared, self.request)))
    }
}
