//! What is wrong between a client and its Logto.

use std::fmt;

use http::{HeaderMap, Method, StatusCode, header};

use crate::{
    client::Client,
    connectors::Connectors,
    dialect::Dialect,
    error::{Error, ErrorKind},
    runtime,
    token::Tokens,
    transport::TransportRequest,
};

/// What a Logto answers 204 to, without a token.
const STATUS_PATH: &str = "/api/status";
/// No connector has this target, so that the list is empty.
const NO_TARGET: &str = "logto-client-diagnosis";
/// The answer is not read for what it holds.
const MOST_BYTES: usize = 64 * 1024;

/// What [`Client::diagnose`] found out. `Display` says what is wrong and what to do, and holds no
/// secret.
///
/// ```
/// use logto_client::{Client, DiagnosisKind};
///
/// # async fn example(logto: Client) {
/// match Client::diagnose(&logto).await.kind() {
///     DiagnosisKind::AllWell => {}
///     DiagnosisKind::RoleMissing => println!("somebody has to assign a role"),
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

/// What is wrong, of the things that can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiagnosisKind {
    /// The Management API answers as it should.
    AllWell,
    /// The server answers. For an API that is no Logto nothing more can be told.
    Reachable,
    /// No connection could be made, or no answer came over it.
    Unreachable,
    /// Somebody answers, but not a Logto.
    NotLogto,
    /// There is a Logto, which is overloaded or out of order.
    Unavailable,
    /// The Logto has no application of this id.
    UnknownClient,
    /// The application has another secret.
    WrongSecret,
    /// The resource is not that of the Management API.
    WrongResource,
    /// The client's own token source failed.
    TokenUnavailable,
    /// The token that the client's own source gives is refused.
    TokenRefused,
    /// The application may not use the Management API.
    RoleMissing,
    /// The tenant is suspended.
    TenantSuspended,
    /// The program's Tokio runtime has no time or no I/O, so that nobody could be asked.
    NoRuntime,
    /// Something else, which [`Diagnosis::error`] tells.
    Other,
}

impl Diagnosis {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> DiagnosisKind {
        self.kind
    }

    /// Whether nothing is wrong, as far as can be told.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        matches!(self.kind, DiagnosisKind::AllWell | DiagnosisKind::Reachable)
    }

    /// What to do, in one sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.kind.texts().1
    }

    /// The error from which it was told.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    pub(crate) async fn of(client: &Client) -> Self {
        let examined = match client.shared.dialect {
            Dialect::Logto => examine(client).await,
            Dialect::Plain => reach(client).await,
        };
        let (kind, error) = match examined {
            Ok(kind) => (kind, None),
            Err((kind, error)) => (kind, Some(error)),
        };
        Self {
            kind,
            endpoint: format!("{:?}", client.shared.base),
            error,
        }
    }
}

type Examined = Result<DiagnosisKind, (DiagnosisKind, Error)>;

/// A new token first, then the API with it, and whether it is a Logto at all when that remains open.
async fn examine(client: &Client) -> Examined {
    let error = match try_api(client).await {
        Ok(()) => return Ok(DiagnosisKind::AllWell),
        Err(error) => error,
    };
    if let Some(kind) = told_by(&error, client.shared.token_source.as_ref()) {
        return Err((kind, error));
    }
    let kind = match status_of(client, STATUS_PATH).await {
        Ok(StatusCode::NO_CONTENT) => DiagnosisKind::Other,
        Ok(status) if is_out_of_order(status) => DiagnosisKind::Unavailable,
        Ok(_) => DiagnosisKind::NotLogto,
        Err(error) => return Err(unanswered(error)),
    };
    Err((kind, error))
}

/// A token that is held may be older than what it is to be tested.
async fn try_api(client: &Client) -> Result<(), Error> {
    if let Some(Tokens::Credentials(credentials)) = &client.shared.token_source {
        credentials.renew().await?;
    }
    client.list_connectors(Some(NO_TARGET)).await.map(drop)
}

async fn reach(client: &Client) -> Examined {
    match status_of(client, "/").await {
        Ok(_) => Ok(DiagnosisKind::Reachable),
        Err(error) => Err(unanswered(error)),
    }
}

/// A program without a runtime cannot tell whether it would be answered.
fn unanswered(error: Error) -> (DiagnosisKind, Error) {
    let kind = match error.kind() {
        ErrorKind::Runtime => DiagnosisKind::NoRuntime,
        _ => DiagnosisKind::Unreachable,
    };
    (kind, error)
}

