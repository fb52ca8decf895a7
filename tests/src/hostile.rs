use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use socket2::SockRef;

use crate::{listener::Listener, recorder::Received};

/// A server on 127.0.0.1 that answers with bytes, right or wrong, and does harm at a chosen one of them.
/// It keeps its connections, unless it is to end them.
pub struct Hostile {
    listener: Listener,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    open: AtomicUsize,
    calls: AtomicUsize,
    token_requests: AtomicUsize,
}

/// Bytes, and what happens after so many of them.
#[derive(Debug, Clone)]
pub struct Answer {
    bytes: Vec<u8>,
    at: usize,
    harm: Harm,
}

/// What the server does in the midst of its answer.
#[derive(Debug, Clone, Copy)]
pub enum Harm {
    /// Nothing: the rest follows, and the connection is kept.
    None,
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
    /// Resets it before it has read the request.
    Ignore,
    /// Waits until the client has enough.
    Stall,
    /// Waits so long, and goes on.
    Pause(Duration),
    /// Waits so long before each byte that follows.
    Drip(Duration),
    /// Sends this, again and again, until the client has enough.
    Flood(&'static str),
}

impl Answer {
    /// These bytes, and nothing else.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            at: 0,
            harm: Harm::None,
        }
    }

    /// A status, headers (each with its line's end) and a body with its length; but neither where HTTP
    /// knows none.
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

    /// Does harm after so many bytes.
    #[must_use]
    pub fn harmed(mut self, at: usize, harm: Harm) -> Self {
        self.at = at.min(self.bytes.len());
        self.harm = harm;
        self
    }

    /// Does harm after the last byte.
    #[must_use]
    pub fn then(self, harm: Harm) -> Self {
        self.harmed(usize::MAX, harm)
    }

    /// Replaces a byte.
    #[must_use]
    pub fn garbled(mut self, at: usize, byte: u8) -> Self {
        self.bytes.splice(at..=at, [byte]);
        self
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The harm that is done.
    #[must_use]
    pub fn harm(&self) -> Harm {
        self.harm
    }

    /// Where the body begins.
    #[must_use]
    pub fn body_at(&self) -> usize {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        end.map_or(self.bytes.len(), |end| end + 4)
    }

    /// Whether the connection can be used again.
    fn send(&self, mut stream: &TcpStream) -> std::io::Result<bool> {
        let (first, rest) = self.bytes.split_at(self.at);
        stream.write_all(first)?;
        match self.harm {
            Harm::None => stream.write_all(rest)?,
            Harm::Close => return Ok(false),
            Harm::Reset | Harm::Ignore => {
                SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
                return Ok(false);
            }
            Harm::Stall => while stream.read(&mut [0; 1024])? > 0 {},
            Harm::Pause(time) => {
                std::thread::sleep(time);
                stream.write_all(rest)?;
            }
            Harm::Drip(time) => {
                for byte in rest {
                    std::thread::sleep(time);
                    stream.write_all(&[*byte])?;
                }
            }
            Harm::Flood(bytes) => {
                // In pieces that are worth a system call.
                let bytes = bytes.repeat(0x4000 / bytes.len() + 1);
                loop {
                    stream.write_all(bytes.as_bytes())?;
                }
            }
        }
        Ok(true)
    }
}

impl Hostile {
    /// Starts it. What it answers to a request depends on its first line, such as `GET /a HTTP/1.1`.
    #[must_use]
    pub fn start(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let counts = Arc::new(Counts::default());
        let counted = counts.clone();
        let listener = Listener::start(move |stream| {
            counted.connections.fetch_add(1, Ordering::SeqCst);
            counted.open.fetch_add(1, Ordering::SeqCst);
            let _ = stream.set_nodelay(true);
            while serve(&stream, &counted, &answer).unwrap_or(false) {}
            drop(stream);
            counted.open.fetch_sub(1, Ordering::SeqCst);
        });
        Self { listener, counts }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        self.listener.url()
    }

    /// How many connections were made to it.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::SeqCst)
    }

    /// How many of them are open.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.counts.open.load(Ordering::SeqCst)
    }

    /// How many requests it got, without those for tokens.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.counts.calls.load(Ordering::SeqCst)
    }

    /// How many requests for tokens it got.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.counts.token_requests.load(Ordering::SeqCst)
    }
}

/// Whether the connection can be used again.
fn serve(
    stream: &TcpStream,
    counts: &Counts,
    answer: &impl Fn(&str) -> Answer,
) -> std::io::Result<bool> {
    // Looked at without being read: closing a connection on unread bytes resets it.
    let mut head = [0; 1024];
    let length = stream.peek(&mut head)?;
    let head = String::from_utf8_lossy(head.get(..length).unwrap_or_default());
    let Some(line) = head.lines().next() else {
        return Ok(false);
    };
    let count = if line.contains("/oidc/token ") {
        &counts.token_requests
    } else {
        &counts.calls
    };
    let answer = answer(line);
    count.fetch_add(1, Ordering::SeqCst);
    if !matches!(answer.harm, Harm::Ignore) && Received::read(stream).is_none() {
        return Ok(false);
    }
    answer.send(stream)
}

impl std::fmt::Debug for Hostile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hostile")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
