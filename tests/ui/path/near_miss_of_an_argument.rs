use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<factory>")]
    fn get(&self, factory_id: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get("x");
}

fn main() {}
