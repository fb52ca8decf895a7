//! The result of one attempt.

use bytes::Bytes;

use super::{ByteStream, retry::RetryFacts};
use crate::{auth::TokenFailure, error::Error, message::Response, transport::TransportError};

/// The error of an attempt, and what the retry loop needs to know of it.
pub(super) struct FailedAttempt {
    pub(super) error: Error,
    pub(super) facts: RetryFacts,
    pub(super) refuses_token: bool,
}

impl From<TokenFailure> for FailedAttempt {
    fn from(failure: TokenFailure) -> Self {
        Self {
            facts: RetryFacts::of_token_failure(&failure),
            error: failure.error,
            refuses_token: false,
        }
    }
}

impl From<TransportError> for FailedAttempt {
    fn from(error: TransportError) -> Self {
        Self {
            facts: RetryFacts::of_transport_error(error.kind()),
            error: error.into(),
            refuses_token: false,
        }
    }
}

pub(super) type AttemptResult = Result<Response<ReceivedBody>, FailedAttempt>;

/// The body of a successful response.
pub(super) enum ReceivedBody {
    Whole(Bytes),
    Stream(Box<ByteStream>),
}
