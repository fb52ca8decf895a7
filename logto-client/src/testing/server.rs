//! The server thread, its sockets, and HTTP: from bytes to a [`ReceivedRequest`], and from an [`Answer`] to bytes.

use std::{
    error::Error,
    fmt,
    future::poll_fn,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
    thread::{self, JoinHandle},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime,
    sync::oneshot,
    time,
};

use super::{
    answer::Answer,
    faults::{EffectKind, FaultRules},
    random,
    received_request::ReceivedRequest,
    router, routes,
    state::{State, lock},
    stubs::Stubs,
};
use crate::BoxError;

/// The data shared between a [`FakeLogto`](super::FakeLogto) and its server thread.
pub(super) struct Shared {
    pub(super) faults: FaultRules,
    pub(super) stubs: Stubs,
    state: Mutex<State>,
}

impl Shared {
    pub(super) fn new(state: State) -> Self {
        let (faults, stubs) = (FaultRules::default(), Stubs::default());
        Self { faults, stubs, state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// A running server. Dropping it closes its connections and ends its thread.
pub(super) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves on a separate thread, so that a test may block its runtime or pause its clock.
    pub(super) fn start(listener: std::net::TcpListener, shared: Arc<Shared>) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("fake-logto".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::spawn(accept(listener, shared));
                // Completes when the `Server` is dropped. The runtime then drops all connections.
                let _ = stopped.await;
            });
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // An error means that the thread panicked, which has already been printed.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                tokio::spawn(serve(stream, peer, Arc::clone(&shared)));
            }
            // For example, the process ran out of file descriptors; another test may close some.
            Err(_) => time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, shared: Arc<Shared>) {
    // If this fails, answers only arrive later.
    let _ = stream.set_nodelay(true);
    let keep_alive = shared.state().settings.keep_alive;
    let service =
        service_fn(|request| Box::pin(exchange(request, peer, Arc::clone(&shared), keep_alive)));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(keep_alive)
        .serve_connection(TokioIo::new(stream), service);
    let result = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    // All other errors are the client's: it disconnected or does not speak HTTP.
    if result.is_err_and(|error| error.source().is_some_and(<dyn Error>::is::<Reset>)) {
        // Without lingering, closing the socket sends RST instead of FIN.
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}

/// Receives a request, logs it, answers it, and logs the answer's status.
///
/// The lock is never held across an await, so a delayed exchange delays no other.
async fn exchange(
    request: Request<Incoming>,
    peer: SocketAddr,
    shared: Arc<Shared>,
    keep_alive: Duration,
) -> Result<Response<Body>, BoxError> {
    let request = receive(request, peer).await?;
    let (number, effect) = {
        // Under one lock, so that faults hit requests in the order of the log.
        let mut state = shared.state();
        let effect = shared.faults.hit(request.operation());
        (state.log_request(request.clone()), effect)
    };
    if !effect.delay.is_zero() {
        time::sleep(effect.delay).await;
    }
    if let EffectKind::Reset { after: false } = effect.kind {
        return Err(Reset.into());
    }
    let answer = match effect.kind.answer() {
        Some(answer) => answer,
        None => router::respond(&shared.state, &shared.stubs, &request),
    };
    let response = into_response(&request, answer, keep_alive);
    shared.state().log_status(number, response.status());
    match effect.kind {
        EffectKind::Reset { .. } => Err(Reset.into()),
        EffectKind::Truncate(bytes) => Ok(response.map(|body| Body::truncated(&body, bytes))),
        EffectKind::Garble => Ok(response.map(|body| Body::garbled(&body))),
        EffectKind::None | EffectKind::Answer { .. } => Ok(response.map(Body::whole)),
    }
}

/// The error that makes [`serve`] reset the connection.
#[derive(Debug)]
struct Reset;

impl fmt::Display for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault resets the connection")
    }
}

impl Error for Reset {}

async fn receive(
    request: Request<Incoming>,
    peer: SocketAddr,
) -> Result<ReceivedRequest, hyper::Error> {
    let (head, body) = request.into_parts();
    Ok(ReceivedRequest {
        operation: routes::operation(&head.method, head.uri.path()),
        method: head.method,
        path_and_query: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: head.headers,
        body: body.collect().await?.to_bytes(),
        status: None,
        peer,
    })
}

/// Adds the headers common to all of Logto's answers, and handles HEAD and `If-None-Match`.
fn into_response(
    request: &ReceivedRequest,
    answer: Answer,
    keep_alive: Duration,
) -> Response<Bytes> {
    let Answer { mut status, headers, mut body, is_from_logto } = answer;
    let mut all = HeaderMap::from_iter(headers);
    if is_from_logto {
        insert(&mut all, "logto-core-request-id", &random::request_id());
        insert(&mut all, "keep-alive", &format!("timeout={}", keep_alive.as_secs()));
    }
    let is_cacheable = !all.contains_key(header::CACHE_CONTROL);
    if request.method == Method::GET && status == StatusCode::OK && is_cacheable {
        let tag = entity_tag(&body);
        if is_current(&request.headers, &tag) {
            status = StatusCode::NOT_MODIFIED;
            all.remove(header::CONTENT_TYPE);
        }
        insert(&mut all, "etag", &tag);
    }
    if status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED {
        body = Bytes::new();
    } else {
        insert(&mut all, "content-length", &body.len().to_string());
    }
    if request.method == Method::HEAD {
        body = Bytes::new();
    }
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = all;
    response
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn entity_tag(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:x}-{:016x}\"", body.len(), hasher.finish())
}

/// Returns whether the client has this version of the body. With `no-cache` it wants the body again.
fn is_current(headers: &HeaderMap, tag: &str) -> bool {
    let is_no_cache = items(headers, &header::CACHE_CONTROL).any(|item| item == "no-cache");
    !is_no_cache
        && items(headers, &header::IF_NONE_MATCH)
            .any(|item| item == "*" || item.strip_prefix("W/").unwrap_or(item) == tag)
}

/// Returns the items of a comma-separated header.
fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

/// The body of a response: whole, or damaged by a fault.
#[derive(Debug)]
struct Body {
    rest: Option<Bytes>,
    /// Number of bytes still to be sent according to `Content-Length`.
    length: usize,
}

impl Body {
    fn whole(body: Bytes) -> Self {
        Self { length: body.len(), rest: Some(body) }
    }

    /// Sends at most `bytes` bytes, then fails.
    fn truncated(body: &Bytes, bytes: usize) -> Self {
        Self { length: body.len(), rest: Some(body.slice(..bytes.min(body.len()))) }
    }

    /// Replaces the body with as many bytes that are neither JSON nor UTF-8.
    fn garbled(body: &Bytes) -> Self {
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
        Poll::Ready(Some(Err(io::Error::other("a fault truncates the body"))))
    }

    fn is_end_stream(&self) -> bool {
        self.length == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.length).unwrap_or(u64::MAX))
    }
}
