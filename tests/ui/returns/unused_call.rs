#![deny(unused_must_use)]

use logto_client::{Call, Client, Items, Pages, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn call(&self) -> Call<()>;

    #[endpoint(GET, "/connectors")]
    fn pages(&self) -> Pages<String>;

    #[endpoint(GET, "/connectors")]
    fn items(&self) -> Items<String>;
}

fn used(client: &Client) {
    client.call();
    client.pages();
    client.items();
}

fn main() {}
