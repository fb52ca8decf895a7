//! Bodies: bytes, or a stream of them that can be read once.

use std::{
    error::Error,
    fmt,
    future::{Future, poll_fn},
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use hyper::body::{Frame, SizeHint};
use tokio::{
    fs::File,
    io::{AsyncRead, ReadBuf},
};

use crate::error::BoxError;

/// A body: bytes, or a stream of them. The argument of `#[body(stream)]`.
///
/// A body of bytes is sent like any other, and retried if the endpoint is. A stream or a file is sent once: the call
/// is retried only as long as nothing of it was read. It keeps a few chunks in memory, whatever its size.
///
/// ```
/// use logto_client::{Body, Call, api};
///
/// #[api]
/// pub trait Backups: Send + Sync {
///     /// Uploads a backup.
///     #[endpoint(PUT, "/backups/<name>", timeout = "1h")]
///     fn put_backup(&self, name: &str, #[body(stream = "application/gzip")] backup: Body) -> Call<()>;
/// }
///
/// # async fn example(client: logto_client::Client) -> Result<(), logto_client::Error> {
/// client.put_backup("monday", Body::from_file("monday.tar.gz")).await?;
/// # Ok(())
/// # }
/// ```
///
/// It implements [`http_body::Body`](hyper::body::Body), so that a custom transport can send it with hyper. Clones
/// share a stream: only the first that reads it gets its content, the others fail. `Debug` does not show the content.
pub struct Body(Content);

enum Content {
    Bytes(Bytes),
    Stream {
        source: Arc<Source>,
        /// Whether this handle, and no clone of it, reads the stream.
        is_reader: bool,
    },
}

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;
/// Opens a stream, and finds out its length.
type Opening = Pin<Box<dyn Future<Output = Result<(Chunks, Option<u64>), BoxError>> + Send>>;

/// A stream that the handles of a body share.
struct Source(Mutex<State>);

struct State {
    progress: Progress,
    /// Bytes to come, if the length is known.
    remaining: Option<u64>,
    /// The chunk that completes the length, kept until the stream ends: nobody reads on after it.
    last: Option<Bytes>,
    is_read: bool,
    failure: Option<BodyFailure>,
    /// The task that waits for the next chunk.
    reader: Option<Waker>,
}

enum Progress {
    Unopened(Opening),
    Open(Chunks),
    Ended,
    Closed,
}

impl Body {
    /// A body whose content is produced while it is sent. Its length is unknown, unless it is set
    /// [`with_length`](Self::with_length). When the stream fails, so does the call, with an error of kind
    /// [`RequestBody`](crate::ErrorKind::RequestBody) that names the failure.
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::new(Progress::Open(Box::pin(Converted(Box::pin(stream)))))
    }

    /// The content of a file, which is opened when the call is awaited, and read while it is sent. The length is that
    /// of the file when it was opened; that of a pipe or a device is unknown.
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self::new(Progress::Unopened(Box::pin(async move {
            let opened = FileChunks::open(&path).await;
            opened.map_err(|error| format!("`{}`: {error}", path.display()).into())
        })))
    }

    /// The bodies one after the other.
    #[cfg(feature = "multipart")]
    pub(super) fn concatenated(parts: Vec<Self>) -> Self {
        Self::new(Progress::Unopened(Box::pin(async move {
            let mut length = Some(0_u64);
            for part in &parts {
                if let Some(stream) = part.upload() {
                    stream.open().await?;
                }
                length = length.zip(part.length()).and_then(|(sum, part)| sum.checked_add(part));
            }
            Ok((Box::pin(Concatenated(parts.into())) as Chunks, length))
        })))
    }

    /// Sets the length of a stream, which is then sent as `Content-Length` instead of in chunks. A stream that is
    /// shorter or longer fails.
    #[must_use]
    pub fn with_length(self, bytes: u64) -> Self {
        if let Content::Stream { source, .. } = &self.0 {
            source.state().remaining = Some(bytes);
        }
        self
    }

    /// The length in bytes, if it is known. That of a file is known once it is open.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Content::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Content::Stream { source, .. } => source.state().remaining,
        }
    }

    /// The bytes, unless it is a stream.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream { .. } => None,
        }
    }

    pub(crate) fn into_bytes(self) -> Result<Bytes, Self> {
        match self.0 {
            Content::Bytes(bytes) => Ok(bytes),
            Content::Stream { .. } => Err(self),
        }
    }

    fn new(progress: Progress) -> Self {
        let state = State {
            progress,
            remaining: None,
            last: None,
            is_read: false,
            failure: None,
            reader: None,
        };
        Self(Content::Stream { source: Arc::new(Source(Mutex::new(state))), is_reader: false })
    }

    /// Whether the stream was read, at least in part.
    pub(crate) fn is_spent(&self) -> bool {
        matches!(&self.0, Content::Stream { source, .. } if source.state().is_read)
    }

    /// The stream, if it is one.
    pub(crate) fn upload(&self) -> Option<Upload> {
        match &self.0 {
            Content::Bytes(_) => None,
            Content::Stream { source, .. } => Some(Upload(source.clone())),
        }
    }

    /// The next chunk, or `None` at the end.
    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BoxError>>> {
        match &mut self.0 {
            Content::Bytes(bytes) => {
                let chunk = std::mem::take(bytes);
                Poll::Ready((!chunk.is_empty()).then_some(Ok(chunk)))
            }
            Content::Stream { source, is_reader } => {
                let mut state = source.state();
                if std::mem::replace(&mut state.is_read, true) && !*is_reader {
                    return Poll::Ready(Some(Err("the body can be read only once".into())));
                }
                *is_reader = true;
                if let Progress::Ended = state.progress {
                    return Poll::Ready(None);
                }
                state.poll_chunk(context)
            }
        }
    }
}

