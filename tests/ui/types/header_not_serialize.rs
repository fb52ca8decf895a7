use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[header("X-Tag")] tag: &Connector) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list(&Connector);
}

fn main() {}
