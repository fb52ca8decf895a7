use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<Vec<Connector>>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
