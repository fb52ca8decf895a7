use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[header("X-Tag")] a: &str, #[header("x-tag")] b: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list("x", "y");
}

fn main() {}
