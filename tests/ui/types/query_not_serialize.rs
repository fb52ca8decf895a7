use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] filter: Option<Connector>) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list(None);
}

fn main() {}
