use logto_client::{Client, Pages, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] page: u32, #[query("page_size")] size: u32) -> Pages<u8>;
}

fn used(client: &Client) {
    let _ = client.list(1, 2);
}

fn main() {}
