use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(DELETE, "/connectors/<id>")]
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
