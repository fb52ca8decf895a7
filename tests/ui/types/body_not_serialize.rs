use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(POST, "/connectors")]
    fn create(&self, #[body] connector: &Connector) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.create(&Connector);
}

fn main() {}
