use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query(flatten)] filter: &Connector) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list(&Connector);
}

fn main() {}
