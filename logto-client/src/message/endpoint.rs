//! The static description of declared endpoints.

use std::time::Duration;

use http::Method;

use super::Paging;

/// A trait declared with [`#[api]`](macro@crate::api). Implemented for its `dyn` type.
///
/// ```
/// use logto_client::{Api, Connectors};
///
/// let endpoints = <dyn Connectors as Api>::ENDPOINTS;
/// let get = endpoints.iter().find(|e| e.operation() == "get_connector").unwrap();
/// assert_eq!((get.method().as_str(), get.path()), ("GET", "/api/connectors/{id}"));
/// ```
pub trait Api {
    /// The endpoints, in order of declaration.
    const ENDPOINTS: &'static [Endpoint];
}

/// One endpoint of a declared trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    operation: &'static str,
    verb: Verb,
    path: &'static str,
    parameters: &'static [Parameter],
    pub(crate) repeat: Repeat,
    /// The declared deadline of a call (`timeout = "10s"`).
    pub(crate) timeout: Option<Duration>,
    /// The declared limit of an attempt (`attempt_timeout = "10s"`).
    pub(crate) attempt_timeout: Option<Duration>,
    /// Whether no token is sent (`auth = none`).
    pub(crate) is_public: bool,
    /// The declared headers (`accept = "text/csv"`, `headers = […]`), with names in lower case.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The statuses that are a success besides 2xx (`success = [304]`).
    pub(crate) success: &'static [u16],
    /// How the pages of a list follow each other (`pages = …`, `items = "/data"`).
    pub(crate) paging: &'static Paging,
}

/// When a request may be retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Always: sending it twice has the effect of sending it once.
    Freely,
    /// When it was certainly not applied.
    IfNotApplied,
    /// When the server cannot have received any of it.
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

    /// The path template in OpenAPI syntax, with its constant query if it has one: `/api/connectors/{id}`.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The parameters in the path (in its order), the query and the headers. The body is not among them.
    #[must_use]
    pub fn parameters(&self) -> &'static [Parameter] {
        self.parameters
    }

    /// Whether sending the request twice has the effect of sending it once, by its method (RFC 9110, section 9.2.2)
    /// or by its declaration.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.repeat == Repeat::Freely
    }
}

/// A parameter of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    name: &'static str,
    place: ParameterPlace,
}

impl Parameter {
    /// The name in the request. Headers are in lower case.
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

/// The methods that `#[endpoint]` accepts.
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

/// Builds an [`Endpoint`] in a constant.
#[derive(Debug)]
pub struct EndpointBuilder(Endpoint);

impl EndpointBuilder {
    /// Starts an endpoint that is idempotent if its method is.
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
            attempt_timeout: None,
            is_public: false,
            headers: &[],
            success: &[],
            paging: &Paging::LOGTO,
        })
    }

    /// Overrides whether the endpoint is idempotent. An endpoint that is declared as not idempotent is never
    /// retried once the server may have received any of it.
    #[must_use]
    pub const fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.0.repeat = if is_idempotent { Repeat::Freely } else { Repeat::Never };
        self
    }

    /// Sets the deadline of a call.
    #[must_use]
    pub const fn timeout_millis(mut self, milliseconds: u64) -> Self {
        self.0.timeout = Some(Duration::from_millis(milliseconds));
        self
    }

    /// Sets the limit of an attempt.
    #[must_use]
    pub const fn attempt_timeout_millis(mut self, milliseconds: u64) -> Self {
        self.0.attempt_timeout = Some(Duration::from_millis(milliseconds));
        self
    }

    /// Sends no token.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.0.is_public = true;
        self
    }

    /// Sets headers. Their names are in lower case.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.0.headers = headers;
        self
    }

    /// Sets the statuses that are a success besides 2xx.
    #[must_use]
    pub const fn success(mut self, statuses: &'static [u16]) -> Self {
        self.0.success = statuses;
        self
    }

    /// Sets how the pages of a list follow each other.
    #[must_use]
    pub const fn pages(mut self, paging: &'static Paging) -> Self {
        self.0.paging = paging;
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
        Parameter { name, place: ParameterPlace::Path }
    }

    /// A key of the query.
    #[must_use]
    pub const fn query(name: &'static str) -> Parameter {
        Parameter { name, place: ParameterPlace::Query }
    }

    /// A header.
    #[must_use]
    pub const fn header(name: &'static str) -> Parameter {
        Parameter { name, place: ParameterPlace::Header }
    }
}
