use logto_client::{Call, Client, api};

#[api]
trait Connectors<T> {
    #[endpoint(PUT, "/connectors")]
    fn put(&self, #[body] connector: &T) -> Call<T>;
}

fn used(client: &Client) {
    let _ = client.put(&1);
}

fn main() {}
