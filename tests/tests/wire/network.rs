//! Proxies and TLS.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::Arc,
    thread,
};

use logto_client::{Call, Client, Error, Retry, Token, api};
use logto_tests::{Recorder, Reply};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivatePkcs8KeyDer};

#[api]
trait Values {
    #[endpoint(GET, "/value")]
    fn get_value(&self) -> Call<u8>;
}

fn proxy() -> Recorder {
    Recorder::start(|_| Reply::new(502, ""))
}

async fn get(url: &str, proxy: Option<&str>) -> Result<u8, Error> {
    let token = Token::bearer("canary-token");
    let mut builder = Client::builder(url).token_source(token);
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    builder.retry(Retry::none()).build()?.get_value().await
}

fn check_not_connected(result: Result<u8, Error>) {
    let error = result.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(!error.may_have_been_applied(), "{error:?}");
}

/// Asserts that the proxy got one `CONNECT` request without secrets.
fn check_connect(proxy: &Recorder) {
    assert_eq!(proxy.lines(), ["CONNECT a.test:443"]);
    assert!(!format!("{:?}", proxy.received()).contains("canary"));
}

#[tokio::test]
async fn proxy_is_used_and_sees_no_token() {
    let proxy = proxy();
    let result = get("https://a.test", Some(proxy.url())).await;
    check_not_connected(result);
    check_connect(&proxy);
}

#[tokio::test]
async fn loopback_with_a_proxy_is_refused() {
    let proxy = proxy();
    for url in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"] {
        let error = get(url, Some(proxy.url())).await.unwrap_err();
        assert!(error.to_string().contains("remove `proxy`"), "{error}");
    }
    assert!(proxy.received().is_empty());
}

#[tokio::test]
async fn invalid_proxy_is_refused() {
    let urls = ["", "a.test:3128", "ftp://a.test", "https://"];
    for url in urls.into_iter().chain(["socks5://a.test"]) {
        let error = get("https://a.test", Some(url)).await.unwrap_err();
        assert!(error.to_string().contains("proxy"), "{url}: {error}");
    }
}

/// The environment cannot be changed while threads run, so a child process gets the variables.
const CHILD: &str = "network::child_process_of_the_next_test";
const URL_OF_CHILD: &str = "LOGTO_TESTS_URL";

#[tokio::test]
async fn child_process_of_the_next_test() {
    if let Ok(url) = std::env::var(URL_OF_CHILD) {
        println!("{:?}", get(&url, None).await);
    }
}

#[test]
fn environment_proxy_is_used_for_https_but_not_loopback() {
    let (proxy, server) = (proxy(), Recorder::start(|_| Reply::json(200, "7")));
    for url in ["https://a.test", server.url(), "https://127.0.0.1:1", "https://localhost:1"] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", CHILD, "--nocapture"]);
        child.env(URL_OF_CHILD, url);
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            child.env(name, proxy.url());
            child.env(name.to_uppercase(), proxy.url());
        }
        child.env_remove("NO_PROXY").env_remove("no_proxy");
        let output = child.output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{printed}");
        let succeeded = printed.contains("Ok(7)");
        assert_eq!(succeeded, url == server.url(), "{url}: {printed}");
    }
    check_connect(&proxy);
    assert_eq!(server.received().len(), 1);
}

/// TLS configuration of a server called `localhost`, and its certificate as PEM.
pub(super) fn tls_config() -> (ServerConfig, String) {
    let names = ["localhost".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    (config, cert.pem())
}

/// Starts a TLS server with one request per connection. Returns its URL and its certificate.
fn tls_server() -> (String, String) {
    let (config, pem) = tls_config();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // A client that does not trust the certificate hangs up.
            let _ = answer(config.clone(), stream.unwrap());
        }
    });
    (format!("https://localhost:{port}"), pem)
}

fn answer(config: Arc<ServerConfig>, stream: TcpStream) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        request.extend(byte);
    }
    stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 1\r\nconnection: close\r\n\r\n7")?;
    stream.conn.send_close_notify();
    stream.flush()
}

#[tokio::test]
async fn root_certificate_is_trusted_only_when_given() {
    let (url, certificate) = tls_server();
    check_not_connected(get(&url, None).await);
    let client = |url: &str| {
        let builder = Client::builder(url).root_certificate(certificate.as_bytes());
        builder.retry(Retry::none()).build().unwrap()
    };
    assert_eq!(client(&url).get_value().await.unwrap(), 7);
    // The certificate is not for the IP address.
    let by_address = client(&url.replace("localhost", "127.0.0.1"));
    assert!(by_address.get_value().await.unwrap_err().is_connect());
}

#[test]
fn invalid_root_certificate_is_refused() {
    let garbled = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
    for pem in ["", "x", garbled] {
        let builder = Client::builder("https://a.test").root_certificate(pem.as_bytes());
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains("root certificate"), "{pem}: {error}");
    }
}
