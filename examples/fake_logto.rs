//! Runs a fake Logto for tests of programs in any language:
//!
//! ```text
//! cargo run --example fake_logto -- --port 3001
//! ```
//!
//! Prints the environment variables for clients, one per line, and runs until interrupted. Port 0, the default, means
//! any free port.

use std::process::ExitCode;

use logto_client::testing::FakeLogto;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(port) = port(&arguments) else {
        eprintln!("usage: fake_logto [--port PORT]");
        return ExitCode::FAILURE;
    };
    let logto = FakeLogto::builder().port(port).start().await;
    let (id, secret) = logto.credentials();
    println!("LOGTO_ENDPOINT={}", logto.url());
    println!("LOGTO_CLIENT_ID={id}");
    println!("LOGTO_CLIENT_SECRET={secret}");
    std::future::pending().await
}

fn port(arguments: &[String]) -> Option<u16> {
    match arguments {
        [] => Some(0),
        [option, port] if option == "--port" => port.parse().ok(),
        _ => None,
    }
}
