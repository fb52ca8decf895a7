//! Judges the failures of reqwest: what was sent, and why.

use std::{error::Error as StdError, io, iter, time::Duration};

use crate::transport::TransportError;

/// The failure of a request that got no response.
pub(super) fn of_request(error: reqwest::Error, connect_timeout: Duration) -> TransportError {
    // The query of the URL may hold data that does not belong in a log.
    let error = error.without_url();
    if error.is_builder() {
        return TransportError::invalid_request(error);
    }
    if error.is_connect() {
        let reason = if error.is_timeout() {
            Some(format!("connecting took longer than {connect_timeout:?}"))
        } else {
            root_cause(&error)
        };
        return TransportError::connect(error).because(reason);
    }
    if was_not_written(&error) || was_not_processed(&error) {
        return TransportError::unsent(error);
    }
    of_body(error)
}

/// The failure to read the body of a response.
pub(super) fn of_body(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_timeout() {
        return TransportError::timeout(error);
    }
    TransportError::other(error)
}

/// An error and its causes, those inside of I/O errors included.
fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    iter::successors(Some(error), |&error| {
        match error.downcast_ref::<io::Error>() {
            // Its own `source` skips the error inside.
            Some(io) => io.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// The description of the last cause, unless it is an I/O error whose kind prints anyway.
fn root_cause(error: &(dyn StdError + 'static)) -> Option<String> {
    let root = causes(error).last()?;
    let Some(io) = root.downcast_ref::<io::Error>() else {
        return Some(root.to_string());
    };
    let first = causes(error).find_map(|error| error.downcast_ref::<io::Error>())?;
    let kind = io.kind().to_string();
    if kind == "uncategorized error" {
        Some(io.to_string())
    } else {
        (first.kind() != io.kind()).then_some(kind)
    }
}

/// Whether the connection ended before any of the request was written: hyper cancels a request then, and only then.
/// (A request that waits for a connection of the pool moves on to the next one by itself.)
fn was_not_written(error: &(dyn StdError + 'static)) -> bool {
    let hyper = causes(error).find_map(|error| error.downcast_ref::<hyper::Error>());
    hyper.is_some_and(hyper::Error::is_canceled)
}

/// Whether an HTTP/2 server reported by `REFUSED_STREAM` that it has not processed the request (RFC 9113, section 8.7).
///
/// GOAWAY is no such report here, although the server has not processed streams above the last one that it names:
/// hyper returns the same error for a request that it queued right before the GOAWAY arrived. That request may still
/// be written and processed.
#[cfg(feature = "http2")]
fn was_not_processed(error: &(dyn StdError + 'static)) -> bool {
    let h2 = causes(error).find_map(|error| error.downcast_ref::<h2::Error>());
    h2.is_some_and(|error| {
        let is_reset_by_server = error.is_reset() && error.is_remote();
        is_reset_by_server && error.reason() == Some(h2::Reason::REFUSED_STREAM)
    })
}

#[cfg(not(feature = "http2"))]
fn was_not_processed(_: &(dyn StdError + 'static)) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::Empty;
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt, DuplexStream, duplex};

    use super::*;

    /// The failure of a request on a connection with this server.
    async fn failure(server: impl AsyncFnOnce(DuplexStream), is_over: bool) -> TransportError {
        let (ours, theirs) = duplex(4096);
        let handshake = http1::handshake(TokioIo::new(ours)).await;
        let (mut sender, connection) = handshake.unwrap();
        let connection = tokio::spawn(connection);
        let request = http::Request::new(Empty::<Bytes>::new());
        let response = if is_over {
            server(theirs).await;
            drop(connection.await);
            sender.send_request(request).await
        } else {
            tokio::join!(sender.send_request(request), server(theirs)).0
        };
        // reqwest wraps hyper's errors, too.
        TransportError::other(response.unwrap_err())
    }

    #[tokio::test]
    async fn request_on_an_ended_connection_was_not_written() {
        let error = failure(async |stream| drop(stream), true).await;
        assert!(was_not_written(&error), "{error:?}");
    }

    #[tokio::test]
    async fn request_written_in_part_may_have_been_read() {
        let read_one_byte = async |mut stream: DuplexStream| {
            stream.read_u8().await.unwrap();
        };
        let error = failure(read_one_byte, false).await;
        assert!(!was_not_written(&error), "{error:?}");
    }
}
