use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query("")] target: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list("x");
}

fn main() {}
