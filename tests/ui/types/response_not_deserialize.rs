use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/")] fn call(&self) -> Call<Vec<Connector>>;
}

fn used(client: &Client) {
    let _ = client.call();
}

fn main() {}
