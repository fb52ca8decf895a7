use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/connectors")]
    fn create(&self, #[body(xml)] a: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.create("a");
}

fn main() {}
