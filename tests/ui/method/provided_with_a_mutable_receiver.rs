use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<()>;

    fn reset(&mut self) {}
}

fn used(client: &Client) {
    let _ = client.clone().reset();
}

fn main() {}
