use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(DELETE, "/connectors/<id>")]
    fn delete(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.delete();
}

fn main() {}
