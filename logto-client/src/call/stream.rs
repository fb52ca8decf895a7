use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use tokio::{
    runtime::Handle,
    time::{Sleep, sleep},
};

use super::shared::Prepared;
use crate::{
    error::{BoxError, Error, ErrorKind, ResponseHead},
    message::{Body, BodyKind, FromResponse, Response, Upload},
    transport::TransportError,
};

/// The body of a response as a [`Stream`] of chunks, for an endpoint that returns `Call<ByteStream>`.
/// [`try_next`](Self::try_next) and [`next`](Self::next) read it without another crate; [`lines`](Self::lines),
/// [`json_lines`](Self::json_lines) and [`events`](Self::events) parse it.
///
/// The call succeeds when the status has arrived, and is not retried after that; a status that is not a success is an
/// error as always. [`Call::with_response`](crate::Call::with_response) returns the headers, too. The deadline of the call
/// ends there. After it, each chunk may take as long as the [`chunk_timeout`](Self::chunk_timeout).
///
/// A stream may be of any size; the bound [`max_response_bytes`](crate::ClientBuilder::max_response_bytes) holds for
/// what is kept in memory: one line, one event, or the whole for [`collect`](Self::collect).
/// [`max_bytes`](Self::max_bytes) limits the whole. Gzip is decoded if the feature `gzip` is on.
///
/// A connection that fails before the end of the body is an error, and so is a chunk that is late; the stream then ends.
/// (A body with neither a length nor chunks, as in HTTP/1.0, ends with its connection.) Dropping the stream ends the
/// request. Over HTTP/2, the responses of a connection share a buffer: a stream that is kept without reading it can hold
/// up other calls.
///
/// ```
/// use logto_client::{ByteStream, Call, api};
///
/// #[api]
/// pub trait Blobs: Send + Sync {
///     /// Downloads a blob.
///     #[endpoint(GET, "/blobs/<digest>")]
///     fn get_blob(&self, digest: &str) -> Call<ByteStream>;
/// }
///
/// struct OneBlob;
/// impl Blobs for OneBlob {
///     fn get_blob(&self, _: &str) -> Call<ByteStream> {
///         Call::ok(ByteStream::from("content")) // for fakes; see also `Body::from_stream`
///     }
/// }
///
/// # async fn example() -> Result<(), logto_client::Error> {
/// let mut blob = OneBlob.get_blob("sha256:1").await?;
/// while let Some(chunk) = blob.try_next().await? {
///     println!("{} bytes", chunk.len());
/// }
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example()).unwrap();
/// ```
#[must_use = "a stream does nothing until it is read"]
pub struct ByteStream {
    body: Body,
    /// The response that it belongs to. A fake has none.
    origin: Option<Box<Origin>>,
    is_over: bool,
    chunk_timeout: Option<Duration>,
    /// Runs while a chunk is awaited.
    timer: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
    max_bytes: usize,
    /// Upper bound on what is kept in memory.
    pub(super) max_kept: usize,
    received: usize,
}

struct Origin {
    operation: &'static str,
    head: ResponseHead,
    /// The body of the request, which ends with the stream.
    upload: Option<Upload>,
}

/// A stream of these bytes, or of a [`Body`], for fakes. It has no limits.
impl<B: Into<Body>> From<B> for ByteStream {
    fn from(body: B) -> Self {
        Self {
            body: body.into(),
            origin: None,
            is_over: false,
            chunk_timeout: None,
            timer: None,
            is_waiting: false,
            max_bytes: usize::MAX,
            max_kept: usize::MAX,
            received: 0,
        }
    }
}

#[diagnostic::do_not_recommend]
impl FromResponse for ByteStream {
    fn from_response(response: Response<Bytes>) -> Result<Self, Error> {
        Ok(Self::from(response.into_body()))
    }

    fn body_kind() -> BodyKind {
        BodyKind::Stream
    }
}

impl ByteStream {
    pub(super) fn received(
        prepared: &Prepared,
        head: ResponseHead,
        body: Body,
        upload: Option<Upload>,
    ) -> Self {
        let Prepared { shared, .. } = prepared;
        let operation = prepared.operation();
        Self {
            origin: Some(Box::new(Origin { operation, head, upload })),
            chunk_timeout: Some(shared.chunk_timeout),
            max_kept: shared.max_response_bytes,
            ..Self::from(body)
        }
    }

