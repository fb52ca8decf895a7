use std::{
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// Accepts connections on 127.0.0.1 until it is dropped, and serves each in its own thread.
pub(crate) struct Listener {
    url: String,
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    #[expect(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub(crate) fn start(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (stopped, serve) = (is_stopped.clone(), Arc::new(serve));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let serve = serve.clone();
                std::thread::spawn(move || stream.map(|stream| serve(stream)));
            }
        });
        Self { url, is_stopped, thread: Some(thread) }
    }

    /// Base URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        // One more connection wakes the thread, which then stops.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
