use logto_client::{Client, Error, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn result(&self) -> Result<String, Error>;

    #[endpoint(GET, "/connectors")]
    fn bare_type(&self) -> Vec<String>;
}

fn used(client: &Client) {
    let _ = (client.result(), client.bare_type());
}

fn main() {}
