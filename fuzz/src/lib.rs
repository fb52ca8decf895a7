//! What the targets share: a server in memory, a clock that nobody waits for, and what holds of every
//! error.

mod answer;
mod server;

use std::{future::Future, sync::LazyLock};

use logto_client::{Call, Client, ClientBuilder, Error, Token};
use serde::{Serialize, de::DeserializeOwned};
use tokio::runtime::{Builder, Runtime};

pub use self::{answer::Answer, server::Server};

/// Five issues and a message of up to 200 characters each, a code, a request id and our own words.
const MOST_CHARACTERS: usize = 3_000;

/// Runs a future on a clock that stands still, and jumps when all that is left is to wait.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build();
        runtime.expect("a runtime without threads can be made")
    });
    RUNTIME.block_on(future)
}

/// A client of a Logto that is this server.
pub fn logto(server: &Server) -> Client {
    client(Client::self_hosted("https://logto.test"), server)
}

/// A client of another API that is this server.
pub fn plain(server: &Server) -> Client {
    client(Client::builder("https://api.test"), server)
}

fn client(builder: ClientBuilder, server: &Server) -> Client {
    let builder = builder
        .token_source(Token::bearer("token"))
        .transport(server.clone());
    builder.build().expect("the client is set up correctly")
}

/// A body that decodes is, written and read again, the same; one that does not is a proper error.
pub fn check_round_trip<T>(body: &[u8], call: impl FnOnce(&Client) -> Call<T>)
where
    T: PartialEq + std::fmt::Debug + Serialize + DeserializeOwned + Send + 'static,
{
    let client = logto(&Server::new(Answer::ok(body)));
    match run(call(&client)) {
        Ok(value) => {
            let written = serde_json::to_string(&value).expect("what was read can be written");
            let again = serde_json::from_str(&written).expect("what was written can be read");
            assert_eq!(value, again, "{written}");
        }
        Err(error) => {
            assert!(error.is_decode(), "{error:?}");
            check_error(&error);
        }
    }
}

/// An error prints as one line of bounded length, and its predicates do not contradict each other.
pub fn check_error(error: &Error) {
    let line = error.to_string();
    assert!(!line.contains(is_line_forging), "{line:?}");
    assert!(line.chars().count() <= MOST_CHARACTERS, "{line}");
    assert!(!format!("{error:?} {:?}", error.api_error()).is_empty());
    let whys = [
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
    assert!(
        whys.iter().filter(|is_so| **is_so).count() <= 1,
        "{error:?}"
    );
    assert!(!(error.is_quota() && error.is_retryable()), "{error:?}");
    assert!(!(error.is_quota() && error.is_rate_limited()), "{error:?}");
    assert!(
        !(error.is_unauthorized() && error.is_forbidden()),
        "{error:?}"
    );
    if let Some(said) = error.api_error() {
        assert_eq!(said.code(), error.code());
        assert!(said.data().is_some() || said.issues().is_empty());
    }
    let _ = (
        error.may_have_been_applied(),
        error.operation(),
        error.request_id(),
    );
}

fn is_line_forging(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
}