    /// Sets the longest wait for each chunk. The time between two reads does not count. Streams that are silent by
    /// design, like those that report changes, need a long one or `Duration::MAX`. Default: the client's, which is
    /// 30 s unless set.
    pub fn chunk_timeout(mut self, timeout: Duration) -> Self {
        self.chunk_timeout = Some(timeout);
        self
    }

    /// Sets the upper bound on the whole stream, and on what is kept in memory of it, in bytes. Default: no bound on the
    /// stream, and the client's [`max_response_bytes`](crate::ClientBuilder::max_response_bytes) on what is kept.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self.max_kept = bytes;
        self
    }

    /// Returns the next chunk, or `None` at the end of the body or after an error. The size of chunks has no meaning.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_chunk(context)).await
    }

    /// Returns the next chunk, or `None` at the end of the body or after an error. Like [`next`](Self::next), for `?`.
    ///
    /// # Errors
    ///
    /// When the connection fails, or the chunk is late.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        self.next().await.transpose()
    }

    /// Returns the rest of the body.
    ///
    /// # Errors
    ///
    /// When a chunk fails, or the body exceeds the client's
    /// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes) or [`max_bytes`](Self::max_bytes).
    pub async fn collect(mut self) -> Result<Bytes, Error> {
        let mut body = BytesMut::new();
        while let Some(chunk) = self.try_next().await? {
            if chunk.len() > self.max_kept.saturating_sub(body.len()) {
                return Err(self.error(Error::response_too_large(self.max_kept)));
            }
            if body.is_empty() {
                body = chunk.into();
            } else {
                body.extend_from_slice(&chunk);
            }
        }
        Ok(body.freeze())
    }

    pub(super) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let next = match self.body.poll_chunk(context) {
            Poll::Ready(Some(Ok(chunk))) => Some(self.count(chunk)),
            Poll::Ready(Some(Err(error))) => Some(Err(self.failure(error))),
            Poll::Ready(None) => None,
            Poll::Pending => Some(Err(ready!(self.poll_timeout(context)))),
        };
        self.is_waiting = false;
        let Some(Ok(chunk)) = next else {
            self.end();
            return Poll::Ready(next.map(|error| error.map_err(|error| self.error(error))));
        };
        Poll::Ready(Some(Ok(chunk)))
    }

    /// Ends the request.
    pub(super) fn end(&mut self) {
        self.is_over = true;
        self.body = Body::default();
    }

    fn count(&mut self, chunk: Bytes) -> Result<Bytes, Error> {
        self.received = self.received.saturating_add(chunk.len());
        if self.received > self.max_bytes {
            let detail = format!("the stream is larger than {} bytes", self.max_bytes);
            return Err(Error::new(ErrorKind::ResponseTooLarge, detail).applied(true));
        }
        Ok(chunk)
    }

    /// Waits until the chunk is late.
    fn poll_timeout(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let Some(timeout) = self.chunk_timeout else {
            return Poll::Pending;
        };
        if !self.is_waiting {
            if Handle::try_current().is_err() {
                return Poll::Ready(Error::no_runtime());
            }
            match &mut self.timer {
                Some(timer) => timer.set(sleep(timeout)),
                None => self.timer = Some(Box::pin(sleep(timeout))),
            }
            self.is_waiting = true;
        }
        if let Some(timer) = &mut self.timer {
            ready!(timer.as_mut().poll(context));
        }
        let detail = format!("no data arrived for {timeout:?}, the `chunk_timeout`");
        Poll::Ready(Error::deadline(detail, true))
    }

    fn failure(&self, error: BoxError) -> Error {
        let upload = self.origin.as_ref().and_then(|origin| origin.upload.as_ref());
        failed_upload(upload).unwrap_or_else(|| TransportError::of_body(error).into())
    }

    /// Adds where the stream comes from.
    pub(super) fn error(&self, error: Error) -> Error {
        match &self.origin {
            Some(origin) => {
                error.with_response(origin.head.clone()).with_operation(origin.operation)
            }
            None => error,
        }
    }

    pub(super) fn headers(&self) -> HeaderMap {
        self.origin.as_ref().map(|origin| origin.head.headers.clone()).unwrap_or_default()
    }
}

/// The error of a request whose body failed: the connection that then fails, too, is not to blame.
pub(super) fn failed_upload(upload: Option<&Upload>) -> Option<Error> {
    upload.and_then(Upload::failure).map(|failure| Error::request_body(failure.0, true))
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").field("received", &self.received).finish_non_exhaustive()
    }
}
