use logto_client::{Call, Client, api};

#[api]
trait Connectors<T>
where
    Self: Clone,
    T: serde::Serialize,
 {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] target: T) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list(1);
}

fn main() {}
