use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] page: u8, #[query("page")] b: u8) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list(1, 2);
}

fn main() {}
