use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get(&self, id: impl std::fmt::Display) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get(Box::new("x"));
}

fn main() {}
