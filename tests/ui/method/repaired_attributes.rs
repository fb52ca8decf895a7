//! Each method has a mistake in its attributes, and all of its uses compile.

use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[cfg_attr(all(), endpoint(GET, "/"))] fn conditional(&self, #[query] target: &str) -> Call<()>;
    #[endpoint(GET, "/")] #[endpoint(GET, "/")] fn duplicate(&self) -> Call<()>;
    #[tracing::instrument] #[endpoint(GET, "/")] fn instrumented(&self) -> Call<()>;
    fn missing(&self) -> Call<()>;
    #[endpoint(GET, "/")] pub fn public(&self) -> Call<()>;
    fn provided(&self, #[query] target: &str) -> usize { target.len() }
}

fn used(client: &Client) {
    let _ = (client.conditional("x"), client.duplicate());
    let _ = (client.instrumented(), client.missing(), client.public(), client.provided("x"));
}

fn main() {}
