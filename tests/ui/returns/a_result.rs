use logto_client::{Client, Error, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Result<String, Error>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
