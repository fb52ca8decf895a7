//! Reads a response within the limit of its size, compressed or not.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};

use super::failure::of_body;
use crate::transport::{TransportError, TransportResponse};

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
    let mut headers = std::mem::take(response.headers_mut());
    if is_decoded {
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
    }
    Ok(TransportResponse { status: response.status(), headers, body })
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
