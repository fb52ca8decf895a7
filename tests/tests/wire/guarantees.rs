//! Guarantees that the compiler checks.

use std::sync::Arc;

use logto_client::{
    Body, ByteStream, Call, Client, ConnectorFactories, Connectors, Error, Records, Response,
    Secret, Token, connectors::Connector,
};

fn is_shared<T: Send + Sync + 'static>() {}
fn is_sent<T: Send + Unpin + 'static>() {}
fn is_call<T: Future<Output = Result<Connector, Error>> + Send + Unpin + 'static>() {}

#[test]
fn public_types_are_send_and_sync() {
    is_shared::<Client>();
    is_shared::<Error>();
    is_shared::<Token>();
    is_shared::<Secret>();
    is_shared::<Response<Connector>>();
    is_shared::<Body>();
    is_shared::<ByteStream>();
    is_sent::<Records<Connector>>();
    is_shared::<Arc<dyn Connectors>>();
    is_shared::<Arc<dyn ConnectorFactories>>();
    is_call::<Call<Connector>>();
}

#[test]
fn clients_and_pointers_to_them_implement_the_traits() {
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

/// Calls of a generic client can be spawned.
#[test]
fn generic_calls_are_send() {
    fn is_send(_: impl Future + Send) {}
    fn generic<T: Connectors + 'static>(client: T) {
        is_send(async move { client.delete_connector("x").await });
    }
    let client = Client::builder("https://api.test").build().unwrap();
    generic(client.clone());
    generic(Arc::new(client));
}
