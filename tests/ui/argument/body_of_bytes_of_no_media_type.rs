use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(PUT, "/logo")]
    fn put(&self, #[body(bytes = "png")] logo: &[u8]) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.put(b"x");
}

fn main() {}
