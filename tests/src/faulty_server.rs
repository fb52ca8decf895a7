use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use socket2::SockRef;
use tokio::sync::Semaphore;

use crate::{listener::Listener, recorder::Received};

/// Keep-alive server on 127.0.0.1 that sends raw responses and injects a fault at a chosen byte.
pub struct FaultyServer {
    listener: Listener,
    counts: Arc<Counts>,
}

struct Counts {
    connections: AtomicUsize,
    open: AtomicUsize,
    calls: AtomicUsize,
    token_requests: AtomicUsize,
    /// Closes the next connection before its request is read.
    closes_next: AtomicBool,
    /// A permit for each response that stalled, and for each byte that was dripped.
    waiting: Semaphore,
}

/// Bytes of a response, and a fault after some of them.
#[derive(Debug, Clone)]
pub struct RawResponse {
    bytes: Vec<u8>,
    at: usize,
    fault: Fault,
}

/// Fault in the middle of a response.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// Sends the rest and keeps the connection.
    None,
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
    /// Resets the connection before the request is read.
    ResetUnread,
    /// Sends nothing more until the client hangs up.
    Stall,
    /// Pauses, then sends the rest.
    Pause(Duration),
    /// Sends this byte by byte, again and again, until the client hangs up.
    Drip(&'static str),
    /// Sends this as fast as possible, again and again, until the client hangs up.
    Flood(&'static str),
}

impl RawResponse {
    /// A response of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), at: 0, fault: Fault::None }
    }

    /// A response with a status, headers (each with its line ending) and a body. A 204 and a 304 have neither
    /// body nor `Content-Length`.
    #[must_use]
    pub fn http(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let head = format!("HTTP/1.1 {status} x\r\n{headers}");
        if matches!(status, 204 | 304) {
            return Self::new(head + "\r\n");
        }
        let body = body.as_ref();
        let length = format!("content-length: {}\r\n\r\n", body.len());
        Self::new([head.as_bytes(), length.as_bytes(), body].concat())
    }

    /// Injects a fault after `at` bytes.
    #[must_use]
    pub fn with_fault(mut self, at: usize, fault: Fault) -> Self {
        self.at = at.min(self.bytes.len());
        self.fault = fault;
        self
    }

    /// Injects a fault after the last byte.
    #[must_use]
    pub fn then(self, fault: Fault) -> Self {
        self.with_fault(usize::MAX, fault)
    }

    /// Replaces a byte.
    #[must_use]
    pub fn with_byte(mut self, at: usize, byte: u8) -> Self {
        self.bytes.splice(at..=at, [byte]);
        self
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Index of the first byte of the body.
    #[must_use]
    pub fn body_at(&self) -> usize {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        end.map_or(self.bytes.len(), |end| end + 4)
    }

    /// Sends the response. Returns whether the connection can be reused.
    fn send(&self, mut stream: &TcpStream, waiting: &Semaphore) -> std::io::Result<bool> {
        let (first, rest) = self.bytes.split_at(self.at);
        stream.write_all(first)?;
        match self.fault {
            Fault::None => stream.write_all(rest)?,
            Fault::Close => return Ok(false),
            Fault::Reset | Fault::ResetUnread => {
                SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
                return Ok(false);
            }
            Fault::Stall => {
                waiting.add_permits(1);
                while stream.read(&mut [0; 1024])? > 0 {}
            }
            Fault::Pause(time) => {
                std::thread::sleep(time);
                stream.write_all(rest)?;
            }
            Fault::Drip(bytes) => {
                for byte in bytes.bytes().cycle() {
                    stream.write_all(&[byte])?;
                    waiting.add_permits(1);
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
            Fault::Flood(bytes) => {
                let bytes = bytes.repeat(0x4000 / bytes.len() + 1);
                loop {
                    stream.write_all(bytes.as_bytes())?;
                }
            }
        }
        Ok(true)
    }
}

impl FaultyServer {
    /// Starts a server. `respond` gets the request line, such as `GET /a HTTP/1.1`.
    #[must_use]
    pub fn start(respond: impl Fn(&str) -> RawResponse + Send + Sync + 'static) -> Self {
        let counts = Arc::new(Counts {
            connections: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            calls: AtomicUsize::new(0),
            token_requests: AtomicUsize::new(0),
            closes_next: AtomicBool::new(false),
            waiting: Semaphore::new(0),
        });
        let counted = counts.clone();
        let listener = Listener::start(move |stream| {
            counted.connections.fetch_add(1, Ordering::SeqCst);
            counted.open.fetch_add(1, Ordering::SeqCst);
            let _ = stream.set_nodelay(true);
            let is_closed = counted.closes_next.swap(false, Ordering::SeqCst);
            while !is_closed && serve(&stream, &counted, &respond).unwrap_or(false) {}
            drop(stream);
            counted.open.fetch_sub(1, Ordering::SeqCst);
        });
        Self { listener, counts }
    }

    /// Base URL of the server.
    #[must_use]
    pub fn url(&self) -> &str {
        self.listener.url()
    }

    /// Number of connections accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::SeqCst)
    }

    /// Number of open connections.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.counts.open.load(Ordering::SeqCst)
    }

    /// Number of requests so far, without those for tokens.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.counts.calls.load(Ordering::SeqCst)
    }

    /// Number of requests for tokens so far.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.counts.token_requests.load(Ordering::SeqCst)
    }

    /// Closes the next connection before its request is read.
    pub fn close_next_connection(&self) {
        self.counts.closes_next.store(true, Ordering::SeqCst);
    }

    /// Waits until `count` more responses have stalled, or `count` more bytes have dripped.
    pub async fn waiting(&self, count: u32) {
        if let Ok(permits) = self.counts.waiting.acquire_many(count).await {
            permits.forget();
        }
    }
}

/// Answers one request. Returns whether the connection can be reused.
fn serve(
    stream: &TcpStream,
    counts: &Counts,
    respond: &impl Fn(&str) -> RawResponse,
) -> std::io::Result<bool> {
    // Peeked, not read: closing a connection with unread bytes resets it.
    let mut head = [0; 1024];
    let length = stream.peek(&mut head)?;
    let head = String::from_utf8_lossy(head.get(..length).unwrap_or_default());
    let Some(line) = head.lines().next() else {
        return Ok(false);
    };
    let count = if line.contains("/oidc/token ") { &counts.token_requests } else { &counts.calls };
    let response = respond(line);
    count.fetch_add(1, Ordering::SeqCst);
    if !matches!(response.fault, Fault::ResetUnread) && Received::read(stream).is_none() {
        return Ok(false);
    }
    response.send(stream, &counts.waiting)
}

impl std::fmt::Debug for FaultyServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FaultyServer").field("url", &self.url()).finish_non_exhaustive()
    }
}
