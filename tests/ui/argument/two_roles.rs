use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/connectors")]
    fn list(&self, #[query] #[body] target: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list("x");
}

fn main() {}
