#![deny(unused_must_use)]

use logto_client::{Call, Client, Items, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/")] fn call(&self) -> Call<()>;
    #[endpoint(GET, "/")] fn items(&self) -> Items<String>;
}

fn used(client: &Client) {
    client.call();
    client.items();
}

fn main() {}
