use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/connectors")]
    fn create(&self, #[body] a: &str, #[body(form)] b: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.create("a", "b");
}

fn main() {}
