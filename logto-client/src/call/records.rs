//! Streams of lines, and of what is made of lines: JSON and server-sent events.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::stream::ByteStream;
use crate::{
    error::{Error, ErrorKind},
    message::{decode_json, not_utf8},
};

/// A [`Stream`] of the lines, JSON values or events of a [`ByteStream`]. [`try_next`](Self::try_next) and
/// [`next`](Self::next) read it without another crate.
///
/// It ends with the stream, or after an error of the stream. A line that does not decode is an error, too, but not the end.
///
/// ```
/// use logto_client::ByteStream;
///
/// # async fn example() -> Result<(), logto_client::Error> {
/// let mut numbers = ByteStream::from("1\n2\n3").json_lines::<u32>(); // a fake; a client's are read the same way
/// let mut sum = 0;
/// while let Some(number) = numbers.try_next().await? {
///     sum += number;
/// }
/// assert_eq!(sum, 6);
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example()).unwrap();
/// ```
#[must_use = "a stream does nothing until it is read"]
pub struct Records<T> {
    stream: ByteStream,
    buffer: Buffer,
    /// Number of the last line.
    number: u64,
    is_over: bool,
    parse: Parse<T>,
}

/// Turns a line, which has a number, into a record, if it completes one.
type Parse<T> = Box<dyn FnMut(u64, Bytes) -> Option<Result<T, Error>> + Send>;

impl<T> Records<T> {
    fn new(
        stream: ByteStream,
        ends_with_cr: bool,
        parse: impl FnMut(u64, Bytes) -> Option<Result<T, Error>> + Send + 'static,
    ) -> Self {
        let buffer = Buffer { bytes: BytesMut::new(), searched: 0, ends_with_cr, skips_lf: false };
        Self { stream, buffer, number: 0, is_over: false, parse: Box::new(parse) }
    }

    /// Returns the next record, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_record(context)).await
    }

    /// Returns the next record, or `None` at the end. Like [`next`](Self::next), for `?`.
    ///
    /// # Errors
    ///
    /// When the stream fails, a line does not decode, or a line or an event is larger than the client's
    /// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes).
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    fn poll_record(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            while let Some(line) = self.buffer.next_line(self.is_over) {
                self.number = self.number.saturating_add(1);
                match (self.parse)(self.number, line) {
                    None => {}
                    Some(Err(error)) => return Poll::Ready(Some(Err(self.failed(error)))),
                    record => return Poll::Ready(record),
                }
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            if self.buffer.bytes.len() > self.stream.max_kept {
                let error = Error::response_too_large(self.stream.max_kept);
                return Poll::Ready(Some(Err(self.failed(error))));
            }
            match ready!(self.stream.poll_chunk(context)) {
                Some(Ok(chunk)) => self.buffer.bytes.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    self.buffer.bytes.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.is_over = true,
            }
        }
    }

    fn failed(&mut self, error: Error) -> Error {
        let error = self.stream.error(error);
        if error.kind() == ErrorKind::ResponseTooLarge {
            self.buffer.bytes.clear();
            self.stream.end();
        }
        error
    }
}

/// The bytes that are not yet split into lines.
struct Buffer {
    bytes: BytesMut,
    /// How many of them hold no end of a line.
    searched: usize,
    /// Whether a line also ends with CR alone.
    ends_with_cr: bool,
    /// Whether the next byte belongs to the end of the last line, if it is LF.
    skips_lf: bool,
}

impl Buffer {
    /// Removes the next line. At the end of the stream, its last line may have no end.
    fn next_line(&mut self, is_over: bool) -> Option<Bytes> {
        if self.skips_lf && !self.bytes.is_empty() {
            self.skips_lf = false;
            if self.bytes.starts_with(b"\n") {
                self.bytes.advance(1);
            }
        }
        let is_end = |byte: &u8| *byte == b'\n' || (self.ends_with_cr && *byte == b'\r');
        let rest = self.bytes.get(self.searched..).unwrap_or_default();
        let Some(at) = rest.iter().position(is_end) else {
            self.searched = self.bytes.len();
            return (is_over && self.searched > 0).then(|| self.bytes.split().freeze());
        };
        let mut line = self.bytes.split_to(self.searched.saturating_add(at)).freeze();
        self.searched = 0;
        self.skips_lf = self.bytes.starts_with(b"\r");
        self.bytes.advance(1);
        if !self.ends_with_cr && line.ends_with(b"\r") {
            line.truncate(line.len().saturating_sub(1));
        }
        Some(line)
    }
}

