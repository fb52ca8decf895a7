//! How much memory a large body takes while it streams.

use std::{
    io::{Read, Write},
    net::TcpListener,
    pin::Pin,
    task::{Context, Poll},
    thread,
};

use allocation_counter::{AllocationInfo, measure};
use flate2::{Compression, write::GzEncoder};
use futures_core::Stream;
use logto_client::{Body, ByteStream, Bytes, Call, Client, api};
use tokio::runtime::Builder;

#[api]
trait Files {
    #[endpoint(GET, "/file")]
    fn get_file(&self) -> Call<ByteStream>;

    #[endpoint(PUT, "/file")]
    fn put_file(&self, #[body(stream)] file: Body) -> Call<()>;
}

const BYTES: usize = 200 << 20;
const PIECE: &[u8] = &[b'x'; 64 << 10];
/// The buffers of two sockets, their growth included.
const MOST: u64 = 4 << 20;

/// Serves one request: reads its body, if it has one, and sends a response of this size, compressed or not, as far as the
/// client reads it. Returns the number of bytes it read.
fn serve(listener: &TcpListener, response: usize, is_compressed: bool) -> usize {
    let (mut stream, _) = listener.accept().unwrap();
    let mut buffer = vec![0; 1 << 16];
    let mut received = stream.read(&mut buffer).unwrap();
    if buffer.starts_with(b"PUT") {
        while received < BYTES {
            received += stream.read(&mut buffer).unwrap();
        }
    }
    let encoding = if is_compressed { "content-encoding: gzip\r\n" } else { "" };
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{encoding}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut pieces = std::iter::repeat_n(PIECE, response / PIECE.len());
    if is_compressed {
        let mut encoder = GzEncoder::new(stream, Compression::fast());
        let _ = pieces.try_for_each(|piece| encoder.write_all(piece));
        let _ = encoder.finish();
    } else {
        let _ = pieces.try_for_each(|piece| stream.write_all(piece));
    }
    received
}

/// The memory that a call allocates in the client's thread, after another call.
fn check(response: usize, is_compressed: bool, mut call: impl AsyncFnMut(&Client)) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        serve(&listener, response, is_compressed);
        serve(&listener, response, is_compressed)
    });
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::builder(&url).max_response_bytes(1 << 20).build().unwrap();
    runtime.block_on(call(&client));
    let taken: AllocationInfo = measure(|| runtime.block_on(call(&client)));
    assert!(taken.bytes_max < MOST, "{taken:?}");
    assert!(taken.bytes_current < 100_000, "{taken:?}");
    server.join().unwrap()
}

async fn download(client: &Client) {
    let mut file = client.get_file().await.unwrap();
    let mut size = 0;
    while let Some(chunk) = file.try_next().await.unwrap() {
        size += chunk.len();
    }
    assert_eq!(size, BYTES);
}

#[test]
fn large_download_takes_little_memory() {
    check(BYTES, false, download);
    check(BYTES, true, download);
}

#[test]
fn endless_line_takes_little_memory() {
    check(BYTES, true, async |client| {
        let mut line = client.get_file().await.unwrap().lines();
        let error = line.try_next().await.unwrap_err();
        assert!(error.to_string().contains("`max_response_bytes`"), "{error}");
    });
}

/// A stream of 200 MiB.
struct Pieces(usize);

impl Stream for Pieces {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(left) = self.0.checked_sub(PIECE.len()) else {
            return Poll::Ready(None);
        };
        self.0 = left;
        Poll::Ready(Some(Ok(PIECE.to_vec().into())))
    }
}

#[test]
fn large_upload_takes_little_memory() {
    let received = check(0, false, async |client| {
        let length = u64::try_from(BYTES).unwrap();
        let body = Body::from_stream(Pieces(BYTES)).with_length(length);
        client.put_file(body).await.unwrap();
    });
    assert!(received > BYTES);
}

#[test]
fn large_file_takes_little_memory() {
    let path = std::env::temp_dir().join(format!("logto-stream-memory-{}", std::process::id()));
    let mut file = std::fs::File::create(&path).unwrap();
    for _ in 0..BYTES / PIECE.len() {
        file.write_all(PIECE).unwrap();
    }
    let received = check(0, false, async |client| {
        client.put_file(Body::from_file(&path)).await.unwrap();
    });
    std::fs::remove_file(&path).unwrap();
    assert!(received > BYTES);
}
