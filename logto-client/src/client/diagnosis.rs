//! The diagnosis of a client that does not work.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, Method, StatusCode, header};
use tokio::{runtime::Handle, time::timeout};

use crate::{
    auth::Tokens,
    call::{Call, Prepared, Shared},
    error::{Dialect, Error, ErrorKind},
    message::{BodyKind, Endpoint, EndpointBuilder, Request, Verb},
    transport::TransportRequest,
};

/// Logto responds with 204 here, without a token.
const STATUS_PATH: &str = "/api/status";
const LIST_PATH: &str = "/api/connectors";
const LIST_CONNECTORS: Endpoint =
    EndpointBuilder::new("diagnose", Verb::Get, LIST_PATH, &[]).build();
/// No connector has this target, so the list is empty.
const NO_TARGET: &str = "logto-client-diagnosis";
/// Limit of the status request if attempts have none.
const STATUS_LIMIT: Duration = Duration::from_secs(10);
/// Upper bound on a body that is not looked at.
const MAX_BYTES: usize = 64 * 1024;

/// The result of [`Client::diagnose`](crate::Client::diagnose). `Display` says what is wrong and what to do, and holds
/// no secret.
///
/// ```
/// use logto_client::{Client, DiagnosisKind};
///
/// # async fn example(logto: Client) {
/// match Client::diagnose(&logto).await.kind() {
///     DiagnosisKind::AllWell => {}
///     DiagnosisKind::RoleMissing => println!("assign the role in Logto's Console"),
///     kind => println!("{kind:?}"),
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Diagnosis {
    kind: DiagnosisKind,
    endpoint: String,
    error: Option<Error>,
}

/// The finding of a [`Diagnosis`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiagnosisKind {
    /// The Management API works.
    AllWell,
    /// The server responds. Nothing more is known of an API other than Logto.
    Reachable,
    /// No connection was made, or no response arrived.
    Unreachable,
    /// The server is not a Logto.
    NotLogto,
    /// The Logto is overloaded or out of order.
    Unavailable,
    /// The Logto has no application with this id.
    UnknownClient,
    /// The application has another secret.
    WrongSecret,
    /// The resource is not that of the Management API.
    WrongResource,
    /// The custom token source failed.
    TokenUnavailable,
    /// The token of the custom token source is refused.
    TokenRefused,
    /// The application may not use the Management API.
    RoleMissing,
    /// The tenant is suspended.
    TenantSuspended,
    /// There is no Tokio runtime, so nothing was sent.
    NoRuntime,
    /// Something else: see [`Diagnosis::error`].
    Other,
}

impl Diagnosis {
    /// The finding.
    #[must_use]
    pub fn kind(&self) -> DiagnosisKind {
        self.kind
    }

    /// Whether nothing is known to be wrong.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        matches!(self.kind, DiagnosisKind::AllWell | DiagnosisKind::Reachable)
    }

    /// What to do, in one or two sentences.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.kind.description().1
    }

    /// The error behind the finding.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }
}

/// Finds out what is wrong between a client and its server.
pub(super) async fn diagnose(shared: &Arc<Shared>) -> Diagnosis {
    let finding = match shared.dialect {
        _ if Handle::try_current().is_err() => Err((DiagnosisKind::NoRuntime, Error::no_runtime())),
        Dialect::Logto => examine_logto(shared).await,
        Dialect::Plain => reach(shared).await,
    };
    let (kind, error) = match finding {
        Ok(kind) => (kind, None),
        Err((kind, error)) => (kind, Some(error)),
    };
    Diagnosis { kind, endpoint: format!("{:?}", shared.base), error }
}

type Finding = Result<DiagnosisKind, (DiagnosisKind, Error)>;

/// Tries a new token, then the API with it, and then, if the error is not conclusive, whether it is a Logto at all.
async fn examine_logto(shared: &Arc<Shared>) -> Finding {
    let error = match try_api(shared).await {
        Ok(()) => return Ok(DiagnosisKind::AllWell),
        Err(error) => error,
    };
    if let Some(kind) = kind_of(&error, shared.token_source.as_ref()) {
        return Err((kind, error));
    }
    let kind = match status_of(shared, STATUS_PATH).await {
        Ok(StatusCode::NO_CONTENT) => DiagnosisKind::Other,
        Ok(status) if is_out_of_order(status) => DiagnosisKind::Unavailable,
        Ok(_) => DiagnosisKind::NotLogto,
        Err(error) => return Err((DiagnosisKind::Unreachable, error)),
    };
    Err((kind, error))
}

/// Lists connectors with a new token. A cached token may be older than the settings under test.
async fn try_api(shared: &Arc<Shared>) -> Result<(), Error> {
    if let Some(Tokens::Credentials(credentials)) = &shared.token_source {
        credentials.renew().await.map_err(|failure| failure.error)?;
    }
    let request = Request {
        endpoint: &LIST_CONNECTORS,
        path_and_query: format!("{}{LIST_PATH}?target={NO_TARGET}", shared.base.path()),
        headers: HeaderMap::new(),
        body: None,
        response: BodyKind::Json,
    };
    let prepared = Box::new(Prepared::new(shared.clone(), request));
    Call::<Vec<serde::de::IgnoredAny>>::unsent(prepared).await.map(drop)
}

