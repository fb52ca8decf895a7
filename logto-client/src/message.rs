//! HTTP messages as plain data: endpoints, requests, responses, and what becomes of arguments and bodies. No I/O, but that
//! of a body from a file when it is read.

mod base_url;
mod body;
mod endpoint;
mod json;
#[cfg(feature = "multipart")]
mod multipart;
mod paging;
mod path;
mod request;
mod response;
mod values;

#[cfg(feature = "multipart")]
pub use self::multipart::Multipart;
pub(crate) use self::{
    base_url::BaseUrl,
    body::{BodyFailure, Upload},
    endpoint::Repeat,
    json::{decode as decode_json, not_utf8},
    paging::next_link,
    path::{push_segment, push_segments},
    request::{append_header, has_key, parse_header, path_of, push_pair, push_query, without_keys},
    response::cast,
    values::{pairs_of, string_of, strings_of},
};
pub use self::{
    body::Body,
    endpoint::{Api, Endpoint, EndpointBuilder, Parameter, ParameterPlace, Verb, parameter},
    paging::{Order, Paging, Place},
    request::Request,
    response::{BodyKind, FromResponse, Response},
};
