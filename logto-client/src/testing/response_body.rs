//! The body of a response, as it is sent: whole, or as a fault leaves it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

/// A body in one piece.
#[derive(Debug)]
pub(super) struct Body {
    rest: Option<Bytes>,
    /// How many bytes were promised.
    length: usize,
}

impl Body {
    pub(super) fn whole(body: Bytes) -> Self {
        Self {
            length: body.len(),
            rest: Some(body),
        }
    }

    /// No more than so many bytes of it.
    pub(super) fn cut(body: &Bytes, bytes: usize) -> Self {
        Self {
            length: body.len(),
            rest: Some(body.slice(..bytes.min(body.len()))),
        }
    }

    /// As many bytes that are neither JSON nor UTF-8.
    pub(super) fn garbled(body: &Bytes) -> Self {
        Self::whole(body.iter().map(|byte| byte | 0x80).collect())
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(rest) = self.rest.take().filter(|rest| !rest.is_empty()) {
            self.length = self.length.saturating_sub(rest.len());
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if self.length == 0 {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Err(io::Error::other("a fault cuts the body"))))
    }

    fn is_end_stream(&self) -> bool {
        self.length == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.length).unwrap_or(u64::MAX))
    }
}
