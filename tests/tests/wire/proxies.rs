//! Path arguments behind nginx, which decodes a path and resolves its dot segments before it forwards it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use logto_client::{Call, Client, Retry, Token, api};
use logto_tests::{Recorder, Reply};

#[api]
trait Users {
    #[endpoint(DELETE, "/api/users/<id>")]
    fn delete_user(&self, id: &str) -> Call<()>;

    #[endpoint(DELETE, "/api/users/<folder..>/<name>.json")]
    fn delete_file(&self, folder: &str, name: &str) -> Call<()>;
}

struct Nginx {
    process: Child,
    folder: PathBuf,
    url: String,
}

impl Nginx {
    /// Starts nginx in front of `upstream`. `None` if nginx is not installed.
    fn start(upstream: &str) -> Option<Self> {
        let is_installed = Command::new("nginx").arg("-v").stderr(Stdio::null()).status();
        is_installed.ok()?;
        let folder = std::env::temp_dir().join(format!("logto-tests-nginx-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        // Below the ports that the system hands out, so that no other test gets the same one.
        let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
        let nginx = (first..first + 100).find_map(|port| Self::on_port(port, &folder, upstream));
        Some(nginx.expect("a free port"))
    }

    /// `None` if the port is taken, in which case nginx ends.
    fn on_port(port: u16, folder: &Path, upstream: &str) -> Option<Self> {
        let config = folder.join("nginx.conf");
        fs::write(&config, configuration(folder, port, upstream)).unwrap();
        let mut process = Command::new("nginx")
            .args([Path::new("-p"), folder, Path::new("-c"), &config])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while process.try_wait().unwrap().is_none() {
            let is_listening = folder.join("pid").exists();
            if is_listening && TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(Self {
                    process,
                    folder: folder.to_owned(),
                    url: format!("http://127.0.0.1:{port}"),
                });
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        None
    }

    /// Sends a raw request, as a client without path checks would.
    fn send_raw(&self, request_line: &str) {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        write!(stream, "{request_line} HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")
            .unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn configuration(folder: &Path, port: u16, upstream: &str) -> String {
    let folder = folder.display();
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log /dev/null;
         events {{}}
         http {{
             access_log off;
             client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
             fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
             server {{
                 listen 127.0.0.1:{port};
                 location /api/ {{ proxy_pass {upstream}/api/; }}
             }}
         }}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn argument_never_reaches_another_endpoint_behind_nginx() {
    let server = Recorder::start(|_| Reply::new(204, ""));
    let Some(nginx) = Nginx::start(server.url()) else {
        println!("skipped: nginx is not installed");
        return;
    };
    // nginx does decode and resolve.
    nginx.send_raw("DELETE /api/users/..%2Fconnectors%2Fgithub");
    assert_eq!(server.lines(), ["DELETE /api/connectors/github"]);

    let client = Client::builder(&nginx.url)
        .token_source(Token::bearer("t"))
        .retry(Retry::none())
        .build()
        .unwrap();
    for id in [
        "../connectors/github",
        "..\\connectors",
        "%2e%2e/x",
        "%2e%2e%2fx",
        "./x",
        "x/../..",
        "/x",
        "//x",
        "a/b",
        "a//b",
        "..;/x",
        "x?y",
        "x#y",
        "...",
        "%00",
        "é",
        " ",
        "a%2fb",
        "x;y=z",
    ] {
        let before = server.received().len();
        // nginx itself refuses some, such as NUL.
        let _ = client.delete_user(id).await;
        let _ = client.delete_file(id, "x").await;
        let _ = client.delete_file("x", id).await;
        for line in server.lines().split_off(before) {
            assert!(line.starts_with("DELETE /api/users/"), "{id:?}: {line}");
            let path = line.trim_start_matches("DELETE /api/users/");
            assert!(!path.split('/').any(|segment| segment == ".."), "{id:?}: {line}");
        }
    }
    assert!(server.received().len() > 5);
}
