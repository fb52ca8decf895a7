//! Shared by the targets: an in-memory server, a runtime with a paused clock, and invariants of errors.

mod response;
mod server;

use std::{future::Future, sync::LazyLock};

use logto_client::{Call, Client, ClientBuilder, Error, Token};
use serde::{Serialize, de::DeserializeOwned};
use tokio::runtime::{Builder, Runtime};

pub use self::{response::FakeResponse, server::Server};

/// Room for five issues and a message of up to 200 characters each, a code, a request id and fixed text.
const MAX_CHARACTERS: usize = 3_000;

/// Runs a future with a paused clock, which advances only when all tasks are idle.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("current-thread runtime")
    });
    RUNTIME.block_on(future)
}

/// Returns a client that takes the server for a Logto.
pub fn logto(server: &Server) -> Client {
    client(Client::self_hosted("https://logto.test"), server)
}

/// Returns a client that takes the server for another API.
pub fn plain(server: &Server) -> Client {
    client(Client::builder("https://api.test"), server)
}

fn client(builder: ClientBuilder, server: &Server) -> Client {
    let builder = builder.token_source(Token::bearer("token")).transport(server.clone());
    builder.build().expect("valid client settings")
}

/// Checks that a body either decodes to a value that round-trips, or fails with a decode error.
pub fn check_round_trip<T>(body: &[u8], call: impl FnOnce(&Client) -> Call<T>)
where
    T: PartialEq + std::fmt::Debug + Serialize + DeserializeOwned + Send + 'static,
{
    let client = logto(&Server::new(FakeResponse::ok(body)));
    match run(call(&client)) {
        Ok(value) => {
            let json = serde_json::to_string(&value).expect("serializes");
            let again = serde_json::from_str(&json).expect("deserializes");
            assert_eq!(value, again, "{json}");
        }
        Err(error) => {
            assert!(error.is_decode(), "{error:?}");
            check_error(&error);
        }
    }
}

/// Checks that an error prints as one line of bounded length, and that its predicates are consistent.
pub fn check_error(error: &Error) {
    let line = error.to_string();
    assert!(!line.contains(can_forge_a_line), "{line:?}");
    assert!(line.chars().count() <= MAX_CHARACTERS, "{line}");
    assert!(!format!("{error:?} {:?}", error.api_error()).is_empty());
    let exclusive = [
        error.is_not_found(),
        error.is_conflict(),
        error.is_forbidden(),
        error.is_invalid_request(),
        error.is_rate_limited(),
        error.is_not_modified(),
        error.is_timeout(),
        error.is_connect(),
        error.is_decode(),
        error.is_unimplemented(),
    ];
    assert!(exclusive.iter().filter(|holds| **holds).count() <= 1, "{error:?}");
    assert!(!(error.is_quota() && error.is_retryable()), "{error:?}");
    assert!(!(error.is_quota() && error.is_rate_limited()), "{error:?}");
    assert!(!(error.is_unauthorized() && error.is_forbidden()), "{error:?}");
    if let Some(api) = error.api_error() {
        assert_eq!(api.code(), error.code());
        assert!(api.issues().len() <= 50);
    }
    let _ = (error.may_have_been_applied(), error.operation(), error.request_id());
}

fn can_forge_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
}
