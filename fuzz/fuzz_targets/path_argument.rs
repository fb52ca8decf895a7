//! Whatever a path argument is, it fills its segment and changes nothing else, or nothing is sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::{Call, Client, ErrorKind, api};
use logto_fuzz::{Answer, Server, check_error, run};
use percent_encoding::percent_decode_str;
use url::Url;

#[api]
trait Repos {
    #[endpoint(GET, "/repos/<owner>/<repo>/tags", auth = none)]
    fn list_tags(&self, owner: &str, repo: &str) -> Call<()>;
}

/// In bytes, so that the URL stays below its own limit when all of them are encoded.
const LONGEST: usize = 20_000;

fuzz_target!(|argument: &str| {
    if argument.len() > LONGEST {
        return;
    }
    let server = Server::new(Answer::ok(b""));
    let client = Client::builder("https://api.test/v1")
        .transport(server.clone())
        .build();
    let client = client.expect("the client is set up correctly");
    let outcome = run(client.list_tags("an-owner", argument));
    let received = server.received();
    if matches!(argument, "" | "." | "..") {
        let error = outcome.expect_err("it would change the path");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(received.is_empty());
        check_error(&error);
        return;
    }
    outcome.expect("every other text can be sent");
    assert_eq!(received.len(), 1);
    let (origin, path) = (received[0].origin(), received[0].path_and_query());
    assert_eq!(origin, "https://api.test");
    let segments: Vec<_> = path.split('/').collect();
    let ["", "v1", "repos", "an-owner", segment, "tags"] = segments[..] else {
        panic!("{path}");
    };
    assert!(
        segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte))
    );
    assert_eq!(
        percent_decode_str(segment).decode_utf8().as_deref(),
        Ok(argument)
    );
    // What parses URLs on the way leaves it as it is.
    let url = Url::parse(&format!("{origin}{path}")).expect("it is a URL");
    assert_eq!(
        (url.path(), url.query(), url.fragment()),
        (path, None, None)
    );
    assert_eq!(url.origin().ascii_serialization(), origin);
});
