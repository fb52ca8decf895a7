#![deny(unused_must_use)]

use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/")] fn call(&self) -> Call<()>;
}

fn used(client: &Client) {
    client.call();
}

fn main() {}
