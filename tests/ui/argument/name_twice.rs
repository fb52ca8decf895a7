use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get(&self, id: &str, id: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get("a", "b");
}

fn main() {}
