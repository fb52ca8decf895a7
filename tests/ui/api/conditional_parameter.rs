use logto_client::{Call, Client, api};

#[api]
trait Connectors<#[cfg(all())] T: serde::Serialize> {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] target: T) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list("x");
}

fn main() {}
