use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list_connectors(&self) -> Call<Result<Vec<String>, String>>;
}

fn used(client: &Client) {
    let _ = client.list_connectors();
}

fn main() {}
