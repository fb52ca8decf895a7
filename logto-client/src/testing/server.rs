//! The thread, the sockets, and HTTP: bytes become a [`ReceivedRequest`], an [`Answer`] becomes bytes.

use std::{
    error::Error,
    fmt,
    future::poll_fn,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    net::SocketAddr,
    thread::{self, JoinHandle},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime,
    sync::oneshot,
    time,
};

use super::{
    answer::Answer,
    faults::{self, EffectKind},
    random,
    received_request::ReceivedRequest,
    response_body::Body,
    router,
    state::SharedState,
};
use crate::BoxError;

/// A running server; dropping it closes its connections and ends its thread.
pub(super) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves on a thread of its own, so that a test's runtime may block, or stop its clock.
    pub(super) fn start(listener: std::net::TcpListener, state: SharedState) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("fake-logto".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::spawn(accept(listener, state));
                    // Ends when it is told to or when the sender is gone; the runtime then drops what it runs.
                    let _ = stopped.await;
                });
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // An error is a panic of that thread, which has already been printed.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: std::net::TcpListener, state: SharedState) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                tokio::spawn(serve(stream, peer, state.clone()));
            }
            // Out of file descriptors, for example: another test may give some back.
            Err(_) => time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, state: SharedState) {
    // Without it answers still arrive, only later.
    let _ = stream.set_nodelay(true);
    let keep_alive = state.lock().settings.keep_alive;
    let service =
        service_fn(|request| Box::pin(exchange(request, peer, state.clone(), keep_alive)));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(keep_alive)
        .serve_connection(TokioIo::new(stream), service);
    let ended = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    // Any other error is a client that went away or does not speak HTTP: neither is the server's concern.
    if ended.is_err_and(|error| error.source().is_some_and(<dyn Error>::is::<Reset>)) {
        // What is closed so is not ended but reset.
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}

/// One exchange: receive, remember, answer, send.
///
/// The lock is never held while something is awaited, so a slow exchange delays no other.
async fn exchange(
    request: Request<Incoming>,
    peer: SocketAddr,
    state: SharedState,
    keep_alive: Duration,
) -> Result<Response<Body>, BoxError> {
    let request = receive(request, peer).await?;
    let (number, effect) = {
        let mut state = state.lock();
        let effect = faults::strike(&mut state.faults, &request);
        (state.record(request.clone()), effect)
    };
    if !effect.delay.is_zero() {
        // Also the shortest sleep lasts until the timer's next tick.
        time::sleep(effect.delay).await;
    }
    let answer = match &effect.kind {
        EffectKind::Reset { after: false } => return Err(Reset.into()),
        EffectKind::Answer {
            status,
            code,
            retry_after,
        } => faults::answer(*status, code.as_deref(), *retry_after),
        _ => router::respond(&mut state.lock(), &request),
    };
    let response = into_response(&request, answer, keep_alive);
    state.lock().record_status(number, response.status());
    match effect.kind {
        EffectKind::Reset { .. } => Err(Reset.into()),
        EffectKind::Truncate(bytes) => Ok(response.map(|body| Body::cut(&body, bytes))),
        EffectKind::Garble => Ok(response.map(|body| Body::garbled(&body))),
        EffectKind::None | EffectKind::Answer { .. } => Ok(response.map(Body::whole)),
    }
}

/// A connection that is to be reset.
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
        method: head.method,
        path_and_query: head
            .uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        headers: head.headers,
        body: body.collect().await?.to_bytes(),
        status: None,
        peer,
    })
}

/// Adds what all answers of Logto have, and what HTTP wants for HEAD and `If-None-Match`.
fn into_response(
    request: &ReceivedRequest,
    answer: Answer,
    keep_alive: Duration,
) -> Response<Bytes> {
    let Answer {
        mut status,
        headers,
        mut body,
        is_from_logto,
    } = answer;
    let mut all = HeaderMap::from_iter(headers);
    if is_from_logto {
        insert(&mut all, "logto-core-request-id", &random::request_id());
        insert(
            &mut all,
            "keep-alive",
            &format!("timeout={}", keep_alive.as_secs()),
        );
    }
    let is_cacheable = !all.contains_key(header::CACHE_CONTROL);
    if request.method == Method::GET && status == StatusCode::OK && is_cacheable {
        let tag = entity_tag(&body);
        if is_known(&request.headers, &tag) {
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

/// Whether the client has this version of the body already, and no cache of its own that it distrusts.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let is_distrusted = items(headers, &header::CACHE_CONTROL).any(|item| item == "no-cache");
    !is_distrusted
        && items(headers, &header::IF_NONE_MATCH)
            .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// The items of a header that is a list.
fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}
