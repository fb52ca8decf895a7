//! The server, in its own process. It responds at once, except to requests below [`HELD`].

use std::{
    convert::Infallible,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, sync::watch};

use crate::{BoxError, data};

/// Requests below this path, except for tokens, wait for a request to [`RELEASE`].
pub(crate) const HELD: &str = "held";
pub(crate) const WAITING: &str = "/waiting";
pub(crate) const RELEASE: &str = "/release";

/// The server process. Dropping it ends the process.
pub(crate) struct Server {
    child: Child,
    url: String,
}

impl Server {
    pub(crate) fn start() -> Result<Self, BoxError> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("serve").stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("no output from the server")?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url)?;
        let url = url.trim().to_owned();
        Ok(Self { child, url })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails if the process has already ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

struct State {
    connector: Bytes,
    waiting: AtomicUsize,
    released: watch::Sender<()>,
}

/// Runs the server, and prints its URL.
pub(crate) fn serve() -> Result<(), BoxError> {
    crate::runtime()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let state = Arc::new(State {
            connector: data::connector().into(),
            waiting: AtomicUsize::new(0),
            released: watch::Sender::new(()),
        });
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let state = state.clone();
            let service = service_fn(move |request| {
                let state = state.clone();
                async move { Ok::<_, Infallible>(respond(&state, request).await) }
            });
            tokio::spawn(async move {
                // Ignore clients that disconnect.
                drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
            });
        }
    })
}

async fn respond(state: &State, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    drop(body.collect().await);
    let body = match (&head.method, head.uri.path()) {
        (&Method::POST, _) => {
            r#"{"access_token":"benchmark","token_type":"Bearer","expires_in":3600,"scope":"all"}"#
                .into()
        }
        (_, WAITING) => state.waiting.load(SeqCst).to_string().into(),
        (_, RELEASE) => {
            state.waiting.store(0, SeqCst);
            state.released.send_replace(());
            Bytes::new()
        }
        (_, path) => {
            if path.trim_start_matches('/').starts_with(HELD) {
                let mut released = state.released.subscribe();
                state.waiting.fetch_add(1, SeqCst);
                // The sender outlives all responses.
                drop(released.changed().await);
            }
            state.connector.clone()
        }
    };
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}
