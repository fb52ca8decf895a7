//! Tokio runtimes: none at all, one that ends, and several.

use logto_client::{Call, Client, Connectors, DiagnosisKind, ErrorKind, testing::FakeLogto};
use logto_tests::poll_once;
use tokio::runtime::{Builder, Runtime};

/// A runtime that a thread of its own drives.
fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn missing_runtime_is_an_error() {
    let client = Client::builder("http://127.0.0.1:9").build().unwrap();
    let outcome = poll_once(&mut client.get_connector("x"));
    let error = outcome.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Runtime, "{error}");
    assert_eq!(error.operation(), Some("get_connector"));
    assert!(!error.may_have_been_applied() && !error.is_retryable());

    let mut diagnose = Box::pin(Client::diagnose(&client));
    let diagnosis = poll_once(&mut diagnose).unwrap();
    assert_eq!(diagnosis.kind(), DiagnosisKind::NoRuntime, "{diagnosis}");
    assert_eq!(diagnosis.error().unwrap().kind(), ErrorKind::Runtime);

    let fake = Call::from_future(async { Ok(1) });
    let outcome = poll_once(&mut fake.timeout(std::time::Duration::from_secs(1)));
    assert_eq!(outcome.unwrap().unwrap_err().kind(), ErrorKind::Runtime);
}

#[test]
fn client_is_used_from_several_runtimes_and_outlives_them() {
    let server = runtime();
    let logto = server.block_on(FakeLogto::start());
    let client = logto.client();
    let (first, second) = (runtime(), runtime());
    for _ in 0..2 {
        for runtime in [&first, &second, &runtime()] {
            runtime.block_on(client.list_connectors(None)).unwrap();
        }
    }
}
