use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use logto_client::{Client, Token};
use serde_json::Value;

use crate::{faulty_server::RawResponse, listener::Listener};

const TOKEN: &str = r#"{"access_token":"t0ken","expires_in":3600,"token_type":"Bearer"}"#;

/// Server on 127.0.0.1 that records requests as they arrive and closes the connection after each response.
pub struct Recorder {
    listener: Listener,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A recorded request.
#[derive(Debug, Clone)]
pub struct Received {
    /// The method.
    pub method: String,
    /// The request target: path and query.
    pub target: String,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Response of a [`Recorder`].
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: String,
    body: String,
}

impl Reply {
    /// A status with a JSON body.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self::new(status, body).header("content-type", "application/json")
    }

    /// A status with a body.
    #[must_use]
    pub fn new(status: u16, body: &str) -> Self {
        Self { status, headers: String::new(), body: body.to_owned() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.extend([name, ": ", value, "\r\n"]);
        self
    }
}

impl Received {
    /// The value of a header, the first if there are several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    /// All values of a header.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        let headers = self.headers.iter().filter(|(known, _)| known == name);
        headers.map(|(_, value)| value.as_str()).collect()
    }

    /// The body as JSON, or `null` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Method and target.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    pub(crate) fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (method, target) = (words.next()?, words.next()?);
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut received = Self { method, target, headers, body: String::new() };
        let body = if received.header("transfer-encoding") == Some("chunked") {
            read_chunks(&mut reader)?
        } else {
            let length = received.header("content-length");
            let length = length.and_then(|length| length.parse().ok());
            read_bytes(&mut reader, length.unwrap_or(0))?
        };
        received.body = String::from_utf8_lossy(&body).into_owned();
        Some(received)
    }
}

fn read_chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        body.extend(read_bytes(reader, size)?);
        reader.read_line(&mut String::new()).ok()?;
        if size == 0 {
            return Some(body);
        }
    }
}

fn read_bytes(reader: &mut impl Read, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

impl Recorder {
    /// Starts a server that answers every request with `answer`.
    #[must_use]
    pub fn start(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = received.clone();
        let listener = Listener::start(move |stream| {
            serve(&stream, &kept, &answer);
        });
        Self { listener, received }
    }

    /// Starts a server that issues tokens and answers all other requests with `reply`.
    #[must_use]
    pub fn logto(reply: Reply) -> Self {
        let issued = AtomicUsize::new(0);
        Self::start(move |request| match request.target.as_str() {
            "/oidc/token" => {
                let number = issued.fetch_add(1, Ordering::Relaxed);
                Reply::json(200, &TOKEN.replace("t0ken", &format!("t0ken{number}")))
            }
            _ => reply.clone(),
        })
    }

    /// Base URL of the server.
    #[must_use]
    pub fn url(&self) -> &str {
        self.listener.url()
    }

    /// Requests so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A client of this server, with the token `t0ken`.
    ///
    /// # Panics
    ///
    /// When the client cannot be built.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test cannot go on without its client")]
    pub fn client(&self) -> Client {
        let builder = Client::builder(self.url()).token_source(Token::bearer("t0ken"));
        builder.build().unwrap()
    }

    /// Request lines so far: method and target.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.received().iter().map(Received::line).collect()
    }

    /// Requests so far, without those for tokens.
    #[must_use]
    pub fn calls(&self) -> Vec<Received> {
        let mut received = self.received();
        received.retain(|request| request.target != "/oidc/token");
        received
    }
}

fn serve(
    mut stream: &TcpStream,
    kept: &Mutex<Vec<Received>>,
    answer: &impl Fn(&Received) -> Reply,
) -> Option<()> {
    let request = Received::read(stream)?;
    let reply = answer(&request).header("connection", "close");
    kept.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    let bytes = RawResponse::http(reply.status, &reply.headers, reply.body);
    stream.write_all(bytes.bytes()).ok()
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder").field("url", &self.url()).finish_non_exhaustive()
    }
}
