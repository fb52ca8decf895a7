use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors", items = "/data")]
    fn list_connectors(&self) -> Call<Vec<String>>;
}

fn used(client: &Client) {
    let _ = client.list_connectors();
}

fn main() {}
