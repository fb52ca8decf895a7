use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id><other>")]
    fn get(&self, id: &str, other: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get("x", "y");
}

fn main() {}
