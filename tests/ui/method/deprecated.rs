//! Only the user's own call is reported, not the generated code.
#![deny(deprecated)]

use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[deprecated]
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
