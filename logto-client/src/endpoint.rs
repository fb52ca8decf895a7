//! What a declared trait says of its endpoints: plain, static data.

use std::time::Duration;

use http::Method;

/// A trait that was declared with [`#[api]`](macro@crate::api): implemented for its `dyn` type.
///
/// ```
/// use logto_client::{Api, Connectors};
///
/// let endpoints = <dyn Connectors as Api>::ENDPOINTS;
/// let get = endpoints.iter().find(|e| e.operation() == "get_connector").unwrap();
/// assert_eq!((get.method().as_str(), get.path()), ("GET", "/api/connectors/{id}"));
/// ```
pub trait Api {
    /// The endpoints, in the order in which they are declared.
    const ENDPOINTS: &'static [Endpoint];
}

/// One endpoint of a declared trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    operation: &'static str,
    verb: Verb,
    path: &'static str,
    parameters: &'static [Parameter],
    repeat: Repeat,
    timeout: Option<Duration>,
    is_public: bool,
    accept: Option<&'static str>,
}

/// When a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Sending it twice has the effect of sending it once.
    Freely,
    /// When it is certain that it was not applied.
    IfNotApplied,
    /// When the server cannot have seen it.
    Never,
}

impl Endpoint {
    /// The operation: the name of the trait's method.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> Method {
        match self.verb {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
            Verb::Head => Method::HEAD,
            Verb::Options => Method::OPTIONS,
        }
    }

    /// The path template in OpenAPI's spelling, such as `/api/connectors/{id}`.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The parameters in the path (in its order), the query and the headers. The body is none.
    #[must_use]
    pub fn parameters(&self) -> &'static [Parameter] {
        self.parameters
    }

    /// Whether sending the request twice has the effect of sending it once: because its method
    /// (RFC 9110, section 9.2.2) or its declaration says so.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.repeat == Repeat::Freely
    }

    pub(crate) fn repeat(&self) -> Repeat {
        self.repeat
    }

    /// The deadline of a call, if the declaration sets one (`timeout = "10s"`).
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Whether no token is sent (`auth = none`).
    pub(crate) fn is_public(&self) -> bool {
        self.is_public
    }

    /// The media type to ask for, if the declaration says one (`accept = "text/csv"`).
    pub(crate) fn accept(&self) -> Option<&'static str> {
        self.accept
    }
}

/// A parameter of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    name: &'static str,
    place: ParameterPlace,
}

impl Parameter {
    /// The name as it is sent: for a header, in lower case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where the parameter goes.
    #[must_use]
    pub fn place(&self) -> ParameterPlace {
        self.place
    }
}

/// Where a [`Parameter`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterPlace {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
}

/// The methods of `#[endpoint]`, as generated code writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
}

/// Makes an [`Endpoint`] in a constant.
#[derive(Debug)]
pub struct EndpointBuilder(Endpoint);

impl EndpointBuilder {
    /// An endpoint that is idempotent if its method is.
    #[must_use]
    pub const fn new(
        operation: &'static str,
        verb: Verb,
        path: &'static str,
        parameters: &'static [Parameter],
    ) -> Self {
        let repeat = match verb {
            Verb::Post | Verb::Patch => Repeat::IfNotApplied,
            Verb::Get | Verb::Put | Verb::Delete | Verb::Head | Verb::Options => Repeat::Freely,
        };
        Self(Endpoint {
            operation,
            verb,
            path,
            parameters,
            repeat,
            timeout: None,
            is_public: false,
            accept: None,
        })
    }

    /// Says whether the endpoint is safe to repeat, whatever its method. One of which it is *said* that
    /// it is not must not be repeated at all.
    #[must_use]
    pub const fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.0.repeat = if is_idempotent {
            Repeat::Freely
        } else {
            Repeat::Never
        };
        self
    }

    /// Sets the deadline of a call.
    #[must_use]
    pub const fn timeout_millis(mut self, milliseconds: u64) -> Self {
        self.0.timeout = Some(Duration::from_millis(milliseconds));
        self
    }

    /// Sends no token.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.0.is_public = true;
        self
    }

    /// Sets the media type to ask for.
    #[must_use]
    pub const fn accept(mut self, media_type: &'static str) -> Self {
        self.0.accept = Some(media_type);
        self
    }

    /// The endpoint.
    #[must_use]
    pub const fn build(self) -> Endpoint {
        self.0
    }
}

/// Constructors of [`Parameter`] for generated code.
pub mod parameter {
    use super::{Parameter, ParameterPlace};

    /// A segment of the path.
    #[must_use]
    pub const fn path(name: &'static str) -> Parameter {
        Parameter {
            name,
            place: ParameterPlace::Path,
        }
    }

    /// A key of the query.
    #[must_use]
    pub const fn query(name: &'static str) -> Parameter {
        Parameter {
            name,
            place: ParameterPlace::Query,
        }
    }

    /// A header.
    #[must_use]
    pub const fn header(name: &'static str) -> Parameter {
        Parameter {
            name,
            place: ParameterPlace::Header,
        }
    }
}
