//! What the compiler is to hold.

use std::sync::Arc;

use logto_client::{
    Call, Client, ConnectorFactories, Connectors, Error, Response, Secret, Token,
    connectors::Connector,
};

fn is_shared<T: Send + Sync + 'static>() {}
fn is_call<T: Future<Output = Result<Connector, Error>> + Send + Unpin + 'static>() {}

#[test]
fn what_crosses_threads_may() {
    is_shared::<Client>();
    is_shared::<Error>();
    is_shared::<Token>();
    is_shared::<Secret>();
    is_shared::<Response<Connector>>();
    is_shared::<Arc<dyn Connectors>>();
    is_shared::<Arc<dyn ConnectorFactories>>();
    is_call::<Call<Connector>>();
}

#[test]
fn a_client_and_what_points_to_it_implement_the_traits() {
    fn implements<T: Connectors + ConnectorFactories>() {}
    fn is_connectors<T: Connectors>() {}
    implements::<Client>();
    implements::<&Client>();
    implements::<Box<Client>>();
    implements::<Arc<Client>>();
    implements::<&&Arc<Box<Client>>>();
    is_connectors::<Arc<dyn Connectors>>();
    is_connectors::<&dyn Connectors>();
}

#[test]
fn without_a_runtime_a_call_is_an_error() {
    let client = Client::builder("http://127.0.0.1:9").build().unwrap();
    let mut call = std::pin::pin!(client.get_connector("x"));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = call.as_mut().poll(&mut context) else {
        panic!("it waits for something");
    };
    assert_eq!(
        outcome.unwrap_err().kind(),
        logto_client::ErrorKind::Runtime
    );
}
