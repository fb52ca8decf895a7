use logto_client::{Client, api};

#[api]
trait Connectors {
    fn count<T>(&self, _: T) -> usize {
        0
    }
}

fn used(client: &Client) {
    let _ = client.count(1);
}

fn main() {}
