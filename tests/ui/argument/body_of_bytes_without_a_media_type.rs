use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/logo")]
    fn create(&self, #[body(bytes)] a: &[u8]) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.create(b"a");
}

fn main() {}
