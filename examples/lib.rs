//! What several examples share: a stop signal, and a minimal HTTP server.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use indicatif::ProgressBar;

/// The conventional exit status after Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// Returns a flag that the first Ctrl-C or SIGTERM sets. The second one ends the program. `what` tells the user what
/// happens after the first.
///
/// # Errors
///
/// Fails if the program has such a flag already.
pub fn interruption(
    bar: &ProgressBar,
    what: &'static str,
) -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let (flag, bar) = (Arc::clone(&interrupted), bar.clone());
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
        // The terminal may be gone.
        let stderr = std::io::stderr();
        let _ = bar.suspend(|| {
            writeln!(&stderr, "interrupted: {what}; press Ctrl-C again to stop at once")
        });
    })?;
    Ok(interrupted)
}

/// Starts a server on a free port of 127.0.0.1 that responds to every request with this JSON, until the program ends.
/// Returns its URL.
///
/// # Errors
///
/// Fails if no port can be bound.
pub fn serve_json(json: &'static str) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Ignore clients that disconnect.
            let _ = respond(&stream, json);
        }
    });
    Ok(url)
}

fn respond(mut stream: &TcpStream, json: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut body_length = 0;
    for line in reader.by_ref().lines() {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(length) = line.strip_prefix("content-length:") {
            body_length = length.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut reader.take(body_length), &mut std::io::sink())?;
    let length = json.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{json}"
    )
}
