use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "https://acme.logto.app/api/connectors")]
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