/// A stream that is sent. Once it was read, dropping this ends it, so that nobody reads on after the response.
pub(crate) struct Upload(Arc<Source>);

impl Upload {
    /// Opens the stream, so that its length is known before it is sent.
    pub(crate) async fn open(&self) -> Result<(), BodyFailure> {
        poll_fn(|context| self.0.state().poll_open(context).map_ok(drop)).await
    }

    /// The failure of the stream.
    pub(crate) fn failure(&self) -> Option<BodyFailure> {
        self.0.state().failure.clone()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if !state.is_read {
            return;
        }
        let chunks = std::mem::replace(&mut state.progress, Progress::Closed);
        let reader = state.reader.take();
        drop(state);
        drop(chunks);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

impl Source {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<Result<&mut Chunks, BodyFailure>> {
        if let Progress::Unopened(opening) = &mut self.progress {
            match ready!(opening.as_mut().poll(context)) {
                Ok((chunks, length)) => {
                    self.progress = Progress::Open(chunks);
                    self.remaining = self.remaining.or(length);
                }
                Err(error) => return Poll::Ready(Err(self.fail(error))),
            }
        }
        match &mut self.progress {
            Progress::Open(chunks) => Poll::Ready(Ok(chunks)),
            _ => Poll::Ready(Err(BodyFailure(Arc::from(BoxError::from("the body was closed"))))),
        }
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        loop {
            let polled = match self.poll_open(context) {
                Poll::Ready(Ok(chunks)) => chunks.as_mut().poll_next(context),
                Poll::Ready(Err(failure)) => return Poll::Ready(Some(Err(failure.into()))),
                Poll::Pending => Poll::Pending,
            };
            let Poll::Ready(next) = polled else {
                self.reader = Some(context.waker().clone());
                return Poll::Pending;
            };
            return Poll::Ready(Some(match next {
                Some(Ok(chunk)) => match self.count(chunk) {
                    Ok(Some(chunk)) => Ok(chunk),
                    Ok(None) => continue,
                    Err(error) => Err(self.fail(error).into()),
                },
                Some(Err(error)) => Err(self.fail(error).into()),
                None if self.remaining.is_none_or(|remaining| remaining == 0) => {
                    self.progress = Progress::Ended;
                    match self.last.take() {
                        Some(last) => Ok(last),
                        None => return Poll::Ready(None),
                    }
                }
                None => Err(self.fail("it is shorter than its length".into()).into()),
            }));
        }
    }

    /// Compares the stream with its length. Returns the chunk unless it is the last one.
    fn count(&mut self, chunk: Bytes) -> Result<Option<Bytes>, BoxError> {
        let Some(remaining) = self.remaining else {
            return Ok(Some(chunk));
        };
        let size = u64::try_from(chunk.len())?;
        let left = remaining.checked_sub(size).ok_or("it is longer than its length")?;
        self.remaining = Some(left);
        if left > 0 || size == 0 {
            return Ok(Some(chunk));
        }
        self.last = Some(chunk);
        Ok(None)
    }

    /// Keeps the failure for the caller: not every HTTP client passes it on.
    fn fail(&mut self, error: BoxError) -> BodyFailure {
        self.progress = Progress::Closed;
        let failure = match error.downcast::<BodyFailure>() {
            // That of a body inside of this one.
            Ok(failure) => *failure,
            Err(error) => BodyFailure(error.into()),
        };
        self.failure = Some(failure.clone());
        failure
    }
}

/// The failure of a stream.
#[derive(Debug, Clone)]
pub(crate) struct BodyFailure(pub(crate) Arc<dyn Error + Send + Sync>);

impl fmt::Display for BodyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for BodyFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// A stream whose chunks and errors are converted.
struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(next.map(|chunk| chunk.map(Into::into).map_err(Into::into)))
    }
}

