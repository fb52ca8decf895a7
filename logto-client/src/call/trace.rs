//! Traces of a call: one span, and in it one event per attempt. The fields follow OpenTelemetry's conventions for
//! HTTP clients, with the path template in place of the path.
//!
//! No argument, header, body or string of the server is among them, so none can leak. Without the feature `tracing`
//! nothing is recorded.

#[cfg(feature = "tracing")]
pub(crate) use self::recorded::{CallSpan, attempt};
#[cfg(not(feature = "tracing"))]
pub(crate) use self::silent::{CallSpan, attempt};

#[cfg(feature = "tracing")]
mod recorded {
    use std::pin::Pin;

    use http::StatusCode;
    use tracing::{Instrument, Span, debug, field::Empty, info_span};

    use crate::{
        call::{RawResult, attempt::AttemptResult, deadline::AttemptEnd, shared::Prepared},
        error::{Error, ErrorKind},
    };

    /// The target that users filter by, independent of the module's name.
    const TARGET: &str = "logto_client";

    /// The span of a call. It closes when the last clone is dropped.
    #[derive(Clone)]
    pub(crate) struct CallSpan(Span);

    impl CallSpan {
        pub(crate) fn new(prepared: &Prepared) -> Self {
            let (base, endpoint) = (&prepared.shared.base, prepared.request.endpoint);
            Self(info_span!(
                target: TARGET,
                "call",
                "otel.kind" = "client",
                "otel.name" = format_args!("{} {}", endpoint.method(), endpoint.path()),
                "logto_client.operation" = endpoint.operation(),
                "http.request.method" = endpoint.method().as_str(),
                "url.scheme" = base.scheme(),
                "url.template" = endpoint.path(),
                "server.address" = base.host(),
                "server.port" = base.port(),
                "http.request.resend_count" = Empty,
                "http.response.status_code" = Empty,
                "error.type" = Empty,
            ))
        }

        /// Runs the call in the span and records its result.
        pub(crate) async fn cover(
            self,
            call: Pin<&mut impl Future<Output = RawResult>>,
        ) -> RawResult {
            let mut call = call.instrument(self.0);
            let result = (&mut call).await;
            let status = match &result {
                Ok(response) => Some(response.status()),
                Err(error) => error.status(),
            };
            if let Some(status) = status {
                let status = status.as_u16();
                call.span().record("http.response.status_code", status);
            }
            if let Err(error) = &result {
                call.span().record("error.type", error_type(error));
            }
            result
        }

        /// Records that a response did not decode.
        pub(crate) fn undecodable(&self, error: &Error) {
            self.0.record("error.type", error_type(error));
        }
    }

    /// Records the end of an attempt. Numbers start at 1.
    pub(crate) fn attempt<N>(number: u32, end: &AttemptEnd<AttemptResult, N>) {
        let resend_count = number.saturating_sub(1);
        if resend_count > 0 {
            Span::current().record("http.request.resend_count", resend_count);
        }
        let (status, error_type) = match end {
            AttemptEnd::Completed(Ok(response)) => (Some(response.status()), None),
            AttemptEnd::Completed(Err(failed)) => {
                (failed.error.status(), Some(error_type(&failed.error)))
            }
            AttemptEnd::Cut(_) | AttemptEnd::DeadlinePassed => (None, Some(TIMEOUT)),
        };
        debug!(
            target: TARGET,
            {
                "http.request.resend_count" = resend_count,
                "http.response.status_code" = status.as_ref().map(StatusCode::as_u16),
                "error.type" = error_type,
            },
            "attempt"
        );
    }

    const TIMEOUT: &str = "timeout";

    /// One of a few words, or the status of the response.
    fn error_type(error: &Error) -> &str {
        match error.kind() {
            ErrorKind::Api => error.response_head().map_or("api", |head| head.status.as_str()),
            ErrorKind::Configuration => "configuration",
            ErrorKind::InvalidRequest => "invalid_request",
            ErrorKind::RequestBody => "request_body",
            ErrorKind::Token => "token",
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => TIMEOUT,
            ErrorKind::Transport => "transport",
            ErrorKind::ResponseTooLarge => "response_too_large",
            ErrorKind::Decode => "decode",
            ErrorKind::Unimplemented => "unimplemented",
            ErrorKind::Runtime => "runtime",
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    use std::pin::Pin;

    use crate::{
        call::{RawResult, attempt::AttemptResult, deadline::AttemptEnd, shared::Prepared},
        error::Error,
    };

    #[derive(Clone)]
    pub(crate) struct CallSpan;

    impl CallSpan {
        pub(crate) fn new(_: &Prepared) -> Self {
            Self
        }

        pub(crate) async fn cover(
            self,
            call: Pin<&mut impl Future<Output = RawResult>>,
        ) -> RawResult {
            call.await
        }

        #[expect(clippy::unused_self, reason = "it has the signature of the recorded span")]
        pub(crate) fn undecodable(&self, _: &Error) {}
    }

    pub(crate) fn attempt<N>(_: u32, _: &AttemptEnd<AttemptResult, N>) {}
}
