//! A minimal HTTP server that some of the examples call.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

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