impl ByteStream {
    /// Splits the stream into lines of UTF-8, which end with LF or CR LF. The end of the last line may be missing. A line
    /// that is not UTF-8 is an error; the lines after it can be read.
    pub fn lines(self) -> Records<String> {
        let headers = self.headers();
        let parse = move |number, line: Bytes| {
            let line = String::from_utf8(line.into());
            Some(line.map_err(|error| in_line(number, not_utf8(&headers, error.as_bytes()))))
        };
        Records::new(self, false, parse)
    }

    /// Decodes each line as JSON, as in NDJSON and JSON Lines. Blank lines are skipped. A line that does not decode is an
    /// error that names it; the lines after it can be read.
    pub fn json_lines<T: DeserializeOwned + Send + 'static>(self) -> Records<T> {
        let headers = self.headers();
        let parse = move |number, line: Bytes| {
            let value = || decode_json(&headers, &line).map_err(|error| in_line(number, error));
            (!line.trim_ascii().is_empty()).then(value)
        };
        Records::new(self, false, parse)
    }

    /// Parses server-sent events, as the [HTML standard] describes. To reconnect, make the call again with the header
    /// `Last-Event-ID`.
    ///
    /// [HTML standard]: https://html.spec.whatwg.org/multipage/server-sent-events.html
    pub fn events(self) -> Records<ServerSentEvent> {
        let mut parser = EventParser { max_bytes: self.max_kept, ..EventParser::default() };
        Records::new(self, true, move |_, line| parser.parse(&line))
    }
}

fn in_line(number: u64, error: Error) -> Error {
    error.with_detail(|detail| format!("line {number} of the stream: {detail}"))
}

/// A server-sent event, from [`ByteStream::events`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerSentEvent {
    /// The type, `message` unless the server sets another.
    pub event: String,
    /// The data, whose lines are separated by LF.
    pub data: String,
    /// The last id that the server set, for the header `Last-Event-ID`. Empty if there is none.
    pub id: String,
    /// The last time that the server set to wait before a reconnection.
    pub retry: Option<Duration>,
}

impl ServerSentEvent {
    /// Decodes the data from JSON.
    ///
    /// # Errors
    ///
    /// An error of kind [`Decode`](crate::ErrorKind::Decode).
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode_json(&HeaderMap::new(), self.data.as_bytes())
    }
}

/// The parser of the HTML standard, line by line.
#[derive(Default)]
struct EventParser {
    event: String,
    /// Each line of it with its end.
    data: String,
    id: String,
    retry: Option<Duration>,
    max_bytes: usize,
    has_started: bool,
}

impl EventParser {
    fn parse(&mut self, line: &[u8]) -> Option<Result<ServerSentEvent, Error>> {
        let is_first = !std::mem::replace(&mut self.has_started, true);
        let byte_order_mark = if is_first { "\u{feff}".as_bytes() } else { b"" };
        let line = line.strip_prefix(byte_order_mark).unwrap_or(line);
        if line.is_empty() {
            return self.dispatch().map(Ok);
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                if value.len() > self.max_bytes.saturating_sub(self.data.len()) {
                    return Some(Err(Error::response_too_large(self.max_bytes)));
                }
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // A comment, or a field of no meaning.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<ServerSentEvent> {
        let event = std::mem::take(&mut self.event);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        Some(ServerSentEvent {
            event: if event.is_empty() { "message".to_owned() } else { event },
            data,
            id: self.id.clone(),
            retry: self.retry,
        })
    }
}

impl<T> Stream for Records<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_record(context)
    }
}

impl<T> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").finish_non_exhaustive()
    }
}
