use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/connectors")]
    fn create(&self, #[body] other: &Self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.create(client);
}

fn main() {}
