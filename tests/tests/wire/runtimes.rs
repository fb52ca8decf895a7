//! A runtime that lacks what a call needs is an error and never a panic.

use std::time::Duration;

use logto_client::{
    BoxFuture, Bytes, Call, Client, Connectors, DiagnosisKind, ErrorKind, Token, http,
    testing::FakeLogto,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::poll_once;
use tokio::runtime::{Builder, Runtime};

fn runtime(enable: fn(&mut Builder) -> &mut Builder) -> Runtime {
    enable(&mut Builder::new_current_thread()).build().unwrap()
}

/// The runtimes on which a call can get nowhere.
fn lacking() -> [(&'static str, Runtime); 3] {
    [
        ("neither", runtime(|builder| builder)),
        ("only I/O", runtime(Builder::enable_io)),
        ("only time", runtime(Builder::enable_time)),
    ]
}

/// A client that asks for its tokens, one that has one, and one that looks up its host.
fn clients(logto: &FakeLogto) -> [Client; 3] {
    let with_token = |url: &str| {
        let builder = Client::self_hosted(url).token_source(Token::bearer("t0ken"));
        builder.build().unwrap()
    };
    let named = logto.url().replace("127.0.0.1", "localhost");
    [logto.client(), with_token(logto.url()), with_token(&named)]
}

/// A server in memory.
struct Memory;

impl Transport for Memory {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let response = http::Response::new(Bytes::from_static(b"[]"));
        Box::pin(std::future::ready(Ok(response.into())))
    }
}

#[test]
fn a_runtime_without_time_or_io_is_an_error() {
    let whole = runtime(Builder::enable_all);
    let logto = whole.block_on(FakeLogto::start());
    for (name, runtime) in lacking() {
        for client in clients(&logto) {
            let error = runtime.block_on(client.list_connectors(None)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Runtime, "{name}: {error}");
            assert_eq!(error.operation(), Some("list_connectors"), "{name}");
            assert!(!error.may_have_been_applied() && !error.is_retryable());
        }
    }
    assert!(logto.requests().is_empty());
}

#[test]
fn a_transport_in_memory_needs_time_and_no_io() {
    let builder = Client::self_hosted("https://logto.test").token_source(Token::bearer("t0ken"));
    let client = builder.transport(Memory).build().unwrap();
    for (name, runtime) in lacking() {
        let outcome = runtime.block_on(client.list_connectors(None));
        assert_eq!(outcome.is_ok(), name == "only time", "{name}: {outcome:?}");
    }
}

#[test]
fn a_client_that_met_such_a_runtime_works_on_a_better_one() {
    let whole = runtime(Builder::enable_all);
    let logto = whole.block_on(FakeLogto::start());
    let client = logto.client();
    for (_, runtime) in lacking() {
        runtime.block_on(client.list_connectors(None)).unwrap_err();
    }
    whole.block_on(client.list_connectors(None)).unwrap();
}

#[test]
fn a_call_that_is_moved_to_such_a_runtime_is_an_error() {
    let whole = runtime(Builder::enable_all);
    let logto = whole.block_on(FakeLogto::start());
    for (name, other) in lacking() {
        let first = runtime(Builder::enable_all);
        let mut call = logto.client().list_connectors(None);
        first.block_on(async { assert!(poll_once(&mut call).is_none()) });
        drop(first);
        let error = other.block_on(call).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Runtime, "{name}: {error}");
    }
}

/// Whoever waits on a better runtime is not let down by the one that began.
#[test]
fn a_request_for_a_token_that_began_on_such_a_runtime_is_begun_again_on_another() {
    let whole = runtime(Builder::enable_all);
    let logto = whole.block_on(FakeLogto::start());
    let client = logto.client();
    let lacks_io = runtime(Builder::enable_time);
    let (mut begun, mut waiting) = (client.list_connectors(None), client.list_connectors(None));
    lacks_io.block_on(async { assert!(poll_once(&mut begun).is_none()) });
    whole.block_on(async { assert!(poll_once(&mut waiting).is_none()) });
    let error = lacks_io.block_on(begun).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Runtime, "{error}");
    whole.block_on(waiting).unwrap();
}

#[test]
fn a_diagnosis_without_a_runtime_says_so() {
    let whole = runtime(Builder::enable_all);
    let logto = whole.block_on(FakeLogto::start());
    for (name, runtime) in lacking() {
        for client in clients(&logto) {
            let diagnosis = runtime.block_on(Client::diagnose(&client));
            assert_eq!(
                diagnosis.kind(),
                DiagnosisKind::NoRuntime,
                "{name}: {diagnosis}"
            );
            let error = diagnosis.error().unwrap();
            assert_eq!(error.kind(), ErrorKind::Runtime, "{name}: {error}");
        }
    }
}

#[test]
fn a_fakes_deadline_needs_time_and_no_io() {
    let second = Duration::from_secs(1);
    let call = || Call::from_future(async { Ok(1) }).timeout(second);
    for (name, runtime) in lacking() {
        let outcome = runtime.block_on(call());
        assert_eq!(outcome.is_ok(), name == "only time", "{name}: {outcome:?}");
    }
}
