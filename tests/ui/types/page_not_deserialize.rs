use logto_client::{Client, Pages, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Pages<Connector>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
