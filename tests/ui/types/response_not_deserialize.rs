use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<Vec<Connector>>;
}

fn used(client: &Client) -> Call<Vec<Connector>> {
    client.list()
}

fn main() {}
