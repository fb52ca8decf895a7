use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<Self>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
