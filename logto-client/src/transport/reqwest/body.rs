//! Reads a response within the limit of its size, or as a stream, compressed or not.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::{HeaderMap, header};
use hyper::body::Body as _;

use super::{InFlight, failure::of_body};
use crate::{
    message::Body,
    transport::{TransportError, TransportResponse},
};

/// Asks for the encodings that [`read`] decodes, unless the request has its own wish.
pub(super) fn accept_encodings(headers: &mut HeaderMap) {
    // A part of a compressed body could not be decoded.
    if cfg!(feature = "gzip") && !headers.contains_key(header::RANGE) {
        let gzip = || http::HeaderValue::from_static("gzip");
        headers.entry(header::ACCEPT_ENCODING).or_insert_with(gzip);
    }
}

/// Reads the body to its end, also past its declared length: over HTTP/2 the end is a frame of its own, and a stream
/// that is dropped before it is reset.
pub(super) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<TransportResponse, TransportError> {
    let is_decoded = is_decoded(response.headers());
    let body = if is_decoded {
        // Boxed, so that plain bodies need no room for it.
        Box::pin(read_gzip(response, limit)).await?
    } else {
        read_plain(response, limit).await?
    };
    Ok(with_head(response, is_decoded, body.into()))
}

fn with_head(response: &mut reqwest::Response, is_decoded: bool, body: Body) -> TransportResponse {
    let mut headers = std::mem::take(response.headers_mut());
    if is_decoded {
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
    }
    TransportResponse { status: response.status(), headers, body }
}

/// Returns the body as a stream.
pub(super) fn stream(mut response: reqwest::Response, in_flight: InFlight) -> TransportResponse {
    let is_decoded = is_decoded(response.headers());
    let mut head = with_head(&mut response, is_decoded, Body::default());
    let chunks = Chunks { body: response.into(), in_flight };
    head.body = if is_decoded { decoded(chunks) } else { Body::from_stream(chunks) };
    head
}

struct Chunks {
    body: reqwest::Body,
    in_flight: InFlight,
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = Pin::new(&mut self.body).poll_frame(context);
            // A connection that is waited for may no longer answer. One that delivered just now is not abandoned when the
            // stream is dropped.
            self.in_flight.is_complete = frame.is_ready();
            match ready!(frame).transpose().map_err(of_body) {
                Ok(Some(frame)) => {
                    if let Ok(chunk) = frame.into_data() {
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                }
                end => return Poll::Ready(end.err().map(Err)),
            }
        }
    }
}

#[cfg(feature = "gzip")]
fn decoded(chunks: Chunks) -> Body {
    let decoder = Some(flate2::write::MultiGzDecoder::new(Vec::new()));
    Body::from_stream(Gunzip { chunks, input: Bytes::new(), is_empty: true, decoder })
}

#[cfg(not(feature = "gzip"))]
fn decoded(chunks: Chunks) -> Body {
    Body::from_stream(chunks)
}

/// Decodes gzip piece by piece, so that the memory of what comes of it is bounded.
#[cfg(feature = "gzip")]
struct Gunzip {
    chunks: Chunks,
    input: Bytes,
    is_empty: bool,
    /// `None` at the end.
    decoder: Option<flate2::write::MultiGzDecoder<Vec<u8>>>,
}

/// Compressed bytes that are decoded at once. They decode to about a thousand times as much at most.
#[cfg(feature = "gzip")]
const PIECE: usize = 1024;

#[cfg(feature = "gzip")]
impl Stream for Gunzip {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        use std::io::Write;

        let Self { chunks, input, is_empty, decoder } = &mut *self;
        while let Some(open) = decoder {
            if input.is_empty() {
                match ready!(Pin::new(&mut *chunks).poll_next(context)).transpose()? {
                    Some(chunk) => *input = chunk,
                    None => break,
                }
            }
            let piece = input.split_to(input.len().min(PIECE));
            *is_empty &= piece.is_empty();
            let written = open.write_all(&piece).and_then(|()| open.flush());
            written.map_err(TransportError::other)?;
            let bytes = std::mem::take(open.get_mut());
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(bytes.into())));
            }
        }
        let last = decoder.take().filter(|_| !*is_empty);
        let last = last.map(flate2::write::MultiGzDecoder::finish).transpose();
        Poll::Ready(last.err().map(|error| Err(TransportError::other(error))))
    }
}

fn is_decoded(headers: &HeaderMap) -> bool {
    let is_gzip = |encoding: &http::HeaderValue| {
        let encoding = encoding.as_bytes();
        encoding.eq_ignore_ascii_case(b"gzip") || encoding.eq_ignore_ascii_case(b"x-gzip")
    };
    cfg!(feature = "gzip") && headers.get(header::CONTENT_ENCODING).is_some_and(is_gzip)
}

async fn read_plain(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<Bytes, TransportError> {
    let Some(first) = next_chunk(response, 0, limit).await? else {
        return Ok(Bytes::new());
    };
    // Most bodies arrive in one piece, which is not copied.
    let Some(second) = next_chunk(response, first.len(), limit).await? else {
        return Ok(first);
    };
    let mut body = BytesMut::from(first);
    body.extend_from_slice(&second);
    while let Some(chunk) = next_chunk(response, body.len(), limit).await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn next_chunk(
    response: &mut reqwest::Response,
    so_far: usize,
    limit: usize,
) -> Result<Option<Bytes>, TransportError> {
    let chunk = response.chunk().await.map_err(of_body)?;
    let size = chunk.as_ref().map_or(0, Bytes::len);
    if size > limit.saturating_sub(so_far) {
        return Err(TransportError::too_large(limit));
    }
    Ok(chunk)
}

/// Decodes all gzip members of a body. The limit holds for the compressed bytes, too: empty blocks decode to nothing.
#[cfg(feature = "gzip")]
async fn read_gzip(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<Bytes, TransportError> {
    use std::io::{ErrorKind, Write};

    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::FileTooLarge => TransportError::too_large(limit),
        _ => TransportError::other(error),
    };
    let mut decoder = flate2::write::MultiGzDecoder::new(Bounded { bytes: Vec::new(), limit });
    let mut compressed = 0_usize;
    while let Some(chunk) = next_chunk(response, compressed, limit).await? {
        if compressed > 0 {
            // Lets a deadline interrupt a body that is slow to decode.
            tokio::task::yield_now().await;
        }
        compressed = compressed.saturating_add(chunk.len());
        decoder.write_all(&chunk).map_err(failed)?;
    }
    if compressed == 0 {
        return Ok(Bytes::new());
    }
    let body = decoder.finish().map_err(failed)?;
    Ok(body.bytes.into())
}

#[cfg(not(feature = "gzip"))]
use read_plain as read_gzip;

/// Collects bytes up to a limit.
#[cfg(feature = "gzip")]
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

#[cfg(feature = "gzip")]
impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() > self.limit.saturating_sub(self.bytes.len()) {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