async fn reach(shared: &Shared) -> Finding {
    match status_of(shared, "/").await {
        Ok(_) => Ok(DiagnosisKind::Reachable),
        Err(error) => Err((DiagnosisKind::Unreachable, error)),
    }
}

/// The finding that follows from an error, if it is conclusive. A server that uses Logto's codes is a Logto.
fn kind_of(error: &Error, tokens: Option<&Tokens>) -> Option<DiagnosisKind> {
    let has_credentials = matches!(tokens, Some(Tokens::Credentials(_)));
    match error.kind() {
        // Nothing was sent, so the custom token source is late, not the endpoint.
        ErrorKind::Timeout
            if tokens.is_some() && !has_credentials && !error.may_have_been_applied() =>
        {
            return Some(DiagnosisKind::TokenUnavailable);
        }
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => {
            return Some(DiagnosisKind::Unreachable);
        }
        ErrorKind::Token if !has_credentials => return Some(DiagnosisKind::TokenUnavailable),
        _ => {}
    }
    let status = error.status()?;
    Some(match (status.as_u16(), error.code().unwrap_or_default()) {
        (_, "subscription.tenant_suspended") => DiagnosisKind::TenantSuspended,
        (400, "oidc.invalid_client") => DiagnosisKind::UnknownClient,
        (_, "oidc.invalid_client") => DiagnosisKind::WrongSecret,
        (_, "oidc.invalid_target") => DiagnosisKind::WrongResource,
        (403, "auth.forbidden") => DiagnosisKind::RoleMissing,
        // The server issued the token just now, so it must be for another resource.
        (401, code) if code.starts_with("auth.") && has_credentials => DiagnosisKind::WrongResource,
        (401, code) if code.starts_with("auth.") => DiagnosisKind::TokenRefused,
        _ if is_out_of_order(status) => DiagnosisKind::Unavailable,
        _ => return None,
    })
}

fn is_out_of_order(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

/// The status of a response without a token, from one attempt.
async fn status_of(shared: &Shared, path: &str) -> Result<StatusCode, Error> {
    let mut headers: HeaderMap = shared.headers.clone();
    headers.remove(header::AUTHORIZATION);
    let request = TransportRequest {
        method: Method::GET,
        url: shared.base.join(&format!("{}{path}", shared.base.path())),
        headers,
        body: None,
        max_response_bytes: MAX_BYTES,
        streams_response: false,
    };
    let limit = shared.attempt_timeout.unwrap_or(STATUS_LIMIT);
    let limit = limit.min(shared.timeout);
    match timeout(limit, shared.transport.send(request)).await {
        Ok(Ok(response)) => Ok(response.status),
        Ok(Err(error)) => match Error::from(error) {
            // A large home page is a response, too.
            error if error.kind() == ErrorKind::ResponseTooLarge => Ok(StatusCode::OK),
            error => Err(error),
        },
        Err(_) => {
            let detail = format!("no response arrived within {limit:?}");
            Err(Error::deadline(detail, false))
        }
    }
}

impl DiagnosisKind {
    /// What is wrong, and what to do.
    fn description(self) -> (&'static str, &'static str) {
        match self {
            Self::AllWell => ("all is well", "There is nothing to do."),
            Self::Reachable => (
                "the server responds; nothing more is known of an API other than Logto",
                "Make a call that needs a token to find out whether the token is valid.",
            ),
            Self::Unreachable => (
                "the endpoint cannot be reached",
                "Check the URL, the network and the proxy, and that the server is running.",
            ),
            Self::NotLogto => (
                "this is not a Logto",
                "Set the URL of Logto itself, without `/api` or `/oidc`. For Cloud, use the tenant id.",
            ),
            Self::Unavailable => (
                "the server is overloaded or out of order",
                "Try again later, and look at Logto's log and database if it lasts.",
            ),
            Self::UnknownClient => (
                "the Logto has no application with this client id",
                "Copy the app id of a machine-to-machine application of this tenant from Logto's Console.",
            ),
            Self::WrongSecret => (
                "the client secret is wrong",
                "Copy the secret of this application from Logto's Console, or create a new one there.",
            ),
            Self::WrongResource => (
                "the resource is not that of the Management API",
                "Remove `resource`, or set it to the API identifier of the Management API in Logto's Console, without a trailing slash.",
            ),
            Self::TokenUnavailable => (
                "the token source failed",
                "Check the token source that the client was built with.",
            ),
            Self::TokenRefused => (
                "the token is refused: it has expired, or is for another resource or server",
                "Use a token that this Logto issued for the Management API.",
            ),
            Self::RoleMissing => (
                "the application may not use the Management API",
                "Assign it the role \"Logto Management API access\" in Logto's Console.",
            ),
            Self::TenantSuspended => (
                "the tenant is suspended",
                "Check its subscription in Logto's Console, or contact Logto's support.",
            ),
            Self::NoRuntime => (
                "nothing was sent: there is no Tokio runtime",
                "Await the diagnosis inside of a Tokio runtime.",
            ),
            Self::Other => (
                "the Logto responds, but not as expected",
                "Check the error, and Logto's log for its request id.",
            ),
        }
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, advice) = self.kind.description();
        write!(f, "{}: {what}", self.endpoint)?;
        if let Some(error) = &self.error {
            write!(f, " ({error})")?;
        }
        write!(f, ". {advice}")
    }
}