/// What an error says for sure. The codes are Logto's, so whoever uses them is one.
fn told_by(error: &Error, tokens: Option<&Tokens>) -> Option<DiagnosisKind> {
    let has_credentials = matches!(tokens, Some(Tokens::Credentials(_)));
    match error.kind() {
        // Without a token nothing was sent, so it is not the endpoint that is late.
        ErrorKind::Timeout
            if tokens.is_some() && !has_credentials && !error.may_have_been_applied() =>
        {
            return Some(DiagnosisKind::TokenUnavailable);
        }
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => {
            return Some(DiagnosisKind::Unreachable);
        }
        ErrorKind::Runtime => return Some(DiagnosisKind::NoRuntime),
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
        // The token is new and the server's own, so it must be for something else.
        (401, code) if code.starts_with("auth.") && has_credentials => DiagnosisKind::WrongResource,
        (401, code) if code.starts_with("auth.") => DiagnosisKind::TokenRefused,
        _ if is_out_of_order(status) => DiagnosisKind::Unavailable,
        _ => return None,
    })
}

fn is_out_of_order(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

/// Asks without a token, once; any answer will do.
async fn status_of(client: &Client, path: &str) -> Result<StatusCode, Error> {
    let shared = &client.shared;
    let mut headers: HeaderMap = shared.headers.clone();
    headers.remove(header::AUTHORIZATION);
    let request = TransportRequest {
        method: Method::GET,
        url: shared.base.join(&format!("{}{path}", shared.base.path())),
        headers,
        body: None,
        max_response_bytes: MOST_BYTES,
    };
    let limit = shared.attempt_timeout.min(shared.timeout);
    match runtime::timeout(limit, shared.transport.send(request)).await? {
        Some(Ok(response)) => Ok(response.status),
        Some(Err(error)) => match Error::transport(error) {
            // A home page of any size is an answer.
            error if error.kind() == ErrorKind::ResponseTooLarge => Ok(StatusCode::OK),
            error => Err(error),
        },
        None => Err(Error::deadline(
            &format!("no answer came within {limit:?}"),
            false,
        )),
    }
}

impl DiagnosisKind {
    /// What is wrong, and what to do.
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::AllWell => ("all is well", "There is nothing to do."),
            Self::Reachable => (
                "the server answers, and nothing more can be told of an API that is no Logto",
                "Make a call that needs the token to find out whether it is good.",
            ),
            Self::Unreachable => (
                "the endpoint cannot be reached",
                "Check the URL, the network and the proxy, and that the server is running.",
            ),
            Self::NotLogto => (
                "this is not a Logto",
                "Give the URL under which Logto itself is served, without `/api` or `/oidc`; of Cloud, use the tenant's id.",
            ),
            Self::Unavailable => (
                "the server is overloaded or out of order",
                "Try again later, and look at Logto's log and database if it lasts.",
            ),
            Self::UnknownClient => (
                "the Logto knows no application of this client id",
                "Copy the app id of a machine-to-machine application of this tenant from Logto's Console.",
            ),
            Self::WrongSecret => (
                "the client secret is wrong",
                "Copy the secret of this application from Logto's Console, or create a new one there.",
            ),
            Self::WrongResource => (
                "the resource is not that of the Management API",
                "Leave `resource` out, or give the API identifier that Logto's Console shows for the Management API, without a slash at the end.",
            ),
            Self::TokenUnavailable => (
                "the token source gives no token",
                "See to the token source that the client was built with.",
            ),
            Self::TokenRefused => (
                "the token is refused: it has expired, or is for another resource or server",
                "Give a token that this Logto issued for the Management API.",
            ),
            Self::RoleMissing => (
                "the application may not use the Management API",
                "Assign it the role \"Logto Management API access\" in Logto's Console.",
            ),
            Self::TenantSuspended => (
                "the tenant is suspended",
                "See to its subscription in Logto's Console, or ask Logto's support.",
            ),
            Self::NoRuntime => (
                "nobody was asked: the program's Tokio runtime has no time or no I/O",
                "Build the runtime with `enable_all`.",
            ),
            Self::Other => (
                "the Logto answers, but not as expected",
                "Look at the error, and at Logto's log for its request id.",
            ),
        }
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, advice) = self.kind.texts();
        write!(f, "{}: {what}", self.endpoint)?;
        if let Some(error) = &self.error {
            write!(f, " ({error})")?;
        }
        write!(f, ". {advice}")
    }
}
