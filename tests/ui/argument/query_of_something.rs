use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query(name = "page")] page: u8) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list(1);
}

fn main() {}
