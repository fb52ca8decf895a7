use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[get("/connectors")]
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
