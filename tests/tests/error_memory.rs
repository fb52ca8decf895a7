//! How much memory an error takes, whatever the server sent: to judge, to print and to keep.

use allocation_counter::measure;
use logto_client::{
    BoxFuture, Bytes, Call, Client, Error, Token, api, http,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use tokio::runtime::Builder;

#[api]
trait Things {
    #[endpoint(GET, "/things")]
    fn list_things(&self) -> Call<Vec<u8>>;

    #[endpoint(GET, "/numbers")]
    fn list_numbers(&self) -> Call<Vec<u16>>;
}

struct Canned(u16, Bytes);

impl Transport for Canned {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let response = http::Response::builder().status(self.0);
        let response = response.body(self.1.clone()).unwrap();
        Box::pin(async { Ok(response.into()) })
    }
}

const BODY_BYTES: usize = 256 << 10;

/// A body of 256 KiB: `start`, `part` as often as it fits, separated by commas, and `end`.
fn body(start: &str, part: &str, end: &str) -> Bytes {
    let parts = BODY_BYTES.checked_div(part.len() + 1).unwrap();
    let parts = vec![part; parts].join(",");
    format!("{start}{parts}{end}").into()
}

fn bodies() -> Vec<Bytes> {
    let issues = r#"{"code":"guard.invalid_input","data":{"issues":["#;
    let long = "x".repeat(BODY_BYTES);
    vec![
        body(issues, r#"{"":0}"#, "]}}"),
        body(issues, r#"{"code":"a","path":["b"]}"#, "]}}"),
        body(issues, "0", "]}}"),
        body(issues, "[[]]", "]}}"),
        body(&format!(r#"{issues}{{"code":"a","path":["#), r#""b""#, "]}]}}"),
        body(r#"{"code":"a.b","data":["#, "{}", "]}"),
        body(r#"{"code":["#, "0", "]}"),
        body(r#"{"message":[{"":["#, "{}", "]}]}"),
        body(r#"{"errors":["#, r#"{"code":"a","message":"b"}"#, "]}"),
        body("{", r#""":"""#, "}"),
        body("[", r#"{"code":"a"}"#, "]"),
        format!(r#"{{"code":"{long}"}}"#).into(),
        format!(r#"{{"code":"a.b","message":"{long}"}}"#).into(),
        format!(r#"{{"{long}":1}}"#).into(),
        format!(r#"{issues}{{"code":"{long}","path":["{long}"]}}]}}}}"#).into(),
        "[".repeat(BODY_BYTES).into(),
        r#"{"error":"#.repeat(BODY_BYTES / 9).into(),
        body(&format!("{issues}[{}", "[".repeat(90)), "0", "]"),
    ]
}

fn client(is_logto: bool, body: Bytes) -> Client {
    let builder = if is_logto {
        Client::self_hosted("https://logto.test").token_source(Token::bearer("t"))
    } else {
        Client::builder("https://api.test")
    };
    builder.transport(Canned(400, body)).build().unwrap()
}

#[test]
fn error_takes_a_small_multiple_of_the_body() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    for body in bodies() {
        let start = String::from_utf8_lossy(&body[..60]).into_owned();
        let bytes = u64::try_from(body.len()).unwrap();
        for is_logto in [true, false] {
            let client = client(is_logto, body.clone());
            let mut error: Option<Error> = None;
            let mut line = String::new();
            let made = measure(|| {
                let made = runtime.block_on(client.list_things().into_future()).unwrap_err();
                line = format!("{made} {made:?}");
                let api = made.api_error().unwrap();
                assert!(api.issues().len() <= 50, "{start}");
                let _ = api.data();
                error = Some(made);
            });
            assert!(made.bytes_max < 3 * bytes, "{start}: {made:?}");
            // The body itself is not counted: it was there before.
            assert!(made.bytes_current < i64::try_from(2 * bytes).unwrap(), "{start}: {made:?}");
            assert!(line.len() < 3000, "{start}: {}", line.len());
        }
    }
}

/// serde's message quotes the value, up to six characters for each of these.
#[test]
fn decode_error_takes_a_small_multiple_of_the_body() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let body = format!(r#"["{}"]"#, "\u{7f}".repeat(BODY_BYTES));
    let bytes = u64::try_from(body.len()).unwrap();
    let transport = Canned(200, body.into());
    let client = Client::builder("https://api.test").transport(transport);
    let client = client.build().unwrap();
    let mut error: Option<Error> = None;
    let made = measure(|| {
        let made = runtime.block_on(client.list_numbers().into_future());
        error = Some(made.unwrap_err());
    });
    let line = error.unwrap().to_string();
    assert!(line.contains("at `[0]`: expected u16 (line 1"), "{line}");
    assert!(made.bytes_max < 20 * bytes, "{made:?}");
    assert!(made.bytes_current < i64::try_from(bytes).unwrap(), "{made:?}");
}
