use logto_client::{Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self);
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
