use logto_client::{Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> impl Future<Output = String>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
