//! What some of the examples need besides a Logto: somebody who answers.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

/// Answers every HTTP request on a free port of 127.0.0.1 with this JSON, as long as the program runs.
/// Returns its URL.
///
/// # Errors
///
/// When there is no free port.
pub fn answer_everything(json: &'static str) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that went away is no concern of the server's.
            let _ = answer(&stream, json);
        }
    });
    Ok(url)
}

fn answer(mut stream: &TcpStream, json: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut body = 0;
    for line in reader.by_ref().lines() {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(length) = line.strip_prefix("content-length:") {
            body = length.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut reader.take(body), &mut std::io::sink())?;
    let length = json.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{json}"
    )
}
