//! Each method has a mistake in its signature, and all of its uses compile.

use logto_client::{Call, Client, Error, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/")] async fn result(&self) -> Result<Vec<String>, Error>;
    #[endpoint(GET, "/")] fn bound(&self) -> Call<()> where Self: Sized;
    #[endpoint(GET, "/")] unsafe fn qualified(&self) -> Call<()>;
    #[endpoint(GET, "/<id>")] fn generic<T: std::fmt::Display>(&self, id: T) -> Call<()>;
    #[endpoint(GET, "/")] fn by_value(self) -> Call<()>;
    #[endpoint(GET, "/")] fn without_receiver() -> Call<()>;
    fn provided_generic<T>(&self, _: T) -> usize { 0 }
    fn provided_with_a_bound(&self) -> String where Self: std::fmt::Debug { format!("{self:?}") }
    fn provided_with_a_mutable_receiver(&mut self) {}
}

async fn used(client: &Client) -> Result<usize, Error> {
    let _ = (client.bound(), client.qualified(), client.generic("x"));
    let _ = (client.by_value(), client.without_receiver());
    let _ = (client.provided_generic(1), client.provided_with_a_bound());
    client.clone().provided_with_a_mutable_receiver();
    let _: &dyn Connectors = client;
    Ok(client.result().await?.len())
}

fn main() {}
