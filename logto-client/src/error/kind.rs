#[cfg(doc)]
use super::Error;

/// What kind of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up wrongly; [`ClientBuilder::build`](crate::ClientBuilder::build) says how.
    Configuration,
    /// The request was refused before it was sent, because it could not have worked.
    InvalidRequest,
    /// No token could be had, so nothing was sent.
    Token,
    /// No connection could be made.
    Connect,
    /// The deadline passed.
    Timeout,
    /// The connection failed once it was made.
    Transport,
    /// The response is larger than the client's limit.
    ResponseTooLarge,
    /// The server answered with a status other than success.
    Api,
    /// The response does not decode into the type that was declared.
    Decode,
    /// A fake does not implement this operation.
    Unimplemented,
    /// There is no Tokio runtime to run the call on, or it has no time or no I/O.
    Runtime,
}
