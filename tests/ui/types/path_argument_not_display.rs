use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get(&self, id: Option<&str>) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get(None);
}

fn main() {}
