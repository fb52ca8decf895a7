use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn list(&self) -> Call<()>;

    #[endpoint(GET, "/connectors/<id>")]
    fn get(&self, id: &str, target: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = (client.list(), client.get("x", "y"));
}

fn main() {}
