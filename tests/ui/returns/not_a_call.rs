use logto_client::{Client, Error, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn result(&self) -> Result<String, Error>;
}

fn used(client: &Client) {
    let _ = client.result();
}

fn main() {}