/// The chunks of a file, up to its length.
struct FileChunks {
    file: File,
    remaining: u64,
    buffer: BytesMut,
}

/// Size of the chunks of a file.
const FILE_CHUNK: u64 = 64 * 1024;

impl FileChunks {
    async fn open(path: &std::path::Path) -> std::io::Result<(Chunks, Option<u64>)> {
        let file = File::open(path).await?;
        let metadata = file.metadata().await?;
        let length = metadata.is_file().then_some(metadata.len());
        let remaining = length.unwrap_or(u64::MAX);
        Ok((Box::pin(Self { file, remaining, buffer: BytesMut::new() }), length))
    }
}

impl Stream for FileChunks {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { file, remaining, buffer } = &mut *self;
        if *remaining == 0 {
            return Poll::Ready(None);
        }
        buffer.resize(usize::try_from(FILE_CHUNK.min(*remaining)).unwrap_or_default(), 0);
        let mut read = ReadBuf::new(buffer);
        ready!(Pin::new(file).poll_read(context, &mut read))?;
        let size = read.filled().len();
        *remaining = remaining.saturating_sub(u64::try_from(size).unwrap_or(u64::MAX));
        Poll::Ready((size > 0).then(|| Ok(buffer.split_to(size).freeze())))
    }
}

#[cfg(feature = "multipart")]
struct Concatenated(std::collections::VecDeque<Body>);

#[cfg(feature = "multipart")]
impl Stream for Concatenated {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(part) = self.0.front_mut() {
            match ready!(part.poll_chunk(context)) {
                None => drop(self.0.pop_front()),
                chunk => return Poll::Ready(chunk),
            }
        }
        Poll::Ready(None)
    }
}

/// Implements `From` for the types that convert to `Bytes`.
macro_rules! from_bytes {
    ($($ty:ty),*) => {
        $(impl From<$ty> for Body {
            fn from(bytes: $ty) -> Self {
                Self(Content::Bytes(bytes.into()))
            }
        })*
    };
}

from_bytes!(Bytes, BytesMut, Vec<u8>, Box<[u8]>, String, &'static [u8], &'static str);

impl<const N: usize> From<&'static [u8; N]> for Body {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::from(Bytes::new())
    }
}

impl Clone for Body {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Content::Bytes(bytes) => Content::Bytes(bytes.clone()),
            Content::Stream { source, .. } => {
                Content::Stream { source: source.clone(), is_reader: false }
            }
        })
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.poll_chunk(context).map_ok(Frame::data)
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("length", &self.length()).finish_non_exhaustive()
    }
}
