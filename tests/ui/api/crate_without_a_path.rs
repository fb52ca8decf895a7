use logto_client::{Call, Client, api};

#[api(crate)]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
