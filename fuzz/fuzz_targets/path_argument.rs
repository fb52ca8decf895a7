//! Any path argument either fills exactly its segment, or is rejected before anything is sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::{Call, Client, ErrorKind, api};
use logto_fuzz::{FakeResponse, Server, check_error, run};
use percent_encoding::percent_decode_str;
use url::Url;

#[api]
trait Repos {
    #[endpoint(GET, "/repos/<owner>/<repo>/tags", auth = none)]
    fn list_tags(&self, owner: &str, repo: &str) -> Call<()>;
}

/// In bytes. Keeps the URL below its length limit even if every byte is encoded.
const MAX_LENGTH: usize = 20_000;

/// Whether a proxy that decodes up to three times could take the argument for another path.
fn changes_the_path(argument: &str) -> bool {
    let decode = |value: &String| Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
    std::iter::successors(Some(argument.to_owned()), decode).take(4).any(|value| {
        let mut segments = value.split(['/', '\\']);
        value.starts_with(['/', '\\'])
            || value.is_empty()
            || segments.any(|s| s == "." || s == "..")
    })
}

fuzz_target!(|argument: &str| {
    if argument.len() > MAX_LENGTH {
        return;
    }
    let server = Server::new(FakeResponse::ok(b""));
    let client = Client::builder("https://api.test/v1").transport(server.clone()).build();
    let client = client.expect("valid client settings");
    let result = run(client.list_tags("an-owner", argument));
    let received = server.received();
    if changes_the_path(argument) {
        let error = result.expect_err("would change the path");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(received.is_empty());
        check_error(&error);
        return;
    }
    result.expect("any other string can be sent");
    assert_eq!(received.len(), 1);
    let (origin, path) = (received[0].origin(), received[0].path_and_query());
    assert_eq!(origin, "https://api.test");
    let segments: Vec<_> = path.split('/').collect();
    let ["", "v1", "repos", "an-owner", segment, "tags"] = segments[..] else {
        panic!("{path}");
    };
    assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
    assert_eq!(percent_decode_str(segment).decode_utf8().as_deref(), Ok(argument));
    // A URL parser leaves the URL unchanged.
    let url = Url::parse(&format!("{origin}{path}")).expect("valid URL");
    assert_eq!((url.path(), url.query(), url.fragment()), (path, None, None));
    assert_eq!(url.origin().ascii_serialization(), origin);
});
