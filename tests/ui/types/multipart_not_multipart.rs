use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(POST, "/logo")]
    fn create(&self, #[body(multipart)] logo: &Connector) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.create(&Connector);
}

fn main() {}
