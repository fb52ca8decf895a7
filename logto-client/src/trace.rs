//! What a call tells `tracing`: one span, and in it one event for each attempt. The fields are those of
//! OpenTelemetry's conventions for HTTP clients, with the path's template in place of the path.
//!
//! No argument's value is among them, no header, no body and no text of the server's: what is not here
//! cannot leak.

use std::pin::Pin;

use bytes::Bytes;
use http::StatusCode;
use tracing::{Instrument, Span, debug, field::Empty, info_span};

use crate::{
    client::Shared,
    deadline::Ended,
    error::{Error, ErrorKind},
    request::Request,
    response::Response,
};

/// What a user filters by, whatever the modules are called.
const TARGET: &str = "logto_client";

type Outcome = Result<Response<Bytes>, Error>;

/// The span of a call.
#[derive(Debug, Clone)]
pub(crate) struct CallSpan(Span);

impl CallSpan {
    pub(crate) fn new(shared: &Shared, request: &Request) -> Self {
        let endpoint = request.endpoint;
        Self(info_span!(
            target: TARGET,
            "call",
            "otel.kind" = "client",
            "otel.name" = format_args!("{} {}", endpoint.method(), endpoint.path()),
            "logto_client.operation" = endpoint.operation(),
            "http.request.method" = endpoint.method().as_str(),
            "url.scheme" = shared.base.scheme(),
            "url.template" = endpoint.path(),
            "server.address" = shared.base.host(),
            "server.port" = shared.base.port(),
            "http.request.resend_count" = Empty,
            "http.response.status_code" = Empty,
            "error.type" = Empty,
        ))
    }

    /// Runs the call in the span, and ends with what came of it.
    pub(crate) async fn cover(self, call: Pin<&mut impl Future<Output = Outcome>>) -> Outcome {
        let mut call = call.instrument(self.0);
        let outcome = (&mut call).await;
        if let Some(status) = status(&outcome) {
            call.span()
                .record("http.response.status_code", status.as_u16());
        }
        if let Err(error) = &outcome {
            call.span().record("error.type", error_type(error));
        }
        outcome
    }
}

/// An attempt has ended; the first has the number 1.
pub(crate) fn attempt<N>(number: u32, ended: &Ended<Outcome, N>) {
    let resend_count = number.saturating_sub(1);
    if resend_count > 0 {
        Span::current().record("http.request.resend_count", resend_count);
    }
    let (status, error_type) = match ended {
        Ended::Itself(outcome) => (status(outcome), outcome.as_ref().err().map(error_type)),
        Ended::Cut(_) | Ended::Late => (None, Some(TIMEOUT)),
    };
    debug!(
        target: TARGET,
        {
            "http.request.resend_count" = resend_count,
            "http.response.status_code" = status.map(|status| status.as_u16()),
            "error.type" = error_type,
        },
        "attempt"
    );
}

fn status(outcome: &Outcome) -> Option<StatusCode> {
    match outcome {
        Ok(response) => Some(response.status()),
        Err(error) => error.status(),
    }
}

const TIMEOUT: &str = "timeout";

/// One word of few; of an answer, its status.
fn error_type(error: &Error) -> &str {
    if let Some(head) = error
        .response_head()
        .filter(|_| error.kind() == ErrorKind::Api)
    {
        return head.status.as_str();
    }
    match error.kind() {
        ErrorKind::Configuration => "configuration",
        ErrorKind::InvalidRequest => "invalid_request",
        ErrorKind::Token => "token",
        ErrorKind::Connect => "connect",
        ErrorKind::Timeout => TIMEOUT,
        ErrorKind::Transport => "transport",
        ErrorKind::ResponseTooLarge => "response_too_large",
        ErrorKind::Api => "api",
        ErrorKind::Decode => "decode",
        ErrorKind::Unimplemented => "unimplemented",
        ErrorKind::Runtime => "runtime",
    }
}
