use logto_client::{Client, api};

#[api]
trait Connectors {
    fn count(&self, #[query] _of: &str) -> usize {
        0
    }
}

fn used(client: &Client) {
    let _ = client.count("x");
}

fn main() {}
