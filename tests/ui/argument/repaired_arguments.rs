//! Each method has an argument with a mistake, and all of its uses compile.

use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/<id>")] fn pattern(&self, (id, _): (&str, u8)) -> Call<()>;
    #[endpoint(GET, "/<id>")] fn mutable(&self, mut id: &str) -> Call<()>;
    #[endpoint(GET, "/<id>")] fn unsized_type(&self, id: str) -> Call<()>;
    #[endpoint(GET, "/<id>")] fn impl_trait(&self, id: impl std::fmt::Display) -> Call<()>;
    #[endpoint(POST, "/")] fn self_type(&self, #[body] other: &Self) -> Call<()>;
    #[endpoint(GET, "/<id>")] fn duplicate(&self, id: &str, id: &str) -> Call<()>;
    #[endpoint(GET, "/")] fn attributes(&self, #[quary] a: &str) -> Call<()>;
    #[endpoint(GET, "/")] fn unused(&self, target: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = (client.pattern(("x", 1)), client.mutable("x"), client.unsized_type("x"));
    let _ = (client.impl_trait(Box::new("x")), client.self_type(client), client.duplicate("a", "b"));
    let _ = (client.attributes("a"), client.unused("x"));
    let _: &dyn Connectors = client;
}

fn main() {}
